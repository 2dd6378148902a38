//! `GET /api/v1/events/{number}/quarantine`: scans that are kept and not counted until somebody says so.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{PassId, ScannerKey};
use esik_shared::standing::Quarantine;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::events::resolving::{FeedRecord, refusal_of};
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::event::EventInPath;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::resolve::quarantine::{Answered, QuarantinedScanner, Run, list_quarantine};

/// A scanner of which anything is in quarantine, or was answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuarantinedScanner)]
pub(crate) struct OfScanner {
    scanner: ScannerKey,
    /// By which people speak of it.
    scanner_number: u32,
    /// Where it was revoked: the last record that is still trusted.
    trusted: Option<FeedRecord>,
    /// What nobody has answered; at most 100 runs.
    runs: Vec<QuarantinedRun>,
    /// What was answered; of answers to the same records the last holds.
    answers: Vec<QuarantineAnswered>,
}

/// Records one after another, in quarantine for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuarantinedRun {
    first_seq: u64,
    last: FeedRecord,
    /// `revoked`, or `certificate_over`.
    why: &'static str,
    records: u64,
    /// How many of them admitted somebody.
    admissions: u64,
    /// When the earliest was written, by its corrected clock, in milliseconds since 1970.
    from_ms: i64,
    until_ms: i64,
    /// The passes that they are about, at most 100.
    passes: Vec<PassId>,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuarantineAnswered {
    first_seq: u64,
    last: FeedRecord,
    counts: bool,
    note: Option<String>,
}

impl From<QuarantinedScanner> for OfScanner {
    fn from(view: QuarantinedScanner) -> Self {
        Self {
            scanner: view.scanner,
            scanner_number: view.number,
            trusted: view.trusted.map(FeedRecord::from),
            runs: view.runs.into_iter().map(QuarantinedRun::from).collect(),
            answers: view.answers.into_iter().map(QuarantineAnswered::from).collect(),
        }
    }
}

impl From<Run> for QuarantinedRun {
    fn from(run: Run) -> Self {
        Self {
            first_seq: run.first_seq,
            last: run.last.into(),
            why: match run.why {
                Quarantine::Revoked => "revoked",
                Quarantine::CertificateOver => "certificate_over",
            },
            records: run.records,
            admissions: run.admissions,
            from_ms: run.from.0,
            until_ms: run.until.0,
            passes: run.passes.into_iter().collect(),
        }
    }
}

impl From<Answered> for QuarantineAnswered {
    fn from(Answered { first_seq, last, accepted, note }: Answered) -> Self {
        Self { first_seq, last: last.into(), counts: accepted, note }
    }
}

pub(crate) fn describe() -> Operation {
    page::describe(Operation::new(
        "listQuarantine",
        "Scans that are kept and not counted until somebody answers",
    ))
    .answers::<Page<OfScanner>>(StatusCode::OK, "A page of scanners, by number.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<OfScanner>>, Problem> {
    let scanners = list_quarantine(&app, event, query.window(List::Quarantine)?).await.map_err(refusal_of)?;
    Ok(Page::of(List::Quarantine, scanners, OfScanner::from))
}
