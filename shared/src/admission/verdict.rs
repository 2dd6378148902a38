//! The answer at a door: a code, a tone, and the facts that the sentence for the volunteer needs.

use serde::{Deserialize, Serialize};

use crate::attendance::Passage;
use crate::event_record::RevocationReason;
use crate::id::{EventNumber, GateNumber};
use crate::policy::choice;
use crate::scan::Marks;
use crate::time::Timestamp;

choice!(
    /// Which answer it is, in the order in which `decide` asks: the first failing check is the verdict.
    VerdictCode {
        /// Not a pass code.
        Unreadable = 0,
        /// Signed by a key that is not known.
        UnknownIssuer = 1,
        /// The signature or chain is false, or the roster knows another body under this id.
        Forged = 2,
        /// A test pass.
        Specimen = 3,
        /// A true pass for another event.
        WrongEvent = 4,
        /// The event is called off.
        Cancelled = 5,
        /// Not in a roster that is complete, or its key is no longer trusted alone.
        NotListed = 6,
        /// A newer pass was issued.
        Replaced = 7,
        /// Withdrawn.
        Revoked = 8,
        /// This student may not enter.
        Blocked = 9,
        /// Before validity or doors.
        TooEarly = 10,
        /// After validity or doors.
        TooLate = 11,
        /// This category or home gate enters elsewhere.
        WrongGate = 12,
        /// The same pass again at once.
        Repeat = 13,
        /// A copy or print where the live code is wanted.
        LiveCodeNeeded = 14,
        /// An old or already used step.
        LiveCodeStale = 15,
        /// Used.
        AlreadyInside = 16,
        /// Went out, and there is no way back.
        ReentryNotAllowed = 17,
        /// Cut off, and policy does not trust this scanner alone.
        NeedsConnection = 18,
        /// No place left here.
        Full = 19,
        /// Welcome.
        Admitted = 20,
        /// Let out.
        Exited = 21,
        /// Let out, though nobody here knew of the entry.
        NotInside = 22,
    }
);

impl VerdictCode {
    /// Every verdict, in order.
    pub const ALL: [Self; 23] = [
        Self::Unreadable,
        Self::UnknownIssuer,
        Self::Forged,
        Self::Specimen,
        Self::WrongEvent,
        Self::Cancelled,
        Self::NotListed,
        Self::Replaced,
        Self::Revoked,
        Self::Blocked,
        Self::TooEarly,
        Self::TooLate,
        Self::WrongGate,
        Self::Repeat,
        Self::LiveCodeNeeded,
        Self::LiveCodeStale,
        Self::AlreadyInside,
        Self::ReentryNotAllowed,
        Self::NeedsConnection,
        Self::Full,
        Self::Admitted,
        Self::Exited,
        Self::NotInside,
    ];

    /// Its name in JSON and SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownIssuer => "unknown_issuer",
            Self::Forged => "forged",
            Self::Specimen => "specimen",
            Self::WrongEvent => "wrong_event",
            Self::Cancelled => "cancelled",
            Self::NotListed => "not_listed",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
            Self::Blocked => "blocked",
            Self::TooEarly => "too_early",
            Self::TooLate => "too_late",
            Self::WrongGate => "wrong_gate",
            Self::Repeat => "repeat",
            Self::LiveCodeNeeded => "live_code_needed",
            Self::LiveCodeStale => "live_code_stale",
            Self::AlreadyInside => "already_inside",
            Self::ReentryNotAllowed => "reentry_not_allowed",
            Self::NeedsConnection => "needs_connection",
            Self::Full => "full",
            Self::Admitted => "admitted",
            Self::Exited => "exited",
            Self::NotInside => "not_inside",
        }
    }
}

/// How a verdict looks and sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Go.
    Go,
    /// Go, with care: there is something to look at.
    Care,
    /// Stop.
    Stop,
}

/// Who may admit against a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverrideRule {
    /// Nobody at the door.
    Nobody,
    /// The volunteer.
    Volunteer,
    /// A supervisor.
    Supervisor,
}

/// How a live code misses the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Staleness {
    /// The code is this many seconds old.
    Late(u32),
    /// The code is this many seconds ahead: the phone's clock is fast.
    Early(u32),
    /// It is fresh by the clock, but this step or a later one was already used to enter.
    Used,
}

