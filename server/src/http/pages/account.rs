//! `GET /account`: one's own account. Where one is logged in, the second step at log-in, the password; [`sessions`],
//! [`second_factor`] and [`password`] take its forms.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;
use serde::Deserialize;

use super::accounts::events_text;
use super::log_in::password::{fault_text, with_fewest};
use super::log_in::{minutes_until, throttled_text};
use super::menu::{self, Section};
use super::next::below_base;
use super::{Shell, organizer_html, text};
use crate::app::App;
use crate::http::extract::logged_in::LoggedIn;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::Problem;
use crate::qr::QrImage;
use crate::service::access::{Account, Principal, Role};
use crate::service::own_password::OwnPasswordError;
use crate::service::second_factor::{self, Standing};
use crate::service::session::{SessionView, sessions as sessions_of};
use crate::service::totp::TotpSecret;

pub(crate) mod password;
pub(crate) mod second_factor_form;
pub(crate) mod sessions;

#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    shell: Shell,
    done: Option<String>,
    refusal: Option<String>,
    email: String,
    role: String,
    events: String,
    sessions: Vec<SessionRow>,
    factor: Factor,
    rule: String,
}

struct SessionRow {
    id: i64,
    agent: String,
    network: String,
    since: String,
    used: String,
    is_this: bool,
}

struct Factor {
    text: String,
    is_on: bool,
    setup: Option<Setup>,
}

/// What an app is set up from.
struct Setup {
    picture: String,
    secret: String,
}

/// What was done just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Done {
    Password,
    Sessions,
    FactorOff,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<Done>,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) account: &'a Account,
    pub(super) own_session: i64,
    pub(super) sessions: &'a [SessionView],
    pub(super) standing: Standing,
    /// Where an app is being set up.
    pub(super) setup: Option<TotpSecret>,
    pub(super) time_zone: &'a str,
    pub(super) now: Timestamp,
}

pub(super) fn make(
    shell: Shell,
    facts: &Facts<'_>,
    done: Option<Done>,
    refusal: Option<String>,
) -> Result<AccountPage, Problem> {
    let language = shell.language;
    let done = match done {
        Some(Done::Password) => Some("account-done-password"),
        Some(Done::Sessions) => Some("account-done-sessions"),
        Some(Done::FactorOff) => Some("account-done-factor-off"),
        Some(Done::Unknown) | None => None,
    };
    let account = facts.account;
    Ok(AccountPage {
        done: done.map(|id| shell.text(id)),
        refusal,
        email: account.email.clone(),
        role: shell.text(role_id(account.role)),
        events: events_text(account.role, &account.events, language),
        sessions: facts.sessions.iter().map(|session| row(session, facts, language)).collect(),
        factor: factor(facts, &shell)?,
        rule: with_fewest("password-rule", language),
        shell,
    })
}

pub(super) fn role_id(role: Role) -> &'static str {
    match role {
        Role::Admin => "role-admin",
        Role::Organizer => "role-organizer",
        Role::Supervisor => "role-supervisor",
        Role::Viewer => "role-viewer",
    }
}

fn row(session: &SessionView, facts: &Facts<'_>, language: Language) -> SessionRow {
    let when = |id: &str, at: Timestamp| {
        let when = moment::moment(at, facts.now, facts.time_zone, language);
        text(language, id, &[("when", (&when).into())])
    };
    let agent = match session.agent.as_str() {
        "" => text(language, "account-session-unknown", &[]),
        agent => agent.to_owned(),
    };
    SessionRow {
        id: session.id,
        agent,
        network: session.network.clone(),
        since: when("account-session-since", session.created),
        used: when("account-session-used", session.last_used),
        is_this: session.id == facts.own_session,
    }
}

