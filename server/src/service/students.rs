//! Students, for those who may know their names.

use std::collections::HashSet;

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};

use super::access::EventScope;
use super::list::{Piece, Window, patterns};
use crate::app::App;
use crate::db::DbError;
use crate::db::pass_view::LinkedPass;
use crate::db::student::Student;

/// A piece of the students, oldest first: those whose name or number contains every word of
/// `search` in some spelling, and who have or had a pass for
/// an event among `scope`.
pub(crate) async fn list_students(
    app: &App,
    scope: &EventScope,
    search: Option<&str>,
    window: Window,
) -> Result<Piece<Student>, DbError> {
    let patterns = patterns(search);
    let rows = app.db.read().await?.students_after(window.after, window.fetch(), &patterns, scope).await?;
    Ok(window.cut(rows, |student| student.id))
}

/// One student; nothing if there is none, or none who has or had a pass for an event among `scope`.
pub(crate) async fn student(app: &App, scope: &EventScope, id: i64) -> Result<Option<Student>, DbError> {
    let rows = app.db.read().await?.students_after(id.saturating_sub(1), 1, &[], scope).await?;
    Ok(rows.into_iter().find(|student| student.id == id))
}

/// How many students there are.
pub(crate) async fn count_students(app: &App) -> Result<u64, DbError> {
    app.db.read().await?.count_students().await
}

/// The numbers of all students.
pub(crate) async fn numbers_of_students(app: &App) -> Result<HashSet<String>, DbError> {
    let students = app.db.read().await?.student_names().await?;
    Ok(students.into_iter().map(|student| student.number).collect())
}

/// A pass of a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassOfStudent {
    /// Which.
    pub pass_id: PassId,
    /// For which event.
    pub event: EventNumber,
    /// What that is.
    pub details: EventDetails,
    /// What became of it.
    pub state: PassState,
}

/// The passes of a student for events among `scope`, in the order of the week, those of one event oldest first.
pub(crate) async fn passes_of_student(
    app: &App,
    scope: &EventScope,
    student: i64,
) -> Result<Vec<PassOfStudent>, DbError> {
    let passes = app.db.read().await?.linked_passes_of_student(student).await?.into_iter();
    let pass = |pass: LinkedPass| PassOfStudent {
        pass_id: pass.body.pass_id,
        event: pass.body.event,
        details: pass.event,
        state: pass.state,
    };
    Ok(passes.filter(|pass| scope.has(pass.body.event)).map(pass).collect())
}
