//! Who asks and from where, as the gate of the address found out.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::visitor::visitor;
use crate::http::Web;
use crate::service::access::Principal;
use crate::service::actor::Actor;
use crate::service::visitor::Visitor;

/// Whoever sent a request. Nobody where the address is for everybody.
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
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let principal = parts.extensions.get().cloned().unwrap_or(Principal::Nobody);
        let session = parts.extensions.get().cloned();
        let visitor = visitor(parts, &web.app.config.trusted_proxies);
        Ok(Self { principal, visitor, session })
    }
}

impl Asker {
    /// Who it is, for use cases.
    pub(crate) fn actor(&self) -> Actor {
        Actor::of(&self.principal, self.visitor.address)
    }
}
