//! `POST /api/v1/events/{number}/passes/{pass_id}/revoke`: withdraws a pass.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use esik_shared::event_record::RevocationReason;
use esik_shared::id::{EventNumber, PassId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::passes::pass_not_found;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::passes::event_of_pass;
use crate::service::revoke::{RevokeError, revoke as revoke_pass};

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RevokeRequest)]
pub(crate) struct Request {
    reason: RevocationReason,
}

/// What was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevokedPass {
    event: EventNumber,
    pass_id: PassId,
    reason: RevocationReason,
}

pub(crate) fn describe() -> Operation {
    Operation::new("revokePass", "Withdraws a pass")
        .description("Every scanner that hears of it refuses the pass from then on.")
        .takes::<Request>()
        .answers::<RevokedPass>(StatusCode::OK, "It is withdrawn.")
        .refuses(&[Code::PassNotFound, Code::PassNotIssued])
}

pub(crate) async fn revoke(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, pass_id)): Path<(String, String)>,
    JsonBody(Request { reason }): JsonBody<Request>,
) -> Result<Json<RevokedPass>, Problem> {
    let pass_id: PassId = pass_id.parse().map_err(|_| pass_not_found())?;
    match revoke_pass(&app, &asker.actor(), event, pass_id, reason).await {
        Ok(()) => Ok(Json(RevokedPass { event, pass_id, reason })),
        Err(RevokeError::Db(error)) => Err(error.into()),
        Err(RevokeError::NotIssued { .. }) => Err(not_issued(&app, event, pass_id).await?),
    }
}

async fn not_issued(app: &App, event: EventNumber, pass_id: PassId) -> Result<Problem, Problem> {
    if event_of_pass(app, pass_id).await? != Some(event) {
        return Ok(pass_not_found());
    }
    let detail = "This pass is nobody's, or was revoked or replaced before. The list of passes says which.";
    Ok(Problem::new(Code::PassNotIssued, detail))
}
