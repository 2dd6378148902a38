//! `GET /api/v1/events/{number}/missing`: scans that are known to exist and are not here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::ScannerKey;
use serde::Serialize;
use utoipa::ToSchema;

use super::resolving::refusal_of;
use crate::app::App;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::resolve::gaps::{Gap, list_gaps};

/// What is missing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Missing {
    items: Vec<MissingRun>,
}

/// A run of a scanner's records that is not here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingRun {
    scanner: ScannerKey,
    /// By which people speak of it.
    scanner_number: Option<u32>,
    first_seq: u64,
    /// The last that is known to exist.
    last_seq: u64,
    /// Whether these numbers are here, but as other records: a branch is missing, which may begin earlier and end later.
    is_branch: bool,
}

impl From<Gap> for MissingRun {
    fn from(Gap { scanner, number, first, last, is_branch }: Gap) -> Self {
        Self { scanner, scanner_number: number, first_seq: first, last_seq: last, is_branch }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("listMissingScans", "Scans that are known to exist and are not here")
        .description(
            "Other scans have seen them, scanners hold them, answers name them, or batches that came left a gap before. \
             Where no device has them any more, they were destroyed.",
        )
        .answers::<Missing>(StatusCode::OK, "What is missing, by scanner.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
) -> Result<Json<Missing>, Problem> {
    let gaps = list_gaps(&app, event).await.map_err(refusal_of)?;
    Ok(Json(Missing { items: gaps.into_iter().map(MissingRun::from).collect() }))
}
