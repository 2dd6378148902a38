//! `POST /api/v1/batches`: takes what is in a file of feeds. The file goes to the disk as it comes, since nothing of it is taken
//! before the whole of it was found intact.

use std::fs::File;
use std::io::Write;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, ScannerKey};
use futures_util::StreamExt;
use serde::Serialize;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use super::FILE;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::batches::{ImportError, Imported, MAX_UPLOAD_BYTES, NotTaken, import};

/// Pieces of the body that wait for the disk.
const PIECES: usize = 8;

/// What came of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedBatches)]
pub(crate) struct Answer {
    /// How many batches it holds.
    batches: usize,
    /// How many records of those are new here.
    added: usize,
    /// How many batches were not taken.
    refused: usize,
    /// Which, the first 1,000 of them.
    not_taken: Vec<NotTakenBatch>,
}

/// A batch that was not taken. The others were.
#[derive(Debug, Serialize, ToSchema)]
struct NotTakenBatch {
    /// `scans` or `event`.
    feed: &'static str,
    /// The number of the scanner whose feed it is, where it is known here.
    scanner: Option<u32>,
    /// Its key.
    author: Option<ScannerKey>,
    event: EventNumber,
    /// The number of its first record.
    first: u64,
    /// The number of its last.
    last: u64,
    /// `invalid`, `not_certified`, `gap`, `fork` or `limit`, as in `docs/SYNC.md`.
    why: &'static str,
    /// The same for people, in English.
    detail: String,
}

impl From<Imported> for Answer {
    fn from(Imported { batches, added, refused, not_taken }: Imported) -> Self {
        let not_taken = not_taken.into_iter().map(NotTakenBatch::from).collect();
        Self { batches, added, refused, not_taken }
    }
}

impl From<NotTaken> for NotTakenBatch {
    fn from(not_taken: NotTaken) -> Self {
        Self {
            feed: if not_taken.is_event_feed() { "event" } else { "scans" },
            scanner: not_taken.scanner,
            author: not_taken.author(),
            event: not_taken.event(),
            first: not_taken.first,
            last: not_taken.last,
            why: not_taken.reason(),
            detail: not_taken.to_string(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("uploadBatches", "Takes what is in a file of feeds")
        .description(
            "A file that is cut or damaged changes nothing. Of an intact one each batch is taken or refused alone, as if a \
             scanner had brought it: whoever signed it is believed, whoever carries it. The same file again changes nothing.",
        )
        .takes_bytes(FILE)
        .answers::<Answer>(StatusCode::OK, "What was taken, and what was not.")
        .refuses(&[Code::FileBroken])
}

fn refusal_of(error: ImportError) -> Problem {
    match error {
        ImportError::Broken(broken) => Problem::new(
            Code::FileBroken,
            format!("Nothing was taken: {broken}. Copy the file again and send that."),
        ),
        ImportError::Write(error) => Problem::not_written(error),
        ImportError::Io(_) | ImportError::Db(_) => Problem::internal(error),
    }
}

pub(crate) async fn upload(
    asker: Asker,
    State(app): State<App>,
    request: Request,
) -> Result<Json<Answer>, Problem> {
    let file = keep(request.into_body()).await?;
    let imported = import(&app, &asker.actor(), file).await.map_err(refusal_of)?;
    Ok(Json(imported.into()))
}

/// The body as a file without a name, which is gone with the request.
async fn keep(body: Body) -> Result<File, Problem> {
    let (sender, mut pieces) = mpsc::channel::<axum::body::Bytes>(PIECES);
    let writing = tokio::task::spawn_blocking(move || -> std::io::Result<File> {
        let mut file = tempfile::tempfile()?;
        while let Some(piece) = pieces.blocking_recv() {
            file.write_all(&piece)?;
        }
        Ok(file)
    });
    let mut left = MAX_UPLOAD_BYTES;
    let mut body = body.into_data_stream();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| {
            Problem::new(Code::BadRequest, "The file broke off on its way; nothing was taken.")
        })?;
        left = left.checked_sub(piece.len()).ok_or_else(|| Problem::body_too_large(MAX_UPLOAD_BYTES))?;
        if sender.send(piece).await.is_err() {
            break;
        }
    }
    drop(sender);
    Ok(writing.await.expect("writing does not panic")?)
}
