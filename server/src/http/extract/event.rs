//! The event that an address names.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use esik_shared::id::EventNumber;

use crate::http::problem::Problem;

/// The number in `/events/{number}`. What is no number is no event.
pub(crate) struct EventInPath(pub(crate) EventNumber);

impl<S: Send + Sync> FromRequestParts<S> for EventInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(number) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::event_not_found())?;
        number.parse().map(Self).map_err(|_| Problem::event_not_found())
    }
}
