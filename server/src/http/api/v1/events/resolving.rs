//! What the addresses have in common at which people answer conflicts, quarantine, copied scanners and gaps.

use esik_shared::feed::Head;
use esik_shared::id::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::{Code, Problem};
use crate::service::resolve::{MAX_NOTE_CHARS, Note, ResolveError};

/// A record of a scanner's feed: its number, and its hash, which names the branch where the feed has several. Number 0 with the hash
/// of zeros is before the first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedRecord)]
pub(crate) struct FeedRecord {
    seq: u64,
    hash: Hash,
}

impl From<Head> for FeedRecord {
    fn from(Head { seq, hash }: Head) -> Self {
        Self { seq, hash }
    }
}

impl From<FeedRecord> for Head {
    fn from(FeedRecord { seq, hash }: FeedRecord) -> Self {
        Self { seq, hash }
    }
}

/// Whether an answer said anything new.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answered {
    /// False where the same had been answered before.
    pub(crate) changed: bool,
}

/// The note of a request.
pub(crate) fn note_of(text: Option<&str>) -> Result<Option<Note>, Problem> {
    Note::parse(text.unwrap_or_default()).map_err(refusal_of)
}

/// The number of a scanner in an address; what is none is no scanner.
pub(crate) fn scanner_in_path(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| scanner_not_found())
}

fn scanner_not_found() -> Problem {
    Problem::new(Code::ScannerNotFound, "This event has no scanner with this number.")
}

pub(crate) fn refusal_of(error: ResolveError) -> Problem {
    match error {
        ResolveError::UnknownEvent(_) => Problem::event_not_found(),
        ResolveError::UnknownScanner(_) => scanner_not_found(),
        ResolveError::IsServer(_) => Problem::new(
            Code::ScannerIsServer,
            "This number is a process of the server itself. Stop the process; it cannot be revoked.",
        ),
        ResolveError::Note => Problem::new(
            Code::NoteInvalid,
            format!("`note` has at most {MAX_NOTE_CHARS} characters; nothing was answered."),
        ),
        ResolveError::NoConflict => Problem::new(
            Code::ConflictNotFound,
            "These two scans are no conflict, or not any more. The list of conflicts says which there are.",
        ),
        ResolveError::NoQuarantine => Problem::new(
            Code::NotQuarantined,
            "Nothing of this run is in quarantine. The list of what is says how it is named.",
        ),
        ResolveError::NoBranch => Problem::new(
            Code::BranchNotFound,
            "No branch of this scanner begins so. The list of copied scanners says which there are.",
        ),
        ResolveError::UnknownHead => Problem::new(
            Code::RecordUnknown,
            "This server has no such record of this scanner; nothing was done. Number and hash must both be right.",
        ),
        ResolveError::Db(_) => Problem::internal(error),
    }
}
