//! `GET /log-in` asks for e-mail and password; `POST /log-in` takes them. Where they could be read on the way, both
//! refuse and say what to do about it.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::language::Language;
use serde::Deserialize;

use super::next::{below_base, encoded, local};
use super::{Shell, organizer_html, text};
use crate::app::App;
use crate::config::PublicUrl;
use crate::http::extract::cookie;
use crate::http::extract::form::Form;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::problem::{Code, Problem};
use crate::service::log_in::{LogInError, log_in};
use crate::service::session::session_of;

#[derive(Template)]
#[template(path = "log_in.html")]
pub(super) struct LogInPage {
    pub(super) shell: Shell,
    /// What to say before anything else.
    pub(super) note: Option<String>,
    /// Whether the note is bad news.
    pub(super) is_refusal: bool,
    /// What was typed before.
    pub(super) email: String,
    /// Where to go afterwards.
    pub(super) next: String,
}

/// Why somebody sees the log-in page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Because {
    /// The session ended.
    Ended,
    /// They logged out.
    SignedOut,
    /// E-mail or password was wrong.
    Wrong,
    /// Of something that this version does not know.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    next: String,
    because: Option<Because>,
}

#[derive(Deserialize)]
pub(crate) struct Fields {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) fn make(
    language: Language,
    public_url: &PublicUrl,
    because: Option<Because>,
    email: String,
    next: &str,
) -> LogInPage {
    let note = match because {
        Some(Because::Ended) => Some("log-in-session-ended"),
        Some(Because::SignedOut) => Some("log-in-signed-out"),
        Some(Because::Wrong) => Some("log-in-wrong"),
        Some(Because::Unknown) | None => None,
    };
    let next = local(next).to_owned();
    let shell = Shell::new(language, public_url, text(language, "log-in-title", &[]))
        .keeping(format!("&next={}", encoded(&next)));
    LogInPage {
        shell,
        note: note.map(|id| text(language, id, &[])),
        is_refusal: because == Some(Because::Wrong),
        email,
        next,
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    transport: Transport,
    preferred: Preferred,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    refuse_in_the_open(transport)?;
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Some(token) = cookie::session(&headers, transport.is_https)
        && session_of(&app, token).await?.is_some()
    {
        return Ok(Redirect::to(&below_base(&app.config.public_url, local(&asked.next))).into_response());
    }
    let language = preferred.for_organizer();
    let page = make(language, &app.config.public_url, asked.because, String::new(), &asked.next);
    organizer_html(&page, &preferred)
}

pub(crate) async fn submit(
    State(app): State<App>,
    transport: Transport,
    preferred: Preferred,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    refuse_in_the_open(transport)?;
    match log_in(&app, &fields.email, &fields.password).await {
        Ok(token) => {
            let to = Redirect::to(&below_base(&app.config.public_url, local(&fields.next)));
            Ok(([(SET_COOKIE, cookie::set_session(&token.text(), transport.is_https))], to).into_response())
        }
        Err(LogInError::Wrong) => {
            let (language, because) = (preferred.for_organizer(), Some(Because::Wrong));
            let page = make(language, &app.config.public_url, because, fields.email, &fields.next);
            Ok((StatusCode::UNAUTHORIZED, organizer_html(&page, &preferred)?).into_response())
        }
        Err(LogInError::Db(error)) => Err(error.into()),
    }
}

fn refuse_in_the_open(transport: Transport) -> Result<(), Problem> {
    if transport.is_private() {
        return Ok(());
    }
    let detail = "Log-in is off: this server is reached without encryption. Put it behind a proxy that speaks \
                  https, let it listen on 127.0.0.1, and give --public-url https://…";
    Err(Problem::new(Code::LogInDisabled, detail))
}
