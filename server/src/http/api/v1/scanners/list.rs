//! `GET /api/v1/scanners`: the scanners that are certified for an event of who asks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use serde::Serialize;
use utoipa::ToSchema;

use super::report::ScannerReport;
use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::asker::Asker;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::access::EventScope;
use crate::service::scanners::{ScannerView, list_scanners};

/// An enrolled scanner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scanner {
    /// By which people speak of it.
    number: u32,
    scanner: ScannerKey,
    /// When it was enrolled, in Unix seconds.
    enrolled_at: i64,
    /// Until when it is certified, in Unix seconds, exclusive.
    certified_until: i64,
    /// The events that it is certified for, as far as you may see them.
    events: Vec<ScannerEvent>,
    /// When it was heard last in whatever matter, in Unix seconds; nothing if it never was.
    last_word: Option<i64>,
    report: Option<ScannerReport>,
}

/// What a scanner is certified for.
#[derive(Debug, Serialize, ToSchema)]
struct ScannerEvent {
    event: EventNumber,
    /// The home gates that it keeps there.
    keeps_gates: Vec<GateNumber>,
}

impl Scanner {
    fn new(view: ScannerView, scope: &EventScope) -> Self {
        let report = ScannerReport::of(&view, scope);
        let certified = view.certified;
        let events = certified.events.into_iter().filter(|event| scope.has(event.event));
        Self {
            number: certified.number,
            scanner: certified.scanner,
            enrolled_at: view.enrolled.seconds(),
            certified_until: certified.valid_until.seconds(),
            events: events
                .map(|event| ScannerEvent { event: event.event, keeps_gates: event.keeps_gates })
                .collect(),
            last_word: view.heard.map(|at| at.seconds()),
            report,
        }
    }
}

pub(crate) fn describe() -> Operation {
    page::describe(Operation::new("listScanners", "Scanners of your events, by number"))
        .answers::<Page<Scanner>>(StatusCode::OK, "A page of scanners.")
}

pub(crate) async fn list(
    asker: Asker,
    State(app): State<App>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<Scanner>>, Problem> {
    let scope = asker.principal.events();
    let scanners = list_scanners(&app, &scope, query.window(List::Scanners)?).await?;
    Ok(Page::of(List::Scanners, scanners, |view| Scanner::new(view, &scope)))
}
