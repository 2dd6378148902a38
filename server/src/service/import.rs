//! Imports: files of events and students, CSV or XLSX, all or nothing. Forms for one event are read by the same rules.
//!
//! Reading a file is pure and finds every fault in it, each with its row and column; only a file without a fault is
//! written, in one transaction. A number that is known already is updated, so that the same file, corrected, can be
//! imported again: an event keeps its policies, gates and categories, a student keeps the passes.

use esik_shared::time::Timestamp;

use crate::config::NamedTimeZone;
use crate::db::DbError;

mod apply_events;
mod apply_students;
mod cell;
mod csv;
pub(crate) mod events;
pub(crate) mod formula;
mod local_time;
pub(crate) mod one_student;
pub(crate) mod problem;
mod students;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod xlsx;

pub(in crate::service) use apply_events::changed_fields;
pub(crate) use apply_events::{create_event, edit_event, import_events, preview_events};
pub(crate) use apply_students::{import_students, import_students_watched, preview_students};
use problem::Problem;

/// The largest file in bytes: 100,000 rows of 100 bytes, or far more as XLSX, which is compressed.
pub(crate) const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// The most rows in a file, the header not counted.
pub(crate) const MAX_ROWS: usize = 100_000;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file has faults, all of them listed in order.
    #[error("{}; nothing was imported", count_of_faults(.0.len()))]
    Refused(Vec<Problem>),
    /// Somebody stopped it.
    #[error("the import was stopped; nothing was imported")]
    Stopped,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

fn count_of_faults(count: usize) -> String {
    if count == 1 { "the file has a fault".to_owned() } else { format!("the file has {count} faults") }
}

/// A moment in a field of a form, local unless it says otherwise.
pub(crate) fn read_moment(
    column: &'static str,
    value: &str,
    zone: &NamedTimeZone,
) -> Result<Timestamp, Problem> {
    cell::Cell { row: None, column, value }.moment(zone)
}

/// Reads a file where it holds nobody up: a long one takes longer than a door may wait for its answer.
async fn read_aside<T: Send + 'static>(
    file: &[u8],
    read: impl FnOnce(&[u8]) -> Result<T, Vec<Problem>> + Send + 'static,
) -> Result<T, ImportError> {
    let file = file.to_vec();
    let rows = tokio::task::spawn_blocking(move || read(&file)).await;
    rows.expect("reading a file does not panic, and the runtime outlives it").map_err(ImportError::Refused)
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Imported {
    /// Rows whose number was new.
    pub added: usize,
    /// Rows that changed what was there.
    pub changed: usize,
    /// Rows that said what was there already.
    pub unchanged: usize,
}

/// The rows of a file as they are read, for tests of what writes such files.
#[cfg(test)]
pub(crate) fn preview_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut problems = problem::Problems::default();
    let records = table::records(bytes, &mut problems).unwrap();
    records.into_iter().map(|record| record.fields).collect()
}
