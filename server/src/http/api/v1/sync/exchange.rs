//! `POST /api/v1/sync`: one exchange of frames with a scanner; see `docs/SYNC.md`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;

use crate::app::App;
use crate::http::extract::scanner::Scanner;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::sync::{Exchanged, SyncError, exchange};

/// The media type of frames.
pub(crate) const FRAMES: &str = "application/vnd.esik.frames";

/// The header with the cursor from which on there is news.
const NEWS: HeaderName = HeaderName::from_static("esik-news");

/// The most bytes of one exchange, each way: the batches that fill it, and the last of them in full.
pub(crate) const BODY_BYTES: usize = 16 * 1024 * 1024;

pub(crate) fn describe() -> Operation {
    Operation::new("sync", "One exchange of frames with a scanner")
        .description("See `docs/SYNC.md`.")
        .takes_bytes(FRAMES)
        .answers_bytes(FRAMES, "What the scanner does not have yet.")
        .refuses(&[Code::FramesBroken])
}

fn refusal_of(error: SyncError) -> Problem {
    match error {
        SyncError::Broken(broken) => {
            let detail = format!("Nothing was taken: {broken}.");
            Problem::new(Code::FramesBroken, detail)
        }
        SyncError::Write(error) => Problem::not_written(error),
        SyncError::Db(error) => Problem::internal(error),
    }
}

pub(crate) async fn run(
    Scanner(scanner): Scanner,
    State(app): State<App>,
    body: Bytes,
) -> Result<impl IntoResponse, Problem> {
    let Exchanged { frames, news } = exchange(&app, &scanner, &body).await.map_err(refusal_of)?;
    let headers: [(HeaderName, String); 2] = [(header::CONTENT_TYPE, FRAMES.to_owned()), (NEWS, news)];
    Ok((headers, frames))
}
