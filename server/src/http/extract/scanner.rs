//! Which scanner asks, as the gate of the address found out.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use esik_shared::certificate::CertificateContent;

use crate::http::problem::Problem;
use crate::service::access::Principal;

/// The scanner whose session token the request carries, as certified.
pub(crate) struct Scanner(pub(crate) CertificateContent);

impl<S: Send + Sync> FromRequestParts<S> for Scanner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get() {
            Some(Principal::Scanner(scanner)) => Ok(Self(scanner.clone())),
            _ => Err(Problem::scanner_session_ended()),
        }
    }
}
