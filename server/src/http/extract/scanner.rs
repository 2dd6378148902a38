//! Which scanner asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use esik_shared::certificate::CertificateContent;

use super::asker::bearer;
use crate::http::Web;
use crate::http::problem::{Code, Problem};
use crate::service::scanner_session;

/// The scanner whose session token the request carries, as certified.
pub(crate) struct Scanner(pub(crate) CertificateContent);

impl FromRequestParts<Web> for Scanner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let scanner = match bearer(&parts.headers) {
            Some(token) => scanner_session::scanner_of_session(&web.app, token).await?,
            None => None,
        };
        scanner.map(Self).ok_or_else(|| {
            let detail =
                "The scanner's session has ended or never was; ask for a challenge and open a new one.";
            Problem::new(Code::ScannerSessionEnded, detail)
        })
    }
}
