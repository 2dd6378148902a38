//! API tokens, for scripts and turnstiles: made, listed, used, revoked. They are shown once and kept as hashes.

use std::collections::BTreeSet;

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use super::access::{ApiToken, EventScope, Permission};
use super::account::events_in_entry;
use super::actor::{Actor, Who};
use super::audit::{Action, Entry, Object, note};
use super::list::{Piece, Window};
use super::session::{NOTED_EVERY_MS, only_log};
use super::token::Token;
use crate::app::App;
use crate::db::DbError;
use crate::db::api_token::NewToken;
pub(crate) use crate::db::api_token::TokenView;

pub(crate) mod known;

/// The most characters of a token's name.
pub(crate) const MAX_NAME_CHARS: usize = 100;
/// The most tokens that are good at once: one for each gate of a large festival, and some.
pub(crate) const MAX_TOKENS: u64 = 1_000;
/// How many characters of a token are kept, to tell it by.
const PREFIX_CHARS: usize = 6;

/// A token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenRequest {
    /// Whose it is.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Permission>,
    /// With which events.
    pub events: EventScope,
    /// When it ends, if ever.
    pub expires: Option<Timestamp>,
}

/// Why a token was not made or revoked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    /// The name is missing or too long.
    #[error("the name of a token has 1 to {MAX_NAME_CHARS} characters")]
    Name,
    /// It may do nothing.
    #[error("a token without scopes could do nothing")]
    NoScopes,
    /// It asks for what no token has.
    #[error("no token has the scope {}", .0.name())]
    Scope(Permission),
    /// Only an admin may make such a token.
    #[error("only an admin who is logged in makes a token that manages accounts")]
    AdminsOnly,
    /// Managing accounts knows no events.
    #[error("a token that manages accounts cannot be limited to events")]
    LimitedManager,
    /// It would be over before it begins.
    #[error("the token would have ended already")]
    Expired,
    /// An event that is not there.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// There are as many as there may be.
    #[error("there are {MAX_TOKENS} tokens, and no more may be made")]
    TooMany,
    /// There is no such token.
    #[error("there is no such token")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl TokenRequest {
    fn check(&self, actor: &Actor, now: Timestamp) -> Result<(), TokenError> {
        let has = |permission| self.scopes.contains(&permission);
        match self.name.trim().chars().count() {
            1..=MAX_NAME_CHARS => {}
            _ => return Err(TokenError::Name),
        }
        if self.scopes.is_empty() {
            return Err(TokenError::NoScopes);
        }
        if has(Permission::OwnAccount) {
            return Err(TokenError::Scope(Permission::OwnAccount));
        }
        if has(Permission::ManageAccounts) {
            if !matches!(actor.who, Who::Account(_) | Who::CommandLine) {
                return Err(TokenError::AdminsOnly);
            }
            if self.events != EventScope::All {
                return Err(TokenError::LimitedManager);
            }
        }
        if self.expires.is_some_and(|expires| expires <= now) {
            return Err(TokenError::Expired);
        }
        Ok(())
    }
}

/// Makes a token, which is shown once.
pub(crate) async fn create_api_token(
    app: &App,
    actor: &Actor,
    request: &TokenRequest,
) -> Result<(TokenView, Token), TokenError> {
    let now = app.clock.now();
    request.check(actor, now)?;
    let TokenRequest { name, scopes, events, expires } = request;
    let token = Token::draw(&app.rng);
    let text = token.text();
    let mut tx = app.db.write().await?;
    if let EventScope::Only(events) = events {
        for event in events {
            tx.event(*event).await?.ok_or(TokenError::UnknownEvent(*event))?;
        }
    }
    if tx.count_good_api_tokens(now).await? >= MAX_TOKENS {
        return Err(TokenError::TooMany);
    }
    let new = NewToken {
        hash: token.hash(),
        prefix: &text[..PREFIX_CHARS],
        name: name.trim(),
        scopes,
        events,
        expires: *expires,
    };
    let id = tx.insert_api_token(&new, now).await?;
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    let entry = Entry::new(Action::TokenCreated)
        .to(Object::Token(id))
        .with("scopes", scopes)
        .with("events", events_in_entry(events));
    note(&mut tx, actor, now, entry).await?;
    let view = tx.api_token(id).await?.ok_or(TokenError::Unknown)?;
    tx.commit().await?;
    Ok((view, token))
}

/// The token that a client sent; nothing if it is not good, or was not a second ago.
pub(crate) async fn token_of(app: &App, token: &str) -> Result<Option<ApiToken>, DbError> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let (hash, now) = (token.hash(), app.clock.now());
    if let Some(known) = app.known_tokens.get(hash, now) {
        return Ok(Some(known));
    }
    let Some(view) = app.db.read().await?.good_api_token(hash, now).await? else { return Ok(None) };
    app.known_tokens.set(hash, &view, now);
    if view.last_used.is_none_or(|last_used| now.ms_since(last_used) >= NOTED_EVERY_MS) {
        let noted = async {
            let mut tx = app.db.write().await?;
            tx.touch_api_token(view.token.id, view.last_used, now).await?;
            tx.commit().await
        };
        only_log(noted.await);
    }
    Ok(Some(view.token))
}

/// A piece of the tokens, revoked ones too, in the order of their rows.
pub(crate) async fn tokens(app: &App, window: Window) -> Result<Piece<TokenView>, DbError> {
    let rows = app.db.read().await?.api_tokens_after(window.after, window.fetch()).await?;
    Ok(window.cut(rows, |view| view.token.id))
}

/// Makes a token good for nothing. Revoking it again changes nothing.
pub(crate) async fn revoke_api_token(app: &App, actor: &Actor, id: i64) -> Result<TokenView, TokenError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let view = tx.api_token(id).await?.ok_or(TokenError::Unknown)?;
    if view.revoked.is_none() {
        tx.revoke_api_token(id, now).await?;
        note(&mut tx, actor, now, Entry::new(Action::TokenRevoked).to(Object::Token(id))).await?;
    }
    let view = tx.api_token(id).await?.ok_or(TokenError::Unknown)?;
    tx.commit().await?;
    app.known_tokens.forget(id);
    Ok(view)
}

#[cfg(test)]
mod tests;
