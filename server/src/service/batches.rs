//! Feeds in files, for sticks: what this server holds, written to one, and what others wrote, taken from one. The format is
//! `shared::replication::file`; a batch is taken by the same code as one that a scanner brings.

mod export;
mod import;

#[cfg(test)]
mod tests;

pub(crate) use export::{ExportError, Piece, export};
pub(crate) use import::{ImportError, Imported, NotTaken, import};

/// The most bytes of a file that is sent over HTTP: a fifth of what a file may have, enough for every scan of a festival and
/// the passes of its largest events. Larger ones are carried.
pub(crate) const MAX_UPLOAD_BYTES: usize = 200 * 1024 * 1024;
