//! `GET /api/v1/events/{number}/attendance`: how many holders are expected, came and are inside, in all and by gate.

use axum::Json;
use axum::extract::State;
use esik_shared::attendance::book::GateCounts;
use esik_shared::id::{EventNumber, GateNumber};
use serde::Serialize;

use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::access::{Access, Permission};
use crate::service::attendance::{self, AttendanceCounts};

/// The answer, and each message of the live page.
#[derive(Debug, Serialize)]
pub(crate) struct Attendance {
    event: EventNumber,
    expected: u32,
    admitted: u32,
    inside: u32,
    conflicts: u32,
    gates: Vec<GateAttendance>,
}

#[derive(Debug, Serialize)]
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

pub(crate) async fn show(
    asker: Asker,
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Json<Attendance>, Problem> {
    asker.demand(Access::NeedsOfEvent(Permission::ReadCounts), Some(number))?;
    let counts = attendance::counts(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    Ok(Json(Attendance::from(&counts)))
}
