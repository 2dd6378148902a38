//! Imports: CSV files of events and students, all or nothing.
//!
//! Reading a file is pure and finds every fault in it, each with its row and column; only a file without a fault is
//! written, in one transaction. A number that is known already is updated, so that the same file, corrected, can be
//! imported again: an event keeps its policies, gates and categories, a student keeps the passes.

use crate::db::DbError;

mod apply_events;
mod apply_students;
mod cell;
mod csv;
mod events;
mod local_time;
pub(crate) mod problem;
mod students;
pub(crate) mod table;
#[cfg(test)]
mod tests;

pub(crate) use apply_events::import_events;
pub(crate) use apply_students::import_students;
use problem::Problem;

/// The largest file in bytes: 100,000 rows of 100 bytes.
pub(crate) const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// The most rows in a file, the header not counted.
pub(crate) const MAX_ROWS: usize = 100_000;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file has faults, all of them listed in order.
    #[error("{}; nothing was imported", count_of_faults(.0.len()))]
    Refused(Vec<Problem>),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

fn count_of_faults(count: usize) -> String {
    if count == 1 { "the file has a fault".to_owned() } else { format!("the file has {count} faults") }
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
