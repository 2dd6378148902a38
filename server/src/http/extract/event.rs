//! The event that an address names.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use esik_shared::id::EventNumber;

use crate::http::problem::Problem;

/// The number in `/events/{number}`. What is no number is no event.
pub(crate) struct EventInPath(pub(crate) EventNumber);

impl<S: Send + Sync> FromRequestParts<S> for EventInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = RawPathParams::from_request_parts(parts, state).await;
        path.ok()
            .and_then(|path| path.iter().find(|(name, _)| *name == "number")?.1.parse().ok())
            .map(Self)
            .ok_or_else(Problem::event_not_found)
    }
}
