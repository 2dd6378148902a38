//! `POST /api/v1/events`: a CSV file of events. Their times are in the time zone of this server. All of it or nothing.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::http::api::v1::import::{Answer, refusal_of};
use crate::http::extract::caller::Caller;
use crate::http::extract::csv::CsvBody;
use crate::http::problem::Problem;
use crate::service::import::import_events;

pub(crate) async fn import(
    _: Caller,
    State(app): State<App>,
    CsvBody(file): CsvBody,
) -> Result<Json<Answer>, Problem> {
    let imported = import_events(&app, &file).await.map_err(refusal_of)?;
    Ok(Json(imported.into()))
}
