//! `POST /api/v1/enrollment-codes`: a code that makes one device a scanner.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, GateNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::json::JsonBody;
use crate::http::extract::who::Who;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::access::EventScope;
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

impl Request {
    /// What is asked for, if it is about events of who asks.
    fn within(self, scope: &EventScope) -> Result<CodeRequest, CodeError> {
        let events = match scope {
            EventScope::All => self.events,
            EventScope::Only(own) if own.is_empty() => return Err(CodeError::NoEvents),
            EventScope::Only(own) if self.events.is_empty() => own.iter().copied().collect(),
            EventScope::Only(own) => match self.events.iter().find(|event| !own.contains(event)) {
                Some(foreign) => return Err(CodeError::UnknownEvent(*foreign)),
                None => self.events,
            },
        };
        Ok(CodeRequest::new(events, self.keeps_gates))
    }
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
    Who(who): Who,
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let request = request.within(&who.events()).map_err(refusal_of)?;
    let expires_at = app.clock.now().plus_ms(request.lives_ms).seconds();
    let code = create_code(&app, request).await.map_err(refusal_of)?.to_string();
    Ok((StatusCode::CREATED, Json(Created { code, expires_at })))
}
