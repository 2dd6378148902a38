//! `POST /api/v1/scanner-challenges`: what a scanner signs to open a session. Good for a minute.

use axum::Json;
use axum::extract::State;
use esik_shared::id::ScannerKey;
use esik_shared::session::CHALLENGE_LEN;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::extract::hex::Hex;
use crate::http::extract::json::JsonBody;
use crate::http::problem::Problem;
use crate::service::scanner_session::challenge;

/// Which scanner.
#[derive(Deserialize)]
pub(crate) struct Request {
    scanner: ScannerKey,
}

/// The challenge.
#[derive(Serialize)]
pub(crate) struct Answer {
    challenge: Hex<CHALLENGE_LEN>,
}

pub(crate) async fn create(
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    Ok(Json(Answer { challenge: Hex(challenge(&app, request.scanner)) }))
}
