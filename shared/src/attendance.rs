//! Attendance: what the scans of a holder add up to. A pure fold, the same for every order of arrival.
//!
//! The scans of a holder are sorted by what their authors knew (feed order and `seen`), and only what that leaves
//! open by corrected time, then scanner, then number. Two admissions that did not know of each other are a conflict:
//! both are kept, and a person is told. What does not count (`standing`) is kept in sight.

pub mod arrivals;
pub mod book;
pub mod fold;
pub mod holder;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::admission::verdict::VerdictCode;
use crate::answer::ConflictPair;
use crate::feed::branches::Position;
use crate::id::{GateNumber, PassId, ScannerKey};
use crate::scan::{Direction, ReadBy, Scan, ScanRecord, ScanRef, Subject};
use crate::time::Timestamp;

/// Where a holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Presence {
    /// Not come yet.
    #[default]
    Never,
    /// Inside.
    Inside,
    /// Gone out.
    Outside,
}

/// Somebody went through a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Passage {
    /// The scan that says so.
    pub scan: ScanRef,
    /// When, corrected.
    pub at: Timestamp,
    /// Where.
    pub gate: GateNumber,
}

/// One holder admitted twice by doors that did not know of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conflict {
    /// The admission that the fold puts first.
    pub first: ScanRef,
    /// The other.
    pub second: ScanRef,
}

impl Conflict {
    /// The two, in whichever order.
    pub fn pair(&self) -> ConflictPair {
        ConflictPair::new(self.first, self.second)
    }
}

/// What the scans of a holder add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attendance {
    /// Where the holder is.
    pub presence: Presence,
    /// How often the holder came in.
    pub entries: u32,
    /// The first entry.
    pub first_entry: Option<Passage>,
    /// The last entry.
    pub last_entry: Option<Passage>,
    /// The last exit.
    pub last_exit: Option<Passage>,
    /// Under `daily`, the last entry of each festival day: a clock that is far ahead, or a lie, may put an entry of another
    /// day behind that of today.
    pub days: BTreeMap<Date, Passage>,
    /// Admissions that did not know of each other, and nobody has settled that yet; at most `MAX_CONFLICTS`.
    pub conflicts: Vec<Conflict>,
    /// Conflicts that somebody has settled.
    pub settled: Vec<Conflict>,
    /// Scans in quarantine: kept and not counted. A volunteer who meets the holder sees a note.
    pub quarantined: Vec<ScanRef>,
    /// Scans that were undone: kept and not counted.
    pub undone: Vec<ScanRef>,
    /// Scans that have seen others which are not here yet. They count, and raise no conflict until those arrive.
    pub waiting: Vec<ScanRef>,
    /// How many places of each scanner are taken by admissions that no exit or undo has given back, by scanner.
    pub places: Vec<(ScannerKey, u32)>,
    /// The newest scans, of which no other here knew: what the next scan of this holder will have `seen`.
    pub newest: Vec<ScanRef>,
    /// The highest live step that each pass of the holder has entered with.
    pub highest_steps: BTreeMap<PassId, u32>,
}

/// What a fact does to attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// The holder came in.
    Admission {
        /// The step shown, if the pass was read by live code.
        live_step: Option<u32>,
        /// Whether it took one of the scanner's places: somebody let in although it was full takes none.
        takes_place: bool,
    },
    /// The holder went out.
    Exit,
    /// This scan of the same feed did not happen.
    Undo {
        /// Which.
        undoes: ScanRef,
    },
}

/// The part of a scan that counts for attendance. Refusals and repeats have none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    /// Which scan.
    pub scan: ScanRef,
    /// On which line of its feed it is kept here (see `feed::branches`); 0 in a feed without branches.
    pub line: u32,
    /// Of which pass.
    pub pass_id: PassId,
    /// What happened.
    pub kind: FactKind,
    /// Where; an undo has no gate.
    pub gate: Option<GateNumber>,
    /// When, corrected.
    pub at: Timestamp,
    /// How far that may be off.
    pub uncertainty_ms: u32,
    /// What its author knew.
    pub seen: Vec<ScanRef>,
}

impl Fact {
    /// The same, kept on a branch.
    #[must_use]
    pub fn on_line(self, line: u32) -> Self {
        Self { line, ..self }
    }

    /// Where its record is kept.
    pub const fn position(&self) -> Position {
        Position { line: self.line, seq: self.scan.seq }
    }

    /// What `record` says about attendance, `scan` being its name; nothing if it says nothing.
    pub fn of(scan: ScanRef, record: &ScanRecord) -> Option<Self> {
        match record {
            ScanRecord::Scan(body) => Self::of_scan(scan, body),
            ScanRecord::Undo(undo) => Some(Self {
                scan,
                line: 0,
                pass_id: undo.pass_id,
                kind: FactKind::Undo { undoes: undo.undoes },
                gate: None,
                at: undo.clock.corrected(),
                uncertainty_ms: undo.clock.uncertainty_ms,
                seen: vec![undo.undoes],
            }),
            ScanRecord::Gift(_) | ScanRecord::Handover(_) | ScanRecord::Unknown(_) => None,
        }
    }

    fn of_scan(scan: ScanRef, body: &Scan) -> Option<Self> {
        let Subject::Pass(pass_id) = body.subject else { return None };
        let kind = if body.is_admission() {
            let live_step = match body.read_by {
                Some(ReadBy::LiveCode { step, .. }) => Some(step),
                _ => None,
            };
            let takes_place = body.verdict != VerdictCode::Full;
            FactKind::Admission { live_step, takes_place }
        } else if body.is_exit() && body.direction == Direction::Out {
            FactKind::Exit
        } else {
            return None;
        };
        Some(Self {
            scan,
            line: 0,
            pass_id,
            kind,
            gate: Some(body.gate),
            at: body.clock.corrected(),
            uncertainty_ms: body.clock.uncertainty_ms,
            seen: body.seen.clone(),
        })
    }
}
