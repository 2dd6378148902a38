//! `GET /api/v1/events/{number}/forks`: scanners that wrote two records under one number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::ScannerKey;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::events::resolving::{FeedRecord, refusal_of};
use crate::http::extract::event::EventInPath;
use crate::http::extract::hex::Hex;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::resolve::forks::{Branch, Fork, Part, list_forks};

/// The copied scanners.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Forks {
    items: Vec<ForkedScanner>,
}

/// A scanner that was copied, or whose disk was restored. Its key opens no session any more: the device must be enrolled anew.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForkedScanner {
    scanner: ScannerKey,
    /// By which people speak of it.
    scanner_number: u32,
    parts: Vec<ForkPart>,
}

/// Where its feed parts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForkPart {
    /// The last record that the branches share.
    after: FeedRecord,
    branches: Vec<ForkBranch>,
}

/// A branch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForkBranch {
    /// Its first record, by which it is answered.
    first: FeedRecord,
    /// Its last.
    last: FeedRecord,
    /// The record up to which the scanner signed, and its signature: the proof (`docs/SYNC.md`).
    signed: FeedRecord,
    #[schema(value_type = String)]
    signature: Hex<64>,
    /// The number of the scanner that brought it; null where the server wrote it.
    carried_by: Option<u32>,
    /// Whether it counts, where somebody has answered; it does until then.
    counts: Option<bool>,
}

impl std::fmt::Debug for Hex<64> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hex(..)")
    }
}

impl From<Fork> for ForkedScanner {
    fn from(Fork { scanner, number, parts }: Fork) -> Self {
        Self { scanner, scanner_number: number, parts: parts.into_iter().map(ForkPart::from).collect() }
    }
}

impl From<Part> for ForkPart {
    fn from(Part { after, branches }: Part) -> Self {
        Self { after: after.into(), branches: branches.into_iter().map(ForkBranch::from).collect() }
    }
}

impl From<Branch> for ForkBranch {
    fn from(branch: Branch) -> Self {
        let (signed, signature) = branch.signed;
        Self {
            first: branch.first.into(),
            last: branch.tip.into(),
            signed: signed.into(),
            signature: Hex(signature.0),
            carried_by: branch.carrier,
            counts: branch.counts,
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("listForks", "Scanners that were copied")
        .description(
            "Both branches count until somebody answers. The signed runs are at `…/forks/{scanner}/proof`.",
        )
        .answers::<Forks>(StatusCode::OK, "The copied scanners, by number.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
) -> Result<Json<Forks>, Problem> {
    let forks = list_forks(&app, event).await.map_err(refusal_of)?;
    Ok(Json(Forks { items: forks.into_iter().map(ForkedScanner::from).collect() }))
}
