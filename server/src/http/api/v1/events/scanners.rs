//! `GET /api/v1/events/{number}/scanners`: the scanners of an event, and how much each of them has sent.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::api::v1::scanners::report::ScannerReport;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::access::EventScope;
use crate::service::scanners::{ScannerView, list_scanners_of_event};

/// A scanner at an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScannerOfEvent {
    /// By which people speak of it.
    number: u32,
    scanner: ScannerKey,
    /// The home gates that it keeps at this event.
    keeps_gates: Vec<GateNumber>,
    /// Until when it is certified, in Unix seconds, exclusive.
    certified_until: i64,
    /// How many of its scans of this event are here.
    scans: u64,
    /// When the last of them came, in Unix seconds; nothing if none did.
    last_heard: Option<i64>,
    /// When it was revoked, in Unix seconds.
    revoked_at: Option<i64>,
    /// When it was found to be copied, in Unix seconds: it must be enrolled anew, with a fresh key.
    forked_at: Option<i64>,
    /// When it was heard last in whatever matter, in Unix seconds; nothing if it never was.
    last_word: Option<i64>,
    report: Option<ScannerReport>,
}

impl ScannerOfEvent {
    fn new(view: ScannerView, event: EventNumber, scope: &EventScope) -> Self {
        let report = ScannerReport::of(&view, scope);
        let certified = view.certified;
        Self {
            number: certified.number,
            scanner: certified.scanner,
            keeps_gates: certified.event(event).map(|event| event.keeps_gates.clone()).unwrap_or_default(),
            certified_until: certified.valid_until.seconds(),
            scans: view.feed.map_or(0, |feed| feed.seq),
            last_heard: view.feed.map(|feed| feed.heard.seconds()),
            revoked_at: view.revoked.map(|at| at.seconds()),
            forked_at: view.forked.map(|at| at.seconds()),
            last_word: view.heard.map(|at| at.seconds()),
            report,
        }
    }
}

pub(crate) fn describe() -> Operation {
    page::describe(Operation::new("listScannersOfEvent", "The scanners of an event, by number"))
        .answers::<Page<ScannerOfEvent>>(StatusCode::OK, "A page of scanners.")
}

pub(crate) async fn list(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<ScannerOfEvent>>, Problem> {
    let (window, scope) = (query.window(List::ScannersOfEvent)?, asker.principal.events());
    let scanners = list_scanners_of_event(&app, event, window).await?;
    let scanners = scanners.ok_or_else(Problem::event_not_found)?;
    Ok(Page::of(List::ScannersOfEvent, scanners, |view| ScannerOfEvent::new(view, event, &scope)))
}
