//! What lies over the door screen and waits for an answer. A pass that is scanned closes all of it, but for the lock:
//! its verdict must be seen.

use esik_shared::card::CardSecret;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::scan::{ReadBy, ReasonCode};

use super::act::{HandingOver, OwnPassage, Refused, Why};

/// The most characters of a text box. A pass code has more: while one is typed into it, the rest is not shown.
pub(super) const MAX_TEXT: usize = 40;

/// The most characters of a note: a sentence.
pub(super) const MAX_NOTE: usize = 100;

/// Why somebody is let in against a verdict, in the order in which it is asked.
pub(super) const OVERRIDE_REASONS: [ReasonCode; 4] =
    [ReasonCode::StudentCard, ReasonCode::Organizer, ReasonCode::Technical, ReasonCode::Other];
/// Why a passage is taken back, in the order in which it is asked.
pub(super) const UNDO_REASONS: [ReasonCode; 4] =
    [ReasonCode::DidNotEnter, ReasonCode::Mistake, ReasonCode::Organizer, ReasonCode::Other];

/// A dialog.
#[derive(Debug, Clone)]
pub(super) enum Dialog {
    /// What the keys do.
    Help { selected: usize },
    /// Whether to quit.
    Quit,
    /// Whether to let people out, or in again.
    Turn,
    /// Who it is.
    Find(Box<FindBox>),
    /// Who is to be taken back, newest first.
    Passages { choices: Vec<OwnPassage>, selected: usize },
    /// Which home gate is handed over to this scanner, or back.
    Gates { choices: Vec<HandingOver>, selected: usize },
    /// Why.
    Reason { act: Act, selected: usize },
    /// Why, in somebody's own words, where none of the reasons is it.
    Note { act: Act, reason: ReasonCode, typed: String },
    /// A supervisor's card is waited for.
    Card(Authorizing),
    /// The PIN of a card is waited for.
    Pin { card: PinCard, typed: String, then: Then },
    /// The digits that will open the lock again.
    NewLock { typed: String },
}

/// What a text box takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Whatever is typed, so many characters at most.
    Words(usize),
    /// Digits, as many as a PIN has.
    Digits,
}

/// A search.
#[derive(Debug, Clone, Default)]
pub(super) struct FindBox {
    pub(super) query: String,
    pub(super) found: Vec<Match>,
    /// How many there are beyond those.
    pub(super) more: usize,
    pub(super) selected: usize,
}

/// Somebody who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) event: EventNumber,
    pub(super) pass_id: PassId,
    pub(super) read_by: ReadBy,
}

/// What is to be done once there is a reason.
#[derive(Debug, Clone)]
pub(super) enum Act {
    LetIn(Box<Refused>),
    TakeBack(OwnPassage),
    HandOver(HandingOver),
}

/// What is to be done once there is somebody who answers for it.
#[derive(Debug, Clone)]
pub(super) struct Authorizing {
    pub(super) act: Act,
    pub(super) why: Why,
}

/// A card that is good with its PIN.
#[derive(Debug, Clone, Copy)]
pub(super) struct PinCard {
    pub(super) event: EventNumber,
    pub(super) number: u32,
    pub(super) secret: CardSecret,
}

/// What a card opens.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// This act.
    Do(Authorizing),
    /// One act, whichever comes.
    Open,
    /// The lock.
    Unlock,
}

/// A screen that is locked.
#[derive(Debug, Clone)]
pub(super) struct Lock {
    pub(super) digits: String,
    pub(super) typed: String,
}

/// Supervisor mode: one act within a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Supervisor {
    pub(super) event: EventNumber,
    pub(super) card: u32,
    pub(super) until_ms: i64,
}

/// Something that is said shortly and goes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    NothingToOverride,
    NotOverridable,
    NothingToUndo,
    CardUnknown,
    CardWithdrawn,
    CardOfAnotherDay,
    CardOfAnotherEvent,
    WrongPin,
    WrongLock,
    LockTooShort,
    Locked,
    OnlyLooking,
    NoHomeGates,
    GateKept,
    GateGivenBack,
}

impl Dialog {
    /// The text box in it, if it has one.
    pub(super) fn text(&mut self) -> Option<&mut String> {
        match self {
            Self::Find(find) => Some(&mut find.query),
            Self::Note { typed, .. } | Self::Pin { typed, .. } | Self::NewLock { typed } => Some(typed),
            _ => None,
        }
    }

    /// What its text box takes, if it has one.
    pub(super) const fn text_kind(&self) -> Option<TextKind> {
        match self {
            Self::Find(_) => Some(TextKind::Words(MAX_TEXT)),
            Self::Note { .. } => Some(TextKind::Words(MAX_NOTE)),
            Self::Pin { .. } | Self::NewLock { .. } => Some(TextKind::Digits),
            _ => None,
        }
    }

    /// Whether it has a text box.
    pub(super) const fn takes_text(&self) -> bool {
        self.text_kind().is_some()
    }

    /// The line that is chosen, and how many there are.
    pub(super) fn choice(&mut self) -> Option<(&mut usize, usize)> {
        Some(match self {
            Self::Help { selected } => (selected, super::key::explained().count()),
            Self::Find(find) => (&mut find.selected, find.found.len()),
            Self::Passages { choices, selected } => (selected, choices.len()),
            Self::Gates { choices, selected } => (selected, choices.len()),
            Self::Reason { act, selected } => (selected, act.reasons().len()),
            Self::Quit
            | Self::Turn
            | Self::Note { .. }
            | Self::Card(_)
            | Self::Pin { .. }
            | Self::NewLock { .. } => return None,
        })
    }
}

impl Act {
    /// The reasons that may be given for it.
    pub(super) const fn reasons(&self) -> &'static [ReasonCode] {
        match self {
            Self::LetIn(_) => &OVERRIDE_REASONS,
            Self::TakeBack(_) => &UNDO_REASONS,
            Self::HandOver(_) => &[],
        }
    }

    /// At which event.
    pub(super) const fn event(&self) -> EventNumber {
        match self {
            Self::LetIn(refused) => refused.event,
            Self::TakeBack(passage) => passage.event,
            Self::HandOver(handing) => handing.event,
        }
    }
}
