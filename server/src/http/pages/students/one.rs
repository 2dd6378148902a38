//! `GET /students/{id}`: one student: who, with which passes, whether they may enter.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};

use super::super::Shell;
use super::super::menu::Section;
use super::super::organizer::Organizer;
use crate::db::student::Student;
use crate::http::problem::{Code, Problem};
use crate::service::access::Permission;
use crate::service::students::{PassOfStudent, passes_of_student, student};

#[derive(Template)]
#[template(path = "student_one.html")]
pub(in super::super) struct OnePage {
    shell: Shell,
    id: i64,
    number: String,
    university: String,
    faculty: String,
    email: String,
    language: &'static str,
    is_blocked: bool,
    may_block: bool,
    passes: Vec<PassRow>,
}

struct PassRow {
    event: EventNumber,
    event_name: String,
    pass_id: PassId,
    state: String,
    tone: &'static str,
}

/// How a state of a pass is told: the message and the colour.
pub(in super::super) fn state_id(state: PassState) -> (&'static str, &'static str) {
    match state {
        PassState::Issued => ("pass-list-issued", "go"),
        PassState::Replaced => ("pass-list-replaced", "care"),
        PassState::Revoked(_) => ("pass-list-revoked", "stop"),
    }
}

pub(in super::super) fn make(
    shell: Shell,
    student: &Student,
    passes: Vec<PassOfStudent>,
    may_block: bool,
) -> OnePage {
    let row = |pass: PassOfStudent| {
        let (state, tone) = state_id(pass.state);
        PassRow {
            event: pass.event,
            event_name: pass.details.name.get(shell.language).to_owned(),
            pass_id: pass.pass_id,
            state: shell.text(state),
            tone,
        }
    };
    let data = &student.data;
    OnePage {
        id: student.id,
        number: data.number.clone(),
        university: data.university.clone(),
        faculty: data.faculty.clone(),
        email: data.email.clone().unwrap_or_default(),
        language: data.language.own_name(),
        is_blocked: student.blocked,
        may_block,
        passes: passes.into_iter().map(row).collect(),
        shell,
    }
}

/// The student that an address names, as far as the reader may know of them.
pub(super) async fn find(organizer: &Organizer, id: &str) -> Result<Student, Problem> {
    let found = match id.parse() {
        Ok(id) => student(&organizer.app, &organizer.principal.events(), id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| Problem::new(Code::StudentNotFound, "There is no such student at your events."))
}

pub(crate) async fn show(organizer: Organizer, Path(id): Path<String>) -> Result<Response, Problem> {
    let student = find(&organizer, &id).await?;
    let passes = passes_of_student(&organizer.app, &organizer.principal.events(), student.id).await?;
    let shell = organizer.shell(Section::Students, student.data.name.clone());
    let shell = shell.at(&format!("/students/{}", student.id));
    organizer.html(&make(shell, &student, passes, organizer.may(Permission::WriteStudents)))
}
