//! `POST /log-in/password`: a password of one's own, where this one was given by somebody else.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use esik_shared::language::Language;
use serde::Deserialize;

use super::super::{Shell, next::local, text};
use super::{Because, Step, refuse_in_the_open};
use crate::app::App;
use crate::http::extract::form::Form;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::problem::Problem;
use crate::service::log_in::{LogInError, choose_password};
use crate::service::password::{MIN_PASSWORD_CHARS, PasswordFault};
use crate::service::visitor::Visitor;

#[derive(Template)]
#[template(path = "log_in_password.html")]
pub(in super::super) struct NewPasswordPage {
    shell: Shell,
    refusal: Option<String>,
    rule: String,
    ticket: String,
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Fields {
    ticket: String,
    new: String,
    again: String,
    #[serde(default)]
    next: String,
}

pub(in super::super) fn make(
    shell: Shell,
    refusal: Option<String>,
    ticket: String,
    next: &str,
) -> NewPasswordPage {
    let rule = with_fewest("password-rule", shell.language);
    NewPasswordPage { shell, refusal, rule, ticket, next: local(next).to_owned() }
}

/// A message that says how many characters a password has at least.
pub(in super::super) fn with_fewest(id: &str, language: Language) -> String {
    let fewest = i64::try_from(MIN_PASSWORD_CHARS).expect("a small constant");
    text(language, id, &[("count", fewest.into())])
}

/// What is wrong with a new password, in words.
pub(in super::super) fn fault_text(fault: PasswordFault, language: Language) -> String {
    match fault {
        PasswordFault::TooShort(_) => with_fewest("password-too-short", language),
        PasswordFault::TooLong => text(language, "password-too-long", &[]),
    }
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
    let shell = step.shell("log-in-new-password-title");
    let refusal = if fields.new == fields.again {
        match choose_password(&app, &visitor, &fields.ticket, &fields.new).await {
            Ok(next) => return step.go_on(next),
            Err(LogInError::TicketEnded) => return step.back(Because::TicketEnded, String::new()),
            Err(LogInError::Password(fault)) => fault_text(fault, shell.language),
            Err(LogInError::SamePassword) => shell.text("password-same"),
            Err(error) => return Err(error.into()),
        }
    } else {
        shell.text("password-not-again")
    };
    let page = make(shell, Some(refusal), fields.ticket, &fields.next);
    step.refuse(StatusCode::UNPROCESSABLE_ENTITY, &page, Because::Wrong)
}
