//! `GET /api/v1/events/{number}/forks/{scanner}/proof`: the signed runs that prove that a scanner was copied.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;

use crate::app::App;
use crate::http::api::v1::events::resolving::{refusal_of, scanner_in_path};
use crate::http::api::v1::sync::exchange::FRAMES;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::resolve::forks::proof_of_fork;

pub(crate) fn describe() -> Operation {
    Operation::new("getProofOfFork", "The signed runs that prove that a scanner was copied")
        .description(
            "Batches as in `docs/SYNC.md`: two of them hold two records under one number, signed by one key.",
        )
        .answers_bytes(FRAMES, "The batches.")
        .refuses(&[Code::ScannerNotFound, Code::BranchNotFound])
}

pub(crate) async fn show(
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, scanner)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let frames = proof_of_fork(&app, event, scanner).await.map_err(refusal_of)?;
    let disposition = format!("attachment; filename=\"copied-scanner-{scanner}-event-{event}.frames\"");
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(FRAMES)),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition)?),
    ];
    Ok((headers, frames))
}
