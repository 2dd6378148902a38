//! `POST /api/v1/enrollment-codes`: a code that makes one device a scanner.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, GateNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::enrollment::{CodeError, CodeRequest, create_code};

/// For which events, and which home gates the scanner keeps there. Without events: for every event there is, or every
/// one of yours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EnrollmentCodeRequest)]
pub(crate) struct Request {
    #[serde(default)]
    events: Vec<EventNumber>,
    #[serde(default)]
    keeps_gates: Vec<GateNumber>,
}

/// The code, and until when it is good, in Unix seconds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnrollmentCode)]
pub(crate) struct Created {
    code: String,
    expires_at: i64,
}

pub(crate) fn describe() -> Operation {
    Operation::new("createEnrollmentCode", "A code that makes one device a scanner")
        .takes::<Request>()
        .answers::<Created>(StatusCode::CREATED, "The code, which is a secret and shown once.")
        .refuses(&[Code::EventUnknown, Code::NoEvents, Code::GateUnknown])
}

fn refusal_of(error: CodeError) -> Problem {
    let refusal = |code, what: String| Problem::new(code, what);
    match &error {
        CodeError::UnknownEvent(event) => {
            refusal(Code::EventUnknown, format!("There is no event {event}; nothing was made."))
        }
        CodeError::NoEvents => {
            refusal(Code::NoEvents, "There are no events yet; import some first.".to_owned())
        }
        CodeError::UnknownGate { event, gate } => {
            refusal(Code::GateUnknown, format!("Event {event} has no gate {gate}; nothing was made."))
        }
        CodeError::Db(_) => Problem::internal(error),
    }
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let request = CodeRequest::new(request.events, request.keeps_gates);
    let expires_at = app.clock.now().plus_ms(request.lives_ms).seconds();
    let code = create_code(&app, &asker.actor(), request).await.map_err(refusal_of)?.to_string();
    Ok((StatusCode::CREATED, Json(Created { code, expires_at })))
}
