//! What is written down of an answer: the same on every writer.

use sha2::{Digest, Sha256};

use super::decide::Question;
use super::verdict::Verdict;
use crate::id::Hash;
use crate::scan::{Scan, Subject};
use crate::time::ClockReading;

/// The scan that records `verdict` as the answer to `question`. What was no pass is named by `text_hash`, a salted hash
/// of what was read.
pub fn scan_of(question: &Question<'_>, verdict: &Verdict, text_hash: Hash, clock: ClockReading) -> Scan {
    let presented = question.presented;
    Scan {
        subject: presented.pass_id().map_or(Subject::Text(text_hash), Subject::Pass),
        gate: question.door.gate,
        direction: question.door.direction,
        verdict: verdict.code(),
        read_by: presented.read_by(),
        overridden: None,
        seen: question.attendance.newest.clone(),
        revision: question.roster.revision(),
        clock,
        marks: verdict.marks(),
    }
}

/// A hash of what was read and is no pass, so that it can be recognised and not known.
pub fn text_hash(salt: &[u8; 32], typed: &[u8]) -> Hash {
    let hash =
        Sha256::new().chain_update(b"esik-read-v1\0").chain_update(salt).chain_update(typed).finalize();
    Hash(hash.into())
}
