//! `POST /api/v1/scanner-news`: waits until there is news of a scanner's events; see `docs/SYNC.md`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::EventNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::json::JsonBody;
use crate::http::extract::scanner::Scanner;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::news::{NewsError, Told};

/// Where to wait.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScannerNewsRequest)]
pub(crate) struct Request {
    /// The cursor of the last exchange or answer; without one the answer comes at once.
    #[serde(default)]
    after: Option<String>,
}

/// What is new.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScannerNews {
    /// Where to wait next, unless an exchange gave another.
    cursor: String,
    /// The events at which something is new; null where it may be any.
    events: Option<Vec<EventNumber>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("waitForNews", "Waits until there is news of a scanner's events")
        .description(
            "Answers at once when something is new behind the cursor, and after 25 seconds in any case.",
        )
        .takes::<Request>()
        .answers::<ScannerNews>(StatusCode::OK, "What is new.")
}

pub(crate) async fn wait(
    Scanner(scanner): Scanner,
    State(app): State<App>,
    JsonBody(Request { after }): JsonBody<Request>,
) -> Result<Json<ScannerNews>, Problem> {
    let told = app.news.wait(&app, &scanner, after.as_deref()).await;
    let Told { cursor, events } = told.map_err(|error| match error {
        NewsError::TooMany => Problem::busy(),
        NewsError::Db(error) => error.into(),
    })?;
    Ok(Json(ScannerNews { cursor, events }))
}
