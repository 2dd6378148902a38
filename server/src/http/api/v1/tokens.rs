//! API tokens: what the API says of one, and why one was not made.

use serde::Serialize;
use utoipa::ToSchema;

use super::event_scope::Events;
use super::word::ScopeWord;
use crate::http::problem::{Code, Problem};
use crate::service::api_token::{TokenError, TokenView};

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;

/// An API token, without what it opens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    id: i64,
    /// Whose it is.
    name: String,
    /// Its first characters, to tell it by.
    prefix: String,
    scopes: Vec<ScopeWord>,
    events: Events,
    /// In Unix seconds, as all times here.
    created_at: i64,
    expires_at: Option<i64>,
    /// To five minutes.
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl From<TokenView> for Token {
    fn from(view: TokenView) -> Self {
        let token = view.token;
        Self {
            id: token.id,
            prefix: view.prefix,
            scopes: token.scopes.into_iter().map(ScopeWord).collect(),
            events: Events::from(&token.events),
            name: token.name,
            created_at: view.created.seconds(),
            expires_at: view.expires.map(|at| at.seconds()),
            last_used_at: view.last_used.map(|at| at.seconds()),
            revoked_at: view.revoked.map(|at| at.seconds()),
        }
    }
}

fn refusal_of(error: TokenError) -> Problem {
    let invalid = |detail: String| Problem::new(Code::TokenInvalid, detail);
    match error {
        TokenError::Unknown => Problem::new(Code::TokenNotFound, "There is no API token with this id."),
        TokenError::AdminsOnly => Problem::new(
            Code::AdminsOnly,
            "Only an admin who is logged in makes a token that manages accounts; nothing was made.",
        ),
        TokenError::TooMany => Problem::new(
            Code::TooManyTokens,
            "1,000 tokens are good, the most there may be. Revoke some first.",
        ),
        TokenError::UnknownEvent(event) => {
            Problem::new(Code::EventUnknown, format!("There is no event {event}; nothing was made."))
        }
        TokenError::Name => invalid("`name` has 1 to 100 characters; nothing was made.".to_owned()),
        TokenError::NoScopes => invalid("`scopes` is empty: the token could do nothing.".to_owned()),
        TokenError::Scope(scope) => invalid(format!("No token has the scope `{}`.", scope.name())),
        TokenError::LimitedManager => {
            invalid("A token that manages accounts is for `all` events; nothing was made.".to_owned())
        }
        TokenError::Expired => {
            invalid("`expires_at` is over, or beyond all time; nothing was made.".to_owned())
        }
        TokenError::Db(_) => Problem::internal(error),
    }
}
