//! Who asks, as the gate of the address found out.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::service::access::Principal;

/// Who sent the request. Nobody where the address is for everybody.
pub(crate) struct Who(pub(crate) Principal);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get().cloned().unwrap_or(Principal::Nobody)))
    }
}
