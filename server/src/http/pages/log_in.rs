//! `GET /log-in` asks for e-mail and password; `POST /log-in` takes them. Where they could be read on the way, both
//! refuse and say what to do about it. [`code`] and [`password`] are the steps after it.
//!
//! These forms carry no token: nobody is logged in yet whose session it could belong to. That they come from our own
//! pages is what browsers say of them (`middleware::same_origin`), and the later steps carry a ticket that only
//! whoever made the step before was given.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
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
use crate::service::log_in::{LogInError, LoggedIn, log_in};
use crate::service::session::session_of;
use crate::service::throttle::Throttled;
use crate::service::visitor::Visitor;

pub(crate) mod code;
pub(crate) mod password;

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
    /// A later step took too long.
    #[serde(skip)]
    TicketEnded,
    /// Too many attempts; how many minutes to wait.
    #[serde(skip)]
    Throttled(i64),
    /// Of something that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Because {
    fn is_refusal(self) -> bool {
        matches!(self, Self::Wrong | Self::TicketEnded | Self::Throttled(_))
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Wrong | Self::TicketEnded => StatusCode::UNAUTHORIZED,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Ended | Self::SignedOut | Self::Unknown => StatusCode::OK,
        }
    }

    fn note(self, language: Language) -> Option<String> {
        let say = |id| Some(text(language, id, &[]));
        match self {
            Self::Ended => say("log-in-session-ended"),
            Self::SignedOut => say("log-in-signed-out"),
            Self::Wrong => say("log-in-wrong"),
            Self::TicketEnded => say("log-in-ticket-ended"),
            Self::Throttled(minutes) => Some(throttled_text(minutes, language)),
            Self::Unknown => None,
        }
    }
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
    let next = local(next).to_owned();
    let shell = Shell::new(language, public_url, text(language, "log-in-title", &[]))
        .at("/log-in")
        .keeping(format!("&next={}", encoded(&next)));
    LogInPage {
        shell,
        note: because.and_then(|because| because.note(language)),
        is_refusal: because.is_some_and(Because::is_refusal),
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
    visitor: Visitor,
    preferred: Preferred,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    refuse_in_the_open(transport)?;
    let step = Step { app: &app, transport, preferred: &preferred, next: &fields.next };
    match log_in(&app, &visitor, &fields.email, &fields.password).await {
        Ok(next) => step.go_on(next),
        Err(LogInError::Wrong) => step.back(Because::Wrong, fields.email),
        Err(LogInError::Throttled(throttled)) => step.back(step.throttled(throttled), fields.email),
        Err(error) => Err(error.into()),
    }
}

/// A later step that is asked for by its address begins anew.
pub(crate) async fn restart(State(app): State<App>) -> Redirect {
    Redirect::to(&below_base(&app.config.public_url, "/log-in"))
}

/// A step of a log-in: what its answers are made from.
struct Step<'a> {
    app: &'a App,
    transport: Transport,
    preferred: &'a Preferred,
    next: &'a str,
}

impl Step<'_> {
    /// To what follows a step that went well.
    fn go_on(&self, next: LoggedIn) -> Result<Response, Problem> {
        match next {
            LoggedIn::Session(token) => {
                let to = Redirect::to(&below_base(&self.app.config.public_url, local(self.next)));
                let cookie = cookie::set_session(&token.text(), self.transport.is_https);
                Ok(([(SET_COOKIE, cookie)], to).into_response())
            }
            LoggedIn::NeedsCode(ticket) => {
                self.ask(code::make(self.shell("log-in-code-title"), None, ticket.text(), self.next))
            }
            LoggedIn::NeedsPassword(ticket) => self.ask(password::make(
                self.shell("log-in-new-password-title"),
                None,
                ticket.text(),
                self.next,
            )),
        }
    }

    /// Back to the beginning.
    fn back(&self, because: Because, email: String) -> Result<Response, Problem> {
        let language = self.preferred.for_organizer();
        let page = make(language, &self.app.config.public_url, Some(because), email, self.next);
        self.refuse(because.status(), &page, because)
    }

    fn refuse(
        &self,
        status: StatusCode,
        page: &impl Template,
        because: Because,
    ) -> Result<Response, Problem> {
        let mut response = (status, organizer_html(page, self.preferred)?).into_response();
        if let Because::Throttled(minutes) = because {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(minutes * 60));
        }
        Ok(response)
    }

    fn ask(&self, page: impl Template) -> Result<Response, Problem> {
        organizer_html(&page, self.preferred)
    }

    fn shell(&self, title: &str) -> Shell {
        let language = self.preferred.for_organizer();
        // Another language begins anew: what was typed must not stand in an address.
        Shell::new(language, &self.app.config.public_url, text(language, title, &[]))
            .at("/log-in")
            .keeping(format!("&next={}", encoded(local(self.next))))
    }

    fn throttled(&self, throttled: Throttled) -> Because {
        Because::Throttled(minutes_until(throttled, self.app.clock.now()))
    }
}

/// Whole minutes to wait, at least one.
pub(super) fn minutes_until(throttled: Throttled, now: esik_shared::time::Timestamp) -> i64 {
    (throttled.until.ms_since(now) + 59_999).div_euclid(60_000).max(1)
}

/// How long to wait, in words.
pub(super) fn throttled_text(minutes: i64, language: Language) -> String {
    text(language, "log-in-throttled", &[("minutes", minutes.into())])
}

fn refuse_in_the_open(transport: Transport) -> Result<(), Problem> {
    if transport.is_private() {
        return Ok(());
    }
    let detail = "Log-in is off: this server is reached without encryption. Give it a certificate, with --tls-cert and \
                  --tls-key; or put it behind a proxy that speaks https, let it listen on 127.0.0.1, and give \
                  --public-url https://…";
    Err(Problem::new(Code::LogInDisabled, detail))
}
