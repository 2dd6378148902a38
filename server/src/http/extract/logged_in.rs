//! Somebody who is logged in, at addresses that are only for them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::asker::{Asker, OwnSession};
use crate::http::Web;
use crate::http::problem::Problem;
use crate::service::access::{Account, Principal};
use crate::service::actor::Actor;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct LoggedIn {
    /// Who it is.
    pub(crate) account: Account,
    /// Their session.
    pub(crate) session: OwnSession,
    /// The same for use cases.
    pub(crate) actor: Actor,
}

impl FromRequestParts<Web> for LoggedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let Ok(asker) = Asker::from_request_parts(parts, web).await;
        let actor = asker.actor();
        match (asker.principal, asker.session) {
            (Principal::Account(account), Some(session)) => Ok(Self { account, session, actor }),
            _ => Err(Problem::unauthorized()),
        }
    }
}
