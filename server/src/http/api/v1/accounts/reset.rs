//! `POST /api/v1/accounts/{id}/reset-password`, `…/reset-second-factor`, `…/end-sessions`: helps somebody back in, or
//! puts somebody out.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Account, CHANGE_CODES, id_in_path, not_found, refusal_of};
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::account::account;
use crate::service::account::reset::{end_sessions_of, reset_password, reset_second_factor};

/// The password that the owner of the account logs in with once. It is shown only here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemporaryPassword {
    temporary_password: String,
}

/// How many sessions ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EndedSessions {
    ended: u64,
}

impl EndedSessions {
    pub(crate) fn new(ended: u64) -> Self {
        Self { ended }
    }
}

pub(crate) fn describe_password() -> Operation {
    Operation::new("resetPassword", "Gives an account a password for one log-in")
        .description("That log-in asks for a password of one's own. All sessions of the account end.")
        .answers::<TemporaryPassword>(StatusCode::OK, "The password, which is shown once.")
        .refuses(&CHANGE_CODES)
}

pub(crate) async fn password(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<TemporaryPassword>, Problem> {
    let password = reset_password(&app, &asker.actor(), id_in_path(&id)?).await.map_err(refusal_of)?;
    Ok(Json(TemporaryPassword { temporary_password: password.to_string() }))
}

pub(crate) fn describe_second_factor() -> Operation {
    Operation::new("resetSecondFactor", "Takes the second step from the log-in of an account")
        .description("Where there is one, all sessions of the account end.")
        .answers::<Account>(StatusCode::OK, "The account as it is now.")
        .refuses(&CHANGE_CODES)
}

pub(crate) async fn second_factor(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Account>, Problem> {
    let id = id_in_path(&id)?;
    reset_second_factor(&app, &asker.actor(), id).await.map_err(refusal_of)?;
    Ok(Json(account(&app, id).await?.ok_or_else(not_found)?.into()))
}

pub(crate) fn describe_sessions() -> Operation {
    Operation::new("endSessionsOfAccount", "Ends all sessions of an account")
        .answers::<EndedSessions>(StatusCode::OK, "How many ended.")
        .refuses(&CHANGE_CODES)
}

pub(crate) async fn sessions(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<EndedSessions>, Problem> {
    let ended = end_sessions_of(&app, &asker.actor(), id_in_path(&id)?).await.map_err(refusal_of)?;
    Ok(Json(EndedSessions::new(ended)))
}
