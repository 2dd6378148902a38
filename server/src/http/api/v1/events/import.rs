//! `POST /api/v1/events`: a CSV file of events. Their times are in the time zone of this server. All of it or nothing.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::http::api::v1::import::{self, Answer, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::csv::CsvBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::import::import_events;

const COLUMNS: &str = "Columns, in any order, separated by commas or semicolons: `number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity`. Times are local to the server's time zone. An event whose number is known is changed.";

pub(crate) fn describe() -> Operation {
    import::describe("importEvents", "Imports a CSV file of events, all of it or nothing", COLUMNS)
}

pub(crate) async fn import(
    asker: Asker,
    State(app): State<App>,
    CsvBody(file): CsvBody,
) -> Result<Json<Answer>, Problem> {
    let imported = import_events(&app, &asker.actor(), &file).await.map_err(refusal_of)?;
    Ok(Json(imported.into()))
}
