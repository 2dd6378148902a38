//! `GET /students`: everybody who may get a pass, found in any spelling. [`one`] is one student, [`export`] takes all out as a file;
//! [`super::uploads`] brings them in.

use askama::Template;
use axum::response::Response;

use super::menu::Section;
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::db::student::Student;
use crate::http::problem::Problem;
use crate::service::access::{EventScope, Permission};
use crate::service::list::Piece;
use crate::service::students::{count_students, list_students};

pub(crate) mod block;
pub(crate) mod export;

pub(crate) mod one;

#[derive(Template)]
#[template(path = "students.html")]
pub(super) struct StudentsPage {
    shell: Shell,
    search: String,
    /// How many there are, in words, for those who see all.
    total: Option<String>,
    rows: Vec<Row>,
    pager: Pager,
    may_write: bool,
    /// Whether there is nobody at all.
    is_empty: bool,
}

struct Row {
    id: i64,
    name: String,
    number: String,
    university: String,
    faculty: String,
    is_blocked: bool,
}

/// What the page is made from.
pub(super) struct Facts {
    pub(super) piece: Piece<Student>,
    /// How many there are, where all are seen.
    pub(super) total: Option<u64>,
    pub(super) may_write: bool,
}

pub(super) fn make(shell: Shell, listing: &Listing, facts: Facts) -> StudentsPage {
    let pager = listing.pager("/students", "", facts.piece.next);
    let shell = shell.keeping(pager.kept.clone());
    let is_empty = facts.piece.rows.is_empty() && listing.search.is_none() && listing.is_first;
    let row = |student: Student| Row {
        id: student.id,
        name: student.data.name,
        number: student.data.number,
        university: student.data.university,
        faculty: student.data.faculty,
        is_blocked: student.blocked,
    };
    StudentsPage {
        search: listing.search.clone().unwrap_or_default(),
        total: facts.total.map(|total| {
            let total = i64::try_from(total).unwrap_or(i64::MAX);
            text(shell.language, "students-total", &[("count", total.into())])
        }),
        rows: facts.piece.rows.into_iter().map(row).collect(),
        pager,
        may_write: facts.may_write,
        is_empty,
        shell,
    }
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let app = &organizer.app;
    let scope = organizer.principal.events();
    let listing = organizer.listing();
    let facts = Facts {
        piece: list_students(app, &scope, listing.search.as_deref(), listing.window).await?,
        total: if scope == EventScope::All { Some(count_students(app).await?) } else { None },
        may_write: organizer.may(Permission::WriteStudents),
    };
    let shell = organizer.shell(Section::Students, organizer.say("students-title"));
    organizer.html(&make(shell, &listing, facts))
}
