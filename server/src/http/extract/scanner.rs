//! Which scanner asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use esik_shared::certificate::CertificateContent;

use super::who::Who;
use crate::http::problem::Problem;
use crate::service::access::Principal;

/// The scanner whose session token the request carries, as certified.
pub(crate) struct Scanner(pub(crate) CertificateContent);

impl<S: Send + Sync> FromRequestParts<S> for Scanner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Who::from_request_parts(parts, state).await {
            Ok(Who(Principal::Scanner(scanner))) => Ok(Self(scanner)),
            Ok(_) => Err(Problem::scanner_session_ended()),
        }
    }
}
