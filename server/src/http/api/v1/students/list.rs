//! `GET /api/v1/students`: students, for those who may know who they are. Students belong to no event: who may write
//! them sees all; who may only read sees those with a pass for an event of theirs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::language::Language;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db::student;
use crate::http::api::v1::page::{self, List, Page, SearchQuery};
use crate::http::extract::asker::Asker;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::access::{EventScope, Permission};
use crate::service::students::list_students;

/// A student.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Student {
    /// By which `PATCH /api/v1/students/{id}` names them.
    id: i64,
    number: String,
    name: String,
    university: String,
    faculty: String,
    email: Option<String>,
    language: Language,
    /// Whether this student may not enter anywhere.
    blocked: bool,
}

impl From<student::Student> for Student {
    fn from(student: student::Student) -> Self {
        let data = student.data;
        Self {
            id: student.id,
            number: data.number,
            name: data.name,
            university: data.university,
            faculty: data.faculty,
            email: data.email,
            language: data.language,
            blocked: student.blocked,
        }
    }
}

pub(crate) fn describe() -> Operation {
    let operation = Operation::new("listStudents", "Students, in the order in which they were added")
        .description(
            "With `write-students` all of them, else those who have or had a pass for one of your events.",
        );
    page::describe_search(operation, "What the name or number contains.")
        .answers::<Page<Student>>(StatusCode::OK, "A page of students.")
}

pub(crate) async fn list(
    asker: Asker,
    State(app): State<App>,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Json<Page<Student>>, Problem> {
    let (window, search) = query.read(List::Students)?;
    let scope = if asker.principal.may(Permission::WriteStudents) {
        EventScope::All
    } else {
        asker.principal.events()
    };
    let students = list_students(&app, &scope, search.as_deref(), window).await?;
    Ok(Page::of(List::Students, students, Student::from))
}
