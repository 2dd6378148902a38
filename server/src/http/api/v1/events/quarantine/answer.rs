//! `POST /api/v1/events/{number}/quarantine/answer`: a run of scans in quarantine counts, or stays out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::api::v1::events::resolving::{Answered, FeedRecord, note_of, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::resolve::quarantine::{RunToAnswer, answer_quarantine};

/// Which run, as the list names it, whether it counts, and why.
// No Debug: the note is somebody's words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuarantineAnswer)]
pub(crate) struct Request {
    /// The number of the scanner.
    scanner: u32,
    first_seq: u64,
    last: FeedRecord,
    counts: bool,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("answerQuarantine", "Says whether scans in quarantine count")
        .description(
            "The scanners of the event hear of it. A later answer takes the place of an earlier one.",
        )
        .takes::<Request>()
        .answers::<Answered>(StatusCode::OK, "It is answered.")
        .refuses(&[Code::ScannerNotFound, Code::NotQuarantined, Code::RecordUnknown, Code::NoteInvalid])
}

pub(crate) async fn answer(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    JsonBody(Request { scanner, first_seq, last, counts, note }): JsonBody<Request>,
) -> Result<Json<Answered>, Problem> {
    let note = note_of(note.as_deref())?;
    let run = RunToAnswer { scanner, first_seq, last: last.into() };
    let changed = answer_quarantine(&app, &asker.actor(), event, run, counts, note.as_ref()).await;
    Ok(Json(Answered { changed: changed.map_err(refusal_of)? }))
}
