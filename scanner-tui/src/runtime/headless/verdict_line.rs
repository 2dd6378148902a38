//! An answer as one line of JSON.

use esik_shared::admission::verdict_line::VerdictLine;

use crate::core::answer::Answer;

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
