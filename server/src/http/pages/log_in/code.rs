//! `POST /log-in/code`: the code of the second factor.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::super::{Shell, next::local};
use super::{Because, Step, refuse_in_the_open};
use crate::app::App;
use crate::http::extract::form::Form;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::problem::Problem;
use crate::service::log_in::{LogInError, confirm_code};
use crate::service::visitor::Visitor;

#[derive(Template)]
#[template(path = "log_in_code.html")]
pub(in super::super) struct CodePage {
    shell: Shell,
    refusal: Option<String>,
    ticket: String,
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Fields {
    ticket: String,
    code: String,
    #[serde(default)]
    next: String,
}

pub(in super::super) fn make(shell: Shell, refusal: Option<String>, ticket: String, next: &str) -> CodePage {
    CodePage { shell, refusal, ticket, next: local(next).to_owned() }
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
    match confirm_code(&app, &visitor, &fields.ticket, &fields.code).await {
        Ok(next) => step.go_on(next),
        Err(LogInError::WrongCode) => {
            let shell = step.shell("log-in-code-title");
            let refusal = Some(shell.text("log-in-code-wrong"));
            let page = make(shell, refusal, fields.ticket, &fields.next);
            step.refuse(StatusCode::UNAUTHORIZED, &page, Because::Wrong)
        }
        Err(LogInError::TicketEnded) => step.back(Because::TicketEnded, String::new()),
        Err(LogInError::Throttled(throttled)) => step.back(step.throttled(throttled), String::new()),
        Err(error) => Err(error.into()),
    }
}
