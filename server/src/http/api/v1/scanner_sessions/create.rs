//! `POST /api/v1/scanner-sessions`: a scanner answers a challenge and gets a token for replication.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::ScannerKey;
use esik_shared::session::CHALLENGE_LEN;
use esik_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::hex::Hex;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::scanner_session::{ScannerSessionError, open_session};

/// A challenge in JSON.
type Challenge = Hex<CHALLENGE_LEN>;

/// Which scanner, the challenge as given, and its signature; see `docs/SYNC.md`.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScannerSessionRequest)]
pub(crate) struct Request {
    scanner: ScannerKey,
    challenge: Challenge,
    answer: Hex<64>,
}

/// The token, and until when it is good, in milliseconds since 1970.
#[derive(Serialize, ToSchema)]
#[schema(as = ScannerSession)]
pub(crate) struct Answer {
    token: String,
    #[schema(value_type = i64)]
    expires_at_ms: Timestamp,
}

pub(crate) fn describe() -> Operation {
    Operation::new("createScannerSession", "A scanner answers a challenge and gets a token for replication")
        .description("See `docs/SYNC.md`.")
        .takes::<Request>()
        .answers::<Answer>(StatusCode::OK, "The session.")
        .refuses(&[
            Code::ChallengeExpired,
            Code::ScannerNotEnrolled,
            Code::ScannerCertificateEnded,
            Code::ScannerRevoked,
            Code::ScannerForked,
        ])
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
        ScannerSessionError::Revoked => (
            Code::ScannerRevoked,
            "This scanner was revoked. What it has recorded others can bring; to scan, enroll it anew with a fresh key.",
        ),
        ScannerSessionError::Forked => (
            Code::ScannerForked,
            "This scanner was copied, or its disk restored: there are two records under one number. What it has recorded \
             others can bring; to scan, enroll it anew with a fresh key.",
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
