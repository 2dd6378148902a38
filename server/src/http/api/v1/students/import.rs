//! `POST /api/v1/students`: a CSV file of students. All of it or nothing.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::http::api::v1::import::{Answer, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::csv::CsvBody;
use crate::http::problem::Problem;
use crate::service::access::{Access, Permission};
use crate::service::import::import_students;

pub(crate) async fn import(
    asker: Asker,
    State(app): State<App>,
    CsvBody(file): CsvBody,
) -> Result<Json<Answer>, Problem> {
    asker.demand(Access::Needs(Permission::WriteStudents), None)?;
    let imported = import_students(&app, &asker.actor(), &file).await.map_err(refusal_of)?;
    Ok(Json(imported.into()))
}
