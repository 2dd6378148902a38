//! Who is logged in on a page. Without a session there is nothing to see: the browser is sent to log in, and back.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::id::EventNumber;

use super::asker::{Asker, OwnSession};
use super::cookie;
use crate::http::Web;
use crate::http::pages::next::log_in_address;
use crate::http::problem::Problem;
use crate::service::access::{Access, Account, Permission, Principal};
use crate::service::actor::Actor;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct LoggedIn {
    /// Who it is.
    pub(crate) account: Account,
    /// Their session.
    pub(crate) session: OwnSession,
    asker: Asker,
}

impl FromRequestParts<Web> for LoggedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let asker = Asker::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        if let (Principal::Account(account), Some(session)) = (&asker.principal, &asker.session) {
            return Ok(Self { account: account.clone(), session: session.clone(), asker });
        }
        let public_url = &web.app.config.public_url;
        let had_session = cookie::session(&parts.headers, public_url.is_https()).is_some();
        let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
        Err(Redirect::to(&log_in_address(public_url, wanted, had_session)).into_response())
    }
}

impl LoggedIn {
    /// Refuses whoever may not use an address that is for `access`.
    pub(crate) fn demand(&self, access: Access, event: Option<EventNumber>) -> Result<(), Problem> {
        self.asker.demand(access, event)
    }

    /// Whether they may do this.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.asker.principal.may(permission)
    }

    /// Who it is, for use cases.
    pub(crate) fn actor(&self) -> Actor {
        self.asker.actor()
    }
}
