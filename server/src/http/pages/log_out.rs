//! `POST /log-out`: ends the session, here and in the browser.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};

use super::next::below_base;
use crate::app::App;
use crate::http::extract::cookie;
use crate::http::extract::signed_form::{NoFields, SignedForm};
use crate::http::problem::Problem;
use crate::service::session::log_out;
use crate::service::visitor::Visitor;

pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    form: Result<SignedForm<NoFields>, Response>,
) -> Result<Response, Problem> {
    let public_url = &app.config.public_url;
    let to = Redirect::to(&below_base(public_url, "/log-in?because=signed_out"));
    let out = ([(SET_COOKIE, cookie::clear_session(public_url.is_https()))], to).into_response();
    match form {
        Ok(_) => {
            if let Some(token) = cookie::session(&headers, public_url.is_https()) {
                log_out(&app, token, &visitor).await?;
            }
            Ok(out)
        }
        // Whose session has ended is out already.
        Err(refusal) if refusal.status().is_redirection() => Ok(out),
        Err(refusal) => Ok(refusal),
    }
}
