//! One answer: what was decided, what was recorded, and how it is told. It exists only once the record is durable.

use esik_shared::admission::verdict::{Tone, VerdictCode};
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::scan::{Direction, Marks};
use esik_shared::time::Timestamp;

/// An answer that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Which verdict.
    pub(crate) verdict: VerdictCode,
    /// How it looks and sounds.
    pub(crate) tone: Tone,
    /// One shout.
    pub(crate) title: String,
    /// Whole sentences.
    pub(crate) text: String,
    /// What an organizer wants the door to know of this student, as a sentence.
    pub(crate) note: Option<String>,
    /// The pass; of a false code the one that it claims to be.
    pub(crate) pass_id: Option<PassId>,
    /// The event in whose feed it stands; 0 for none.
    pub(crate) event: EventNumber,
    /// At which gate.
    pub(crate) gate: GateNumber,
    /// Which way.
    pub(crate) direction: Direction,
    /// When, corrected.
    pub(crate) at: Timestamp,
    /// How it was read.
    pub(crate) read_by: Option<&'static str>,
    /// Whose feed.
    pub(crate) feed: ScannerKey,
    /// Its number and hash there.
    pub(crate) head: Head,
    /// What else is to be looked at.
    pub(crate) marks: Marks,
    /// The student's name, where the roster tells.
    pub(crate) name: Option<String>,
    /// The number on the student card.
    pub(crate) student_number: Option<String>,
    /// The kind of ticket, by name.
    pub(crate) category: Option<String>,
}

impl Answer {
    /// Everything that is to be said, the note included.
    pub(crate) fn whole_text(&self) -> String {
        match &self.note {
            Some(note) => format!("{} {note}", self.text),
            None => self.text.clone(),
        }
    }
}
