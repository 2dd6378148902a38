//! What is asked of the scanner, waits its turn, and becomes a record: a reading, a pass that was picked, an override,
//! an undo.

use std::fmt;

use esik_shared::admission::decide::Presented;
use esik_shared::admission::verdict::{OverrideRule, Verdict, VerdictCode};
use esik_shared::id::{EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::scan::{Authorizer, Direction, ReadBy, ReasonCode, Scan, ScanRecord, ScanRef, Undo};
use esik_shared::time::Timestamp;

use super::cmd::Append;

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// Something was read, as typed.
    Text(Vec<u8>),
    /// A pass was picked from the roster.
    Pass { event: EventNumber, pass_id: PassId, read_by: ReadBy },
    /// Somebody is let in against a verdict.
    Override(Box<Overriding>),
    /// A passage is taken back.
    Undo(Undoing),
    /// Places are given to another gate that asks.
    Gift(Giving),
    /// A home gate is handed over to this scanner, or taken back.
    HandOver(HandingOver, u32),
}

/// Places that another gate asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Giving {
    pub(super) event: EventNumber,
    pub(super) to: ScannerKey,
    /// How many it would like.
    pub(super) wanted: u32,
}

/// A home gate that this scanner is to keep from now on, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HandingOver {
    pub(super) event: EventNumber,
    pub(super) gate: GateNumber,
    pub(super) keeps: bool,
}

/// An override that somebody answers for.
#[derive(Debug, Clone)]
pub(super) struct Overriding {
    pub(super) refused: Refused,
    pub(super) by: Authorizer,
    pub(super) why: Why,
}

/// Why something is done that takes a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    pub(super) reason: ReasonCode,
    /// In somebody's own words.
    pub(super) note: Option<NoteText>,
}

/// What somebody wrote. It may be about a person: no log shows it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct NoteText(pub(super) String);

impl fmt::Debug for NoteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteText({} characters)", self.0.chars().count())
    }
}

/// A refusal that stands on the screen.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) event: EventNumber,
    pub(super) presented: Presented,
    pub(super) verdict: VerdictCode,
    pub(super) rule: OverrideRule,
    /// When it was read, corrected. The override is decided as of then: a live code that was fresh has not become
    /// stale because a supervisor had to be fetched.
    pub(super) at: Timestamp,
}

/// An undo that somebody answers for.
#[derive(Debug, Clone)]
pub(super) struct Undoing {
    pub(super) passage: OwnPassage,
    pub(super) by: Authorizer,
    pub(super) why: Why,
}

/// Somebody who was let through by this scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnPassage {
    pub(super) event: EventNumber,
    pub(super) scan: ScanRef,
    pub(super) pass_id: PassId,
    pub(super) direction: Direction,
    pub(super) at: Timestamp,
}

/// Something that was decided and is being written.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) append: Append,
    pub(super) told: Told,
}

/// What a record was made of, to be told once it is durable.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one lives at a time, and nearly always the larger")]
pub(super) enum Told {
    /// A scan.
    Scan(ToldScan),
    /// An undo.
    Undo(ToldUndo),
    /// Something that nobody at the door asked for, or that is said shortly: places given, a gate handed over.
    Other {
        /// At which event.
        event: EventNumber,
        /// Its name.
        scan_ref: ScanRef,
        /// What was written.
        record: ScanRecord,
    },
}

impl Told {
    /// Whether somebody stands at the door and waits for it.
    pub(super) const fn is_awaited(&self) -> bool {
        matches!(self, Self::Scan(_) | Self::Undo(_))
    }
}

/// What an answer is made of.
#[derive(Debug, Clone)]
pub(super) struct ToldScan {
    pub(super) event: EventNumber,
    pub(super) scan_ref: ScanRef,
    pub(super) scan: Scan,
    /// None where the reasons are no longer known.
    pub(super) verdict: Option<Verdict>,
    /// What stood at the door; none from before the restart.
    pub(super) presented: Option<Presented>,
}

/// An undo and what it undid.
#[derive(Debug, Clone)]
pub(super) struct ToldUndo {
    pub(super) event: EventNumber,
    pub(super) scan_ref: ScanRef,
    pub(super) undo: Undo,
    /// Which way the passage was that was taken back, where that is known.
    pub(super) direction: Option<Direction>,
}

/// Whether `by` may do what takes `rule`.
pub(super) const fn may(by: Authorizer, rule: OverrideRule) -> bool {
    matches!(
        (by, rule),
        (Authorizer::Supervisor(_), OverrideRule::Volunteer | OverrideRule::Supervisor)
            | (Authorizer::Volunteer, OverrideRule::Volunteer)
    )
}
