//! `POST /api/v1/scanner-sessions`: a scanner answers a challenge and gets a token for replication.

use axum::Json;
use axum::extract::State;
use esik_shared::id::ScannerKey;
use esik_shared::session::CHALLENGE_LEN;
use esik_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::extract::hex::Hex;
use crate::http::extract::json::JsonBody;
use crate::http::problem::{Code, Problem};
use crate::service::scanner_session::{ScannerSessionError, open_session};

/// Which scanner, the challenge as given, and its signature; see `docs/SYNC.md`.
#[derive(Deserialize)]
pub(crate) struct Request {
    scanner: ScannerKey,
    challenge: Hex<CHALLENGE_LEN>,
    answer: Hex<64>,
}

/// The token, and until when it is good, in milliseconds since 1970.
#[derive(Serialize)]
pub(crate) struct Answer {
    token: String,
    expires_at_ms: Timestamp,
}

fn refusal_of(error: ScannerSessionError) -> Problem {
    let (code, detail) = match &error {
        ScannerSessionError::Challenge => {
            (Code::ChallengeExpired, "This challenge is not fresh; ask for another.")
        }
        ScannerSessionError::NotEnrolled => (
            Code::ScannerNotEnrolled,
            "This scanner is not enrolled here. Enroll it with a code from an organizer.",
        ),
        ScannerSessionError::CertificateEnded => (
            Code::ScannerCertificateEnded,
            "The scanner's certificate has ended. Enroll it anew with a code from an organizer.",
        ),
        ScannerSessionError::Db(_) => return Problem::internal(error),
    };
    Problem::new(code, detail)
}

pub(crate) async fn create(
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    let session = open_session(&app, request.scanner, &request.challenge.0, &request.answer.0)
        .await
        .map_err(refusal_of)?;
    Ok(Json(Answer { token: session.token.text(), expires_at_ms: session.expires }))
}
