//! Who asks: a script with a token, somebody who is logged in, or nobody that we know.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use esik_shared::id::EventNumber;

use super::cookie;
use super::visitor::visitor;
use crate::http::Web;
use crate::http::middleware::same_origin;
use crate::http::problem::Problem;
use crate::service::access::{Access, Account, Denied, Principal, decide};
use crate::service::actor::Actor;
use crate::service::visitor::Visitor;
use crate::service::{api_token, session};

/// Whoever sent a request.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    /// Who it is.
    pub(crate) principal: Principal,
    /// From where.
    pub(crate) visitor: Visitor,
    /// The session, where somebody is logged in.
    pub(crate) session: Option<OwnSession>,
}

/// The session that a request belongs to.
#[derive(Debug, Clone)]
pub(crate) struct OwnSession {
    /// Its row.
    pub(crate) id: i64,
    /// What forms of this session carry.
    pub(crate) form_token: String,
}

impl FromRequestParts<Web> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        if let Some(asker) = parts.extensions.get::<Self>() {
            return Ok(asker.clone());
        }
        let asker = Self::of(parts, web).await?;
        parts.extensions.insert(asker.clone());
        Ok(asker)
    }
}

impl Asker {
    async fn of(parts: &Parts, web: &Web) -> Result<Self, Problem> {
        let config = &web.app.config;
        let visitor = visitor(parts, &config.trusted_proxies);
        // Who sends a token means the token, even if a browser adds a cookie.
        if let Some(token) = bearer(&parts.headers) {
            let token = api_token::token_of(&web.app, token).await?;
            let principal = token.map_or(Principal::Nobody, Principal::Token);
            return Ok(Self { principal, visitor, session: None });
        }
        let Some(token) = cookie::session(&parts.headers, config.public_url.is_https()) else {
            return Ok(Self { principal: Principal::Nobody, visitor, session: None });
        };
        let Some(session) = session::session_of(&web.app, token).await? else {
            return Ok(Self { principal: Principal::Nobody, visitor, session: None });
        };
        same_origin::demand(&parts.method, &parts.headers, &config.public_url)?;
        let own = OwnSession { id: session.id, form_token: session::form_token(token) };
        Ok(Self { principal: Principal::Account(session.account), visitor, session: Some(own) })
    }

    /// Refuses whoever may not use an address that is for `access`.
    pub(crate) fn demand(&self, access: Access, event: Option<EventNumber>) -> Result<(), Problem> {
        decide(access, &self.principal, event).map_err(Problem::denied)
    }

    /// Who it is, for use cases.
    pub(crate) fn actor(&self) -> Actor {
        Actor::of(&self.principal, self.visitor.address)
    }

    /// Whose session it is, where it is anybody's.
    pub(crate) fn own_account(&self) -> Result<(&Account, &OwnSession), Problem> {
        match (&self.principal, &self.session) {
            (Principal::Account(account), Some(session)) => Ok((account, session)),
            (Principal::Nobody, _) => Err(Problem::denied(Denied::LogIn)),
            _ => Err(Problem::denied(Denied::Forbidden)),
        }
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
