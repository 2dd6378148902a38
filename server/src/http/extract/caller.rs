//! Who may ask the API: a script with a token, or somebody who is logged in and asks from our own pages.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::cookie;
use crate::http::Web;
use crate::http::middleware::same_origin;
use crate::http::problem::Problem;
use crate::service::{api_token, session};

/// Proof that the request carries a valid API token or session.
pub(crate) struct Caller;

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let public_url = &web.app.config.public_url;
        let known = match bearer(parts) {
            Some(token) => api_token::api_token_name(&web.app, token).await?.is_some(),
            None => match cookie::session(&parts.headers, public_url.is_https()) {
                Some(token) => {
                    same_origin::demand(&parts.method, &parts.headers, public_url)?;
                    session::session_of(&web.app, token).await?.is_some()
                }
                None => false,
            },
        };
        if known { Ok(Self) } else { Err(Problem::unauthorized()) }
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