fn factor(facts: &Facts<'_>, shell: &Shell) -> Result<Factor, Problem> {
    if let (Some(secret), Standing::Off | Standing::Begun) = (&facts.setup, facts.standing) {
        let picture = QrImage::of_text(&secret.address(&facts.account.email))?.svg();
        let setup = Setup { picture, secret: secret.text().to_string() };
        return Ok(Factor { text: shell.text("account-factor-scan"), is_on: false, setup: Some(setup) });
    }
    Ok(match facts.standing {
        Standing::Off | Standing::Begun => {
            Factor { text: shell.text("account-factor-off"), is_on: false, setup: None }
        }
        Standing::On { codes_left } => {
            let text = text(shell.language, "account-factor-on", &[("count", codes_left.into())]);
            Factor { text, is_on: true, setup: None }
        }
    })
}

pub(crate) async fn show(
    State(app): State<App>,
    by: LoggedIn,
    preferred: Preferred,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let own = Own { app: &app, by: &by, preferred: &preferred };
    own.page(asked.done, None, None).await
}

/// The account of whoever asks: what the answers to its forms are made from.
struct Own<'a> {
    app: &'a App,
    by: &'a LoggedIn,
    preferred: &'a Preferred,
}

impl Own<'_> {
    /// The page.
    async fn page(
        &self,
        done: Option<Done>,
        refusal: Option<String>,
        setup: Option<TotpSecret>,
    ) -> Result<Response, Problem> {
        let (app, account) = (self.app, &self.by.account);
        let facts = Facts {
            account,
            own_session: self.by.session.id,
            sessions: &sessions_of(app, account.id).await?,
            standing: second_factor::standing(app, account.id).await?,
            setup,
            time_zone: app.config.time_zone.name(),
            now: app.clock.now(),
        };
        organizer_html(&make(self.shell("account-title"), &facts, done, refusal)?, self.preferred)
    }

    /// The page, with what was not done and why.
    async fn refuse(&self, refusal: Refusal, setup: Option<TotpSecret>) -> Result<Response, Problem> {
        let page = self.page(None, Some(refusal.text), setup).await?;
        let mut response = (refusal.status, page).into_response();
        if let Some(seconds) = refusal.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }

    /// To the page, which says what was done: a form that is answered by an address is not sent again on reload.
    fn done(&self, done: &str) -> Response {
        let to = below_base(&self.app.config.public_url, &format!("/account?done={done}"));
        Redirect::to(&to).into_response()
    }

    fn shell(&self, title: &str) -> Shell {
        let language = self.language();
        let mut shell = Shell::new(language, &self.app.config.public_url, text(language, title, &[]))
            .at("/account")
            .of_session(Some(&self.by.session));
        let who = Principal::Account(self.by.account.clone());
        shell.menu = menu::main(&who, Section::Account, language, &shell.base);
        shell
    }

    fn language(&self) -> Language {
        self.preferred.for_organizer()
    }

    /// What to say where the password was not right, or the new one will not do.
    fn password_refusal(&self, error: OwnPasswordError) -> Result<Refusal, Problem> {
        let say = |id: &str| Refusal::new(text(self.language(), id, &[]));
        match error {
            OwnPasswordError::Wrong => Ok(say("password-wrong")),
            OwnPasswordError::Same => Ok(say("password-same")),
            OwnPasswordError::New(fault) => Ok(Refusal::new(fault_text(fault, self.language()))),
            OwnPasswordError::Throttled(throttled) => Ok(self.throttled(throttled)),
            OwnPasswordError::Db(_) => Err(error.into()),
        }
    }

    fn throttled(&self, throttled: crate::service::throttle::Throttled) -> Refusal {
        let minutes = minutes_until(throttled, self.app.clock.now());
        Refusal {
            status: StatusCode::TOO_MANY_REQUESTS,
            text: throttled_text(minutes, self.language()),
            retry_after_s: Some(minutes * 60),
        }
    }
}

/// What was not done, in words.
struct Refusal {
    status: StatusCode,
    text: String,
    retry_after_s: Option<i64>,
}

impl Refusal {
    fn new(text: String) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, text, retry_after_s: None }
    }
}
