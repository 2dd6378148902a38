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

pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    SignedForm { by, .. }: SignedForm<NoFields>,
) -> Result<Response, Problem> {
    let public_url = &app.config.public_url;
    if let Some(token) = cookie::session(&headers, public_url.is_https()) {
        log_out(&app, &by.actor, token).await?;
    }
    let to = Redirect::to(&below_base(public_url, "/log-in?because=signed_out"));
    Ok(([(SET_COOKIE, cookie::clear_session(public_url.is_https()))], to).into_response())
}
