//! `GET /api/v1/events/{number}/attendance`: how many holders are expected, came and are inside, in all and by gate.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::attendance::book::GateCounts;
use esik_shared::id::{EventNumber, GateNumber};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::attendance::{self, AttendanceCounts};

/// The answer, and each message of the live page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attendance {
    event: EventNumber,
    expected: u32,
    admitted: u32,
    inside: u32,
    conflicts: u32,
    gates: Vec<GateAttendance>,
}

/// How many holders came by a gate.
#[derive(Debug, Serialize, ToSchema)]
struct GateAttendance {
    gate: GateNumber,
    admitted: i64,
    inside: i64,
}

impl From<&AttendanceCounts> for Attendance {
    fn from(of: &AttendanceCounts) -> Self {
        let gate = |(&gate, counts): (&GateNumber, &GateCounts)| GateAttendance {
            gate,
            admitted: counts.admitted,
            inside: counts.inside,
        };
        Self {
            event: of.event,
            expected: of.counts.expected,
            admitted: of.counts.admitted,
            inside: of.counts.inside,
            conflicts: of.counts.conflicts,
            gates: of.gates.iter().map(gate).collect(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("getAttendance", "How many are expected, came and are inside, in all and by gate")
        .answers::<Attendance>(StatusCode::OK, "The counts of this moment.")
}

pub(crate) async fn show(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Json<Attendance>, Problem> {
    let counts = attendance::counts(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    Ok(Json(Attendance::from(&counts)))
}
