//! `POST /api/v1/events/{number}/conflicts/settle`: somebody looked into a conflict.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::scan::ScanRef;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::events::resolving::{Answered, note_of, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::resolve::conflicts::settle_conflict;

/// A scan, by name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanName {
    scanner: ScannerKey,
    seq: u64,
    hash: Hash,
}

impl From<ScanName> for ScanRef {
    fn from(ScanName { scanner, seq, hash }: ScanName) -> Self {
        Self { scanner, seq, hash }
    }
}

/// The two admissions, in either order, and what came of it.
// No Debug: the note is somebody's words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictAnswer)]
pub(crate) struct Request {
    first: ScanName,
    second: ScanName,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("settleConflict", "Says that somebody looked into a conflict")
        .description("The scanners of the event hear of it. Both admissions stay.")
        .takes::<Request>()
        .answers::<Answered>(StatusCode::OK, "It is settled.")
        .refuses(&[Code::ConflictNotFound, Code::NoteInvalid])
}

pub(crate) async fn settle(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    JsonBody(Request { first, second, note }): JsonBody<Request>,
) -> Result<Json<Answered>, Problem> {
    let note = note_of(note.as_deref())?;
    let pair = (first.into(), second.into());
    let changed =
        settle_conflict(&app, &asker.actor(), event, pair, note.as_ref()).await.map_err(refusal_of)?;
    Ok(Json(Answered { changed }))
}
