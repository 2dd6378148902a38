//! `GET` and `POST /api/v1/events/{number}/scanners/{scanner}/revocation`: what revoking a scanner would do, and doing it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, Hash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::resolving::{FeedRecord, refusal_of, scanner_in_path};
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::resolve::revocation::{Consequences, ToRevoke, preview_revocation, revoke_scanner};

/// What is still trusted: number and hash of a record. Without both, all that is here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    trusted_seq: Option<u64>,
    trusted_hash: Option<Hash>,
}

/// What is still trusted: the last record that counts as before. All that this server has, where nothing is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RevocationRequest)]
pub(crate) struct Request {
    #[serde(default)]
    trusted: Option<FeedRecord>,
}

/// What a revocation does at an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revocation {
    event: EventNumber,
    /// The last record that is still trusted.
    trusted: FeedRecord,
    /// How many records above it are here. They are in quarantine, and so is what comes later.
    quarantined: u64,
    /// How many of them admitted somebody.
    admissions: u64,
    /// By how much the numbers of the event change.
    admitted_change: i64,
    inside_change: i64,
    conflicts_change: i64,
}

/// What was done, at each event of the scanner that is yours.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revoked {
    events: Vec<Revocation>,
}

impl From<Consequences> for Revocation {
    fn from(view: Consequences) -> Self {
        Self {
            event: view.event,
            trusted: view.trusted.into(),
            quarantined: view.quarantined,
            admissions: view.admissions,
            admitted_change: view.counts.admitted,
            inside_change: view.counts.inside,
            conflicts_change: view.counts.conflicts,
        }
    }
}

const REFUSALS: [Code; 3] = [Code::ScannerNotFound, Code::ScannerIsServer, Code::RecordUnknown];

pub(crate) fn describe_preview() -> Operation {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let hash = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9a-f]{64}$"));
    Operation::new("previewRevocation", "What revoking a scanner would do")
        .query(
            "trusted_seq",
            "The number of the last record that is still trusted; all that is here without it.",
            number,
        )
        .query("trusted_hash", "The hash of that record.", hash)
        .answers::<Revocation>(StatusCode::OK, "What it would do at this event. Nothing was done.")
        .refuses(&REFUSALS)
}

pub(crate) fn describe_revoke() -> Operation {
    Operation::new("revokeScanner", "Revokes a scanner")
        .description(
            "For a device that is lost, stolen or lies: it admits nobody any more, its sessions end at once, and what it wrote \
             above the trusted record is in quarantine. At its other events that are yours all that is here stays trusted. \
             Another code enrolls the device anew, with a fresh key. Doing it again changes nothing; with another record \
             it moves what is trusted.",
        )
        .takes::<Request>()
        .answers::<Revoked>(StatusCode::OK, "What it did.")
        .refuses(&REFUSALS)
}

pub(crate) async fn preview(
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, scanner)): Path<(String, String)>,
    QueryOf(Query { trusted_seq, trusted_hash }): QueryOf<Query>,
) -> Result<Json<Revocation>, Problem> {
    let trusted = match (trusted_seq, trusted_hash) {
        (None, None) => None,
        (Some(seq), Some(hash)) => Some(Head { seq, hash }),
        _ => return Err(Problem::new(Code::BadQuery, "`trusted_seq` and `trusted_hash` go together.")),
    };
    let to_revoke = ToRevoke { event, scanner: scanner_in_path(&scanner)?, trusted };
    let view = preview_revocation(&app, to_revoke).await.map_err(refusal_of)?;
    Ok(Json(view.into()))
}

pub(crate) async fn revoke(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, scanner)): Path<(String, String)>,
    JsonBody(Request { trusted }): JsonBody<Request>,
) -> Result<Json<Revoked>, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let to_revoke = ToRevoke { event, scanner, trusted: trusted.map(Head::from) };
    let done = revoke_scanner(&app, &asker.actor(), to_revoke).await.map_err(refusal_of)?;
    Ok(Json(Revoked { events: done.into_iter().map(Revocation::from).collect() }))
}
