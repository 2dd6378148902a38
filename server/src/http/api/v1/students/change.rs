//! `PATCH /api/v1/students/{id}`: changes who a student is. The number stays: it is how others know them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use esik_shared::language::Language;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::Student;
use crate::app::App;
use crate::http::api::v1::import::fields_refused;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::{JsonBody, given};
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::import::one_student::{StudentChange, edit_student};

/// What becomes of them. What is missing stays.
// No Debug: it is somebody's name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentChange)]
pub(crate) struct Request {
    #[schema(nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    university: Option<String>,
    #[schema(nullable = false)]
    faculty: Option<String>,
    /// Null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[schema(nullable = false)]
    language: Option<Language>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("changeStudent", "Changes who a student is")
        .description("A new name reaches the passes at once, and scanners as soon as they are connected.")
        .takes::<Request>()
        .answers::<Student>(StatusCode::OK, "The student as they are now.")
        .refuses(&[Code::StudentNotFound, Code::FieldsInvalid])
}

pub(crate) async fn change(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Student>, Problem> {
    let id = id.parse().map_err(|_| not_found())?;
    let change = StudentChange {
        name: request.name,
        university: request.university,
        faculty: request.faculty,
        email: request.email.map(Option::unwrap_or_default),
        language: request.language,
    };
    let changed = edit_student(&app, &asker.actor(), id, change).await.map_err(fields_refused)?;
    Ok(Json(changed.ok_or_else(not_found)?.into()))
}

fn not_found() -> Problem {
    Problem::new(Code::StudentNotFound, "There is no student with this id.")
}
