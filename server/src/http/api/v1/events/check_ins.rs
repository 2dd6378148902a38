//! `POST /api/v1/events/{number}/check-ins`: a turnstile or the help desk asks, and is told once the answer is durable.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::admission::verdict_line::VerdictLine;
use esik_shared::id::{GateNumber, PassId};
use esik_shared::scan::Direction;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::extract::preferred::Preferred;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::access::{Access, Permission, decide};
use crate::service::check_in::{CheckIn, CheckInError, Shown, check_in};

/// The most characters of what was read: a live code has 171, and a code of something else is told as `unreadable`.
const MAX_CODE_CHARS: usize = 4_096;

/// Who picks a pass must be allowed to see whose it is.
const PICK: Access = Access::NeedsOfEvent(Permission::ReadPeople);

/// What was shown, where, and which way somebody goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CheckInRequest)]
pub(crate) struct Request {
    /// What was read at the gate.
    code: Option<String>,
    /// A pass that was picked by somebody who looked at the student card.
    pass_id: Option<PassId>,
    gate: GateNumber,
    direction: Direction,
}

pub(crate) fn describe() -> Operation {
    Operation::new("checkIn", "Asks whether somebody may pass a gate, and writes the answer down")
        .description(
            "A refused pass is an answer like any other: 200, with its verdict. `text` is in the language of \
             `Accept-Language`. Whoever asks again within 5 seconds because the answer was lost is told `repeat`. \
             `pass_id` takes the right to read people: it proves nothing, so the student card is to be looked at.",
        )
        .takes::<Request>()
        .answers::<VerdictLine>(StatusCode::OK, "The answer; it is durable.")
        .refuses(&[Code::GateUnknown])
}

fn refusal_of(error: CheckInError) -> Problem {
    match error {
        CheckInError::NoSuchEvent => Problem::event_not_found(),
        CheckInError::NoSuchGate => {
            Problem::new(Code::GateUnknown, "The event has no gate with this number; nothing was decided.")
        }
        CheckInError::Write(error) => Problem::not_written(error),
        CheckInError::Db(error) => Problem::internal(error),
    }
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    preferred: Preferred,
    JsonBody(Request { code, pass_id, gate, direction }): JsonBody<Request>,
) -> Result<Json<VerdictLine>, Problem> {
    let bad = |detail| Problem::new(Code::BadRequest, detail);
    let shown = match (code, pass_id) {
        (Some(code), None) if code.chars().nth(MAX_CODE_CHARS).is_some() => {
            return Err(bad("`code` has more than 4,096 characters; nothing was decided."));
        }
        (Some(code), None) => Shown::Code(code),
        (None, Some(pass_id)) if decide(PICK, &asker.principal, Some(event)).is_ok() => Shown::Pass(pass_id),
        (None, Some(_)) => {
            return Err(Problem::new(
                Code::Forbidden,
                "You may not pick passes; send the `code` that was read.",
            ));
        }
        _ => return Err(bad("Send either `code` or `pass_id`, and not both.")),
    };
    let language = preferred.for_organizer();
    let line = check_in(&app, CheckIn { event, gate, direction, shown, language }).await;
    line.map(Json).map_err(refusal_of)
}
