//! `POST /api/v1/restore/go-without`: an operator waits no more for scanners that will not come.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::show;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::restore::{GoWithoutError, go_without, status};

/// Which scanners, by number; null for all that were not heard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GoWithout)]
pub(crate) struct Request {
    scanners: Option<Vec<u32>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("goWithoutScanners", "Waits no more for scanners that will not come")
        .description(
            "What only they know of the server's decisions is lost. If one of them comes after all and knows more than the \
             server had when it wrote again, the two do not agree for good: enroll it anew.",
        )
        .takes::<Request>()
        .answers::<show::Answer>(StatusCode::OK, "How far it is then.")
        .refuses(&[Code::ScannerNotWaitedFor])
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    JsonBody(Request { scanners }): JsonBody<Request>,
) -> Result<Json<show::Answer>, Problem> {
    go_without(&app, &asker.actor(), scanners.as_deref()).await.map_err(|error| match error {
        GoWithoutError::NotWaitedFor(number) => Problem::new(
            Code::ScannerNotWaitedFor,
            format!("Nobody waits for scanner {number}; nothing was changed."),
        ),
        GoWithoutError::Db(error) => Problem::internal(error),
    })?;
    Ok(Json(status(&app).await?.into()))
}
