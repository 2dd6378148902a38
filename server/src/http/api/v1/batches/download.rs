//! `GET /api/v1/batches`, `GET /api/v1/events/{number}/batches`: what is held here, as a file for a stick.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use esik_shared::id::EventNumber;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::FILE;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::access::EventScope;
use crate::service::batches::export;

const WHAT: &str = "The file, as `docs/SYNC.md` says. It names students. If the server fails \
                    on the way, the file has no end mark, and nobody takes anything of it.";

pub(crate) fn describe() -> Operation {
    Operation::new("downloadBatches", "What is held of your events, as a file for a stick")
        .description(WHAT)
        .answers_bytes(FILE, "The file.")
}

pub(crate) fn describe_of_event() -> Operation {
    Operation::new("downloadBatchesOfEvent", "What is held of an event, as a file for a stick")
        .description(WHAT)
        .answers_bytes(FILE, "The file.")
}

pub(crate) async fn all(asker: Asker, State(app): State<App>) -> impl IntoResponse {
    file(app, asker.actor().events, None)
}

pub(crate) async fn of_event(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
) -> Result<impl IntoResponse, Problem> {
    if app.db.read().await?.event(event).await?.is_none() {
        return Err(Problem::event_not_found());
    }
    Ok(file(app, asker.actor().events, Some(vec![event])))
}

fn file(app: App, scope: EventScope, events: Option<Vec<EventNumber>>) -> impl IntoResponse {
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        let failed = sender.clone();
        if let Err(error) = export(&app, &scope, events.as_deref(), sender).await {
            tracing::warn!(%error, "a file of batches was given up");
            // The answer breaks off: what is there of the file has no end mark.
            let _ = failed.send(Err(crate::db::DbError::Corrupt { what: "file of batches" })).await;
        }
    });
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(FILE)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"esik.feeds\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(ReceiverStream::new(pieces)))
}
