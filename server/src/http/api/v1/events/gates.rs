//! `GET /api/v1/events/{number}/gates`: who keeps which home gate.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::event::Localized;
use esik_shared::id::{GateNumber, ScannerKey};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::places::gates::{GateView, HandedOver, Keeper, gates_of_event};

/// The gates of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Gates {
    gates: Vec<GateKeepers>,
}

/// A gate and its keepers.
#[derive(Debug, Serialize, ToSchema)]
struct GateKeepers {
    gate: GateNumber,
    name: Localized,
    /// The scanners that are certified to keep it as a home gate. Where there is more than one, `home_gate_only` does not
    /// keep a pass from entering twice.
    keepers: Vec<GateKeeper>,
    /// What supervisors said at the doors since, as far as it was brought: the last word of each scanner.
    handed_over: Vec<GateHandedOver>,
}

/// A scanner that keeps a gate.
#[derive(Debug, Serialize, ToSchema)]
struct GateKeeper {
    /// By which people speak of it.
    number: u32,
    scanner: ScannerKey,
    /// Whether it was not revoked, and its certificate is not over.
    may_admit: bool,
}

/// A gate was handed to a scanner, or taken from it. Its first keeper may be admitting still: what enters there is marked.
#[derive(Debug, Serialize, ToSchema)]
struct GateHandedOver {
    /// By which people speak of it.
    number: Option<u32>,
    scanner: ScannerKey,
    /// Whether it keeps the gate since then.
    keeps: bool,
    /// The number of the supervisor card.
    card: u32,
    /// When, in Unix seconds, by its corrected clock.
    at: i64,
}

impl From<GateView> for GateKeepers {
    fn from(view: GateView) -> Self {
        let keeper = |Keeper { scanner, number, may_admit }| GateKeeper { number, scanner, may_admit };
        let handed_over = |HandedOver { scanner, number, keeps, card, at }| GateHandedOver {
            number,
            scanner,
            keeps,
            card,
            at: at.seconds(),
        };
        Self {
            gate: view.gate,
            name: view.name,
            keepers: view.keepers.into_iter().map(keeper).collect(),
            handed_over: view.handed_over.into_iter().map(handed_over).collect(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("listGates", "The gates of an event, and which scanners keep them")
        .answers::<Gates>(StatusCode::OK, "The gates, by number.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
) -> Result<Json<Gates>, Problem> {
    let gates = gates_of_event(&app, event).await?.ok_or_else(Problem::event_not_found)?;
    Ok(Json(Gates { gates: gates.into_iter().map(GateKeepers::from).collect() }))
}
