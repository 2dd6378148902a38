//! `POST /api/v1/students`: a CSV file of students. All of it or nothing.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::http::api::v1::import::{self, Answer, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::csv::CsvBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::import::import_students;

const COLUMNS: &str = "Columns, in any order, separated by commas or semicolons: `number,name,university,faculty,email,language`. A student whose number is known is changed and keeps the passes.";

pub(crate) fn describe() -> Operation {
    import::describe("importStudents", "Imports a CSV file of students, all of it or nothing", COLUMNS)
}

pub(crate) async fn import(
    asker: Asker,
    State(app): State<App>,
    CsvBody(file): CsvBody,
) -> Result<Json<Answer>, Problem> {
    let imported = import_students(&app, &asker.actor(), &file).await.map_err(refusal_of)?;
    Ok(Json(imported.into()))
}
