//! `/students/{id}/block`: keeps a student out of every event, or lets them in again, after asking.

use axum::extract::Path;
use axum::response::Response;

use super::super::Shell;
use super::super::form::{ConfirmPage, Values};
use super::super::menu::Section;
use super::super::organizer::Organizer;
use super::one::find;
use crate::db::student::Student;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::block_student::set_blocked;

pub(in super::super) fn make(mut shell: Shell, student: &Student) -> ConfirmPage {
    let is_blocked = student.blocked;
    shell.title = shell.text(if is_blocked { "student-unblock-title" } else { "student-block-title" });
    let name = format!("{}, {}", student.data.name, student.data.number);
    let text = shell.text(if is_blocked { "student-unblock-text" } else { "student-block-text" });
    let submit = shell.text(if is_blocked { "student-unblock-submit" } else { "student-block-submit" });
    let to = if is_blocked { "in" } else { "out" };
    ConfirmPage {
        hidden: vec![("to", to.to_owned())],
        is_grave: !is_blocked,
        ..ConfirmPage::new(shell, vec![name, text], format!("/students/{}/block", student.id), submit)
    }
}

pub(crate) async fn ask(organizer: Organizer, Path(id): Path<String>) -> Result<Response, Problem> {
    let student = find(&organizer, &id).await?;
    let shell = organizer.shell(Section::Students, String::new());
    organizer.html(&make(shell, &student))
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path(id): Path<String>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let student = find(&organizer, &id).await?;
    let blocked = fields.get("to") != "in";
    set_blocked(&organizer.app, &by.actor, student.id, blocked).await?;
    let done = if blocked { "student-blocked" } else { "student-unblocked" };
    Ok(organizer.go(&format!("/students/{}?done={done}", student.id)))
}
