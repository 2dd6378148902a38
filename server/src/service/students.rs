//! Students, for those who may know their names.

use super::access::EventScope;
use super::list::{Piece, Window, pattern};
use crate::app::App;
use crate::db::DbError;
use crate::db::student::Student;
use esik_shared::search_key::search_key;

/// A piece of the students, oldest first: those whose name or number contains `search`, and who have or had a pass for
/// an event among `scope`.
pub(crate) async fn list_students(
    app: &App,
    scope: &EventScope,
    search: Option<&str>,
    window: Window,
) -> Result<Piece<Student>, DbError> {
    let pattern = search.map(|text| pattern(&search_key(text)));
    let rows =
        app.db.read().await?.students_after(window.after, window.fetch(), pattern.as_deref(), scope).await?;
    Ok(window.cut(rows, |student| student.id))
}