/// The answer, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Not a pass code.
    Unreadable,
    /// Signed by a key that is not known.
    UnknownIssuer,
    /// The signature or chain is false, or the roster knows another body under this id.
    Forged,
    /// A test pass.
    Specimen,
    /// A true pass for another event.
    WrongEvent {
        /// The event it is for.
        event: EventNumber,
    },
    /// The event is called off.
    Cancelled,
    /// Not in a roster that is complete, or its key is no longer trusted alone.
    NotListed,
    /// A newer pass was issued.
    Replaced,
    /// Withdrawn.
    Revoked {
        /// Why.
        reason: RevocationReason,
    },
    /// This student may not enter.
    Blocked,
    /// Before validity or doors.
    TooEarly {
        /// From when.
        from: Timestamp,
    },
    /// After validity or doors.
    TooLate {
        /// Since when.
        since: Timestamp,
    },
    /// This category or home gate enters elsewhere.
    WrongGate {
        /// Where it enters; at least one.
        gates: Vec<GateNumber>,
        /// Whether only the keeper of the home gate may admit.
        home_gate_only: bool,
    },
    /// The same pass again at once: the same person, let in once.
    Repeat,
    /// A copy or print where the live code is wanted.
    LiveCodeNeeded,
    /// An old or already used step.
    LiveCodeStale(Staleness),
    /// Used.
    AlreadyInside {
        /// The entry that is known.
        entry: Passage,
    },
    /// Went out, and there is no way back.
    ReentryNotAllowed {
        /// The exit that is known.
        exit: Passage,
    },
    /// Cut off, and policy does not trust this scanner alone; or it may not admit anybody any more.
    NeedsConnection {
        /// Whether its certificate is good: otherwise no connection helps.
        is_certified: bool,
    },
    /// No place left here.
    Full,
    /// Welcome.
    Admitted {
        /// What to look at, if anything.
        marks: Marks,
        /// The kind of ticket.
        category: u8,
    },
    /// Let out.
    Exited,
    /// Let out, though nobody here knew of the entry.
    NotInside,
}

impl Verdict {
    /// Which answer it is.
    pub const fn code(&self) -> VerdictCode {
        match self {
            Self::Unreadable => VerdictCode::Unreadable,
            Self::UnknownIssuer => VerdictCode::UnknownIssuer,
            Self::Forged => VerdictCode::Forged,
            Self::Specimen => VerdictCode::Specimen,
            Self::WrongEvent { .. } => VerdictCode::WrongEvent,
            Self::Cancelled => VerdictCode::Cancelled,
            Self::NotListed => VerdictCode::NotListed,
            Self::Replaced => VerdictCode::Replaced,
            Self::Revoked { .. } => VerdictCode::Revoked,
            Self::Blocked => VerdictCode::Blocked,
            Self::TooEarly { .. } => VerdictCode::TooEarly,
            Self::TooLate { .. } => VerdictCode::TooLate,
            Self::WrongGate { .. } => VerdictCode::WrongGate,
            Self::Repeat => VerdictCode::Repeat,
            Self::LiveCodeNeeded => VerdictCode::LiveCodeNeeded,
            Self::LiveCodeStale(_) => VerdictCode::LiveCodeStale,
            Self::AlreadyInside { .. } => VerdictCode::AlreadyInside,
            Self::ReentryNotAllowed { .. } => VerdictCode::ReentryNotAllowed,
            Self::NeedsConnection { .. } => VerdictCode::NeedsConnection,
            Self::Full => VerdictCode::Full,
            Self::Admitted { .. } => VerdictCode::Admitted,
            Self::Exited => VerdictCode::Exited,
            Self::NotInside => VerdictCode::NotInside,
        }
    }

    /// How it looks and sounds.
    pub const fn tone(&self) -> Tone {
        match self {
            Self::Admitted { marks, .. } if marks.has_care() => Tone::Care,
            Self::Admitted { .. } | Self::Exited => Tone::Go,
            Self::Repeat | Self::NotInside => Tone::Care,
            _ => Tone::Stop,
        }
    }

    /// Who may admit against it.
    pub const fn override_rule(&self) -> OverrideRule {
        match self {
            Self::NotListed
            | Self::Replaced
            | Self::Revoked { .. }
            | Self::TooEarly { .. }
            | Self::TooLate { .. }
            | Self::LiveCodeNeeded
            | Self::LiveCodeStale(_)
            | Self::AlreadyInside { .. }
            | Self::ReentryNotAllowed { .. }
            | Self::NeedsConnection { .. }
            | Self::Full => OverrideRule::Supervisor,
            Self::WrongGate { home_gate_only, .. } => {
                if *home_gate_only {
                    OverrideRule::Supervisor
                } else {
                    OverrideRule::Volunteer
                }
            }
            Self::Unreadable
            | Self::UnknownIssuer
            | Self::Forged
            | Self::Specimen
            | Self::WrongEvent { .. }
            | Self::Cancelled
            | Self::Blocked
            | Self::Repeat
            | Self::Admitted { .. }
            | Self::Exited
            | Self::NotInside => OverrideRule::Nobody,
        }
    }

    /// What to look at, if anything.
    pub const fn marks(&self) -> Marks {
        match self {
            Self::Admitted { marks, .. } => *marks,
            _ => Marks(0),
        }
    }
}
