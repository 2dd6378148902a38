//! `GET /api/v1/events/{number}`: what an event is and how many came, without anybody's name.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::id::EventNumber;
use esik_shared::policy::Policies;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db::event;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::events;

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    number: EventNumber,
    /// Its name in addresses.
    slug: String,
    name: Localized,
    venue: String,
    /// In Unix seconds, as are the other times.
    starts: i64,
    ends: i64,
    doors_open: i64,
    doors_close: i64,
    /// The IANA name of the time zone in which its days and hours are told.
    time_zone: String,
    /// How many holders may be inside; nothing for any number.
    capacity: Option<u32>,
    /// Whether it is called off.
    cancelled: bool,
    /// Whether issuing has ended: who is not in the roster then has no pass.
    complete: bool,
    /// Whether nothing is written to it, because a backup was restored that is completed first; see `GET /api/v1/restore`.
    is_taken_back: bool,
    policies: Policies,
    gates: Vec<Gate>,
    categories: Vec<Category>,
    counts: Counts,
}

/// How many holders.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventCounts)]
struct Counts {
    /// Holders with an issued pass.
    expected: u32,
    /// Holders who came in at least once.
    admitted: u32,
    /// Holders inside now.
    inside: u32,
    /// Holders admitted twice by doors that did not know of each other.
    conflicts: u32,
}

impl From<event::Event> for Event {
    fn from(event: event::Event) -> Self {
        let event::Event { number, details, complete, is_taken_back, counts, head: _ } = event;
        let EventDetails {
            slug,
            name,
            venue,
            starts,
            ends,
            doors_open,
            doors_close,
            capacity,
            time_zone,
            cancelled,
            policies,
            gates,
            categories,
        } = details;
        Self {
            number,
            slug,
            name,
            venue,
            starts: starts.seconds(),
            ends: ends.seconds(),
            doors_open: doors_open.seconds(),
            doors_close: doors_close.seconds(),
            time_zone,
            capacity,
            cancelled,
            complete,
            is_taken_back,
            policies,
            gates,
            categories,
            counts: Counts {
                expected: counts.expected,
                admitted: counts.admitted,
                inside: counts.inside,
                conflicts: counts.conflicts,
            },
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("getEvent", "An event and how many came").answers::<Event>(StatusCode::OK, "The event.")
}

pub(crate) async fn show(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Json<Event>, Problem> {
    let event = events::event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    Ok(Json(event.into()))
}
