//! `POST /api/v1/students`: a CSV file of students, all of it or nothing; or one student as JSON.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use esik_shared::language::Language;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::Student;
use crate::app::App;
use crate::http::api::v1::import::{self, Answer, fields_refused, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::file_or_json::FileOrJson;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::import::import_students;
use crate::service::import::one_student::create_student;

const ABOUT: &str = "As CSV a file of students. Columns, in any order, separated by commas or semicolons: `number,name,university,faculty,email,language`. A student whose number is known is changed and keeps the passes.\n\nAs JSON one new student.";

/// A new student.
// No Debug: it is somebody's name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStudent)]
pub(crate) struct Request {
    /// As on the student card; it never changes.
    number: String,
    name: String,
    #[serde(default)]
    university: String,
    #[serde(default)]
    faculty: String,
    #[serde(default)]
    email: Option<String>,
    /// In which the student is spoken to.
    language: Language,
}

pub(crate) fn describe() -> Operation {
    let summary = "Imports a CSV file of students, all of it or nothing; or makes one";
    import::describe("importStudents", summary, ABOUT)
        .or_takes::<Request>()
        .or_answers::<Student>(StatusCode::CREATED, "The student.")
        .refuses(&[Code::FieldsInvalid])
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    body: FileOrJson<Request>,
) -> Result<Response, Problem> {
    match body {
        FileOrJson::File(file) => {
            let imported = import_students(&app, &asker.actor(), &file).await.map_err(refusal_of)?;
            Ok(Json(Answer::from(imported)).into_response())
        }
        FileOrJson::One(Request { number, name, university, faculty, email, language }) => {
            let email = email.unwrap_or_default();
            let form = [&number, &name, &university, &faculty, &email, language.code()];
            let made = create_student(&app, &asker.actor(), form).await.map_err(fields_refused)?;
            Ok((StatusCode::CREATED, Json(Student::from(made))).into_response())
        }
    }
}
