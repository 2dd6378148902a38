//! Who is logged in on a page. Without a session there is nothing to see: the browser is sent to log in, and back.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::cookie;
use crate::http::Web;
use crate::http::pages::next::log_in_address;
use crate::http::problem::Problem;
use crate::service::session;

/// Proof that somebody with an account asks.
pub(crate) struct Organizer;

impl FromRequestParts<Web> for Organizer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let token = cookie::session(&parts.headers, web.app.config.public_url.is_https());
        let account = match token {
            Some(token) => session::session_of(&web.app, token)
                .await
                .map_err(|error| Problem::from(error).into_response())?,
            None => None,
        };
        if account.is_some() {
            return Ok(Self);
        }
        let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
        Err(Redirect::to(&log_in_address(&web.app.config.public_url, wanted, token.is_some()))
            .into_response())
    }
}
