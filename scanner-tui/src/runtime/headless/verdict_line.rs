//! An answer as one line of JSON. Names and order are a contract (`docs/CONTRACTS.md`).

use esik_shared::admission::verdict::{Tone, VerdictCode};
use esik_shared::id::{EventNumber, GateNumber, Hash, PassId, ScannerKey};
use esik_shared::scan::Direction;
use serde::Serialize;

use crate::core::answer::Answer;

/// One line.
#[derive(Debug, Serialize)]
pub(super) struct VerdictLine {
    verdict: VerdictCode,
    tone: Tone,
    text: String,
    pass_id: Option<PassId>,
    event: EventNumber,
    gate: GateNumber,
    direction: Direction,
    at: i64,
    read_by: Option<&'static str>,
    feed: ScannerKey,
    seq: u64,
    hash: Hash,
    marks: Vec<&'static str>,
}

impl From<&Answer> for VerdictLine {
    fn from(answer: &Answer) -> Self {
        Self {
            verdict: answer.verdict,
            tone: answer.tone,
            text: answer.whole_text(),
            pass_id: answer.pass_id,
            event: answer.event,
            gate: answer.gate,
            direction: answer.direction,
            at: answer.at.seconds(),
            read_by: answer.read_by,
            feed: answer.feed,
            seq: answer.head.seq,
            hash: answer.head.hash,
            marks: answer.marks.names().collect(),
        }
    }
}
