//! `POST /api/v1/sessions/{id}/end`, `POST /api/v1/sessions/end-others`: ends one of one's sessions, or all but this one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::app::App;
use crate::http::api::v1::accounts::reset::EndedSessions;
use crate::http::extract::logged_in::LoggedIn;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::session::{end_other_sessions, end_session};

pub(crate) fn describe_one() -> Operation {
    Operation::new("endSession", "Ends one of your sessions")
        .answers::<EndedSessions>(StatusCode::OK, "It has ended.")
        .refuses(&[Code::SessionNotFound])
}

pub(crate) async fn one(
    by: LoggedIn,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<EndedSessions>, Problem> {
    let not_found = || {
        Problem::new(Code::SessionNotFound, "You have no session with this id; it may have ended by itself.")
    };
    let id = id.parse().map_err(|_| not_found())?;
    match end_session(&app, &by.actor, by.account.id, id).await? {
        true => Ok(Json(EndedSessions::new(1))),
        false => Err(not_found()),
    }
}

pub(crate) fn describe_others() -> Operation {
    Operation::new("endOtherSessions", "Ends all your sessions but this one")
        .answers::<EndedSessions>(StatusCode::OK, "How many ended.")
}

pub(crate) async fn others(by: LoggedIn, State(app): State<App>) -> Result<Json<EndedSessions>, Problem> {
    let ended = end_other_sessions(&app, &by.actor, by.account.id, by.session.id).await?;
    Ok(Json(EndedSessions::new(ended)))
}
