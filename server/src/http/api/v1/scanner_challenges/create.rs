//! `POST /api/v1/scanner-challenges`: what a scanner signs to open a session. Good for a minute.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::ScannerKey;
use esik_shared::session::CHALLENGE_LEN;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::hex::Hex;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::scanner_session::challenge;

/// A challenge in JSON.
type Challenge = Hex<CHALLENGE_LEN>;

/// Which scanner.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScannerChallengeRequest)]
pub(crate) struct Request {
    scanner: ScannerKey,
}

/// The challenge.
#[derive(Serialize, ToSchema)]
#[schema(as = ScannerChallenge)]
pub(crate) struct Answer {
    challenge: Challenge,
}

pub(crate) fn describe() -> Operation {
    Operation::new("createScannerChallenge", "What a scanner signs to open a session, good for a minute")
        .takes::<Request>()
        .answers::<Answer>(StatusCode::OK, "The challenge.")
}

pub(crate) async fn create(
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    Ok(Json(Answer { challenge: Hex(challenge(&app, request.scanner)) }))
}
