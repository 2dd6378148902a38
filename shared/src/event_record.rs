//! What the server decides about an event, as records of its event feed. A roster is their fold.

use crate::answer::{BranchAnswer, ConflictAnswer, Cut, QuarantineAnswer, ReceivedInTime};
use crate::card::CardLine;
use crate::certificate::Certificate;
use crate::detail::Commitment;
use crate::event::EventDetails;
use crate::feed::{InvalidRecord, Record};
use crate::id::{GateNumber, HolderId};
use crate::pass::PassBody;
use crate::places::PlacesLine;
use crate::policy::choice;

/// The record kind of an event's details.
pub const KIND_EVENT: u8 = 64;
/// The record kind of an issuer key.
pub const KIND_ISSUER_KEY: u8 = 65;
/// The record kind of pass lines.
pub const KIND_PASSES: u8 = 66;
/// The record kind that says whether issuing goes on.
pub const KIND_COMPLETE: u8 = 67;
/// The record kind of a scanner's certificate.
pub const KIND_SCANNER: u8 = 68;
/// The record kind of supervisor cards.
pub const KIND_CARDS: u8 = 69;
/// The record kind of a scanner's revocation.
pub const KIND_CUT: u8 = 70;
/// The record kind of what was received before a certificate ended.
pub const KIND_RECEIVED_IN_TIME: u8 = 71;
/// The record kind of an answer to scans in quarantine.
pub const KIND_QUARANTINE_ANSWER: u8 = 72;
/// The record kind of an answer to a fork.
pub const KIND_BRANCH_ANSWER: u8 = 73;
/// The record kind of an answer to a conflict.
pub const KIND_CONFLICT_ANSWER: u8 = 74;
/// The record kind of places.
pub const KIND_PLACES: u8 = 75;

/// The most pass lines in one record, so that a record stays far below its limit in bytes.
pub const MAX_PASS_LINES: usize = 500;

choice!(
    /// How far an issuer key is trusted.
    KeyState {
        /// Its signature is enough while issuing goes on.
        Open = 0,
        /// Only for passes in the roster: after rotation or a leak.
        Listed = 1,
        /// Not at all.
        Dead = 2,
    }
);

choice!(
    /// Why a pass was withdrawn.
    RevocationReason {
        /// Another reason; the help desk knows.
        Other = 0,
        /// The student withdrew.
        Withdrawn = 1,
        /// The phone or the print is lost.
        Lost = 2,
        /// Issued by mistake.
        Mistake = 3,
        /// Misused.
        Misuse = 4,
    }
);

/// What became of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum PassState {
    /// It is good.
    #[n(0)]
    Issued,
    /// It was withdrawn.
    #[n(1)]
    Revoked(#[n(0)] RevocationReason),
    /// Its holder has a newer one.
    #[n(2)]
    Replaced,
}

/// What a pass is good for now, where that is no longer what was signed: events move, printed passes must not die.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Entitlement {
    /// From when, Unix seconds.
    #[n(0)]
    pub valid_from: u32,
    /// Until when, Unix seconds, exclusive.
    #[n(1)]
    pub valid_until: u32,
    /// The kind of ticket.
    #[n(2)]
    pub category: u8,
    /// The gate it should use.
    #[n(3)]
    pub home_gate: Option<GateNumber>,
    /// Whether the student card is looked at.
    #[n(4)]
    pub id_check: bool,
}

impl From<&PassBody> for Entitlement {
    fn from(body: &PassBody) -> Self {
        Self {
            valid_from: body.valid_from,
            valid_until: body.valid_until,
            category: body.category,
            home_gate: body.home_gate,
            id_check: body.flags.id_check,
        }
    }
}

/// All that the roster says of one pass. A later line of the same pass takes the place of an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct PassLine {
    /// The body as signed.
    #[n(0)]
    pub body: PassBody,
    /// The holder, where it is not this pass that gave the holder its id.
    #[n(1)]
    pub shared_holder: Option<HolderId>,
    /// What became of it.
    #[n(2)]
    pub state: PassState,
    /// Whether this student may not enter.
    #[n(3)]
    pub blocked: bool,
    /// What it is good for, where that is not what was signed.
    #[n(4)]
    pub moved: Option<Entitlement>,
    /// The student's name and number, which travel beside the record.
    #[n(5)]
    pub person: Option<Commitment>,
}

impl PassLine {
    /// Whose pass it is.
    pub fn holder(&self) -> HolderId {
        self.shared_holder.unwrap_or_else(|| self.body.pass_id.into())
    }

    /// What it is good for now.
    pub fn entitlement(&self) -> Entitlement {
        self.moved.unwrap_or_else(|| Entitlement::from(&self.body))
    }
}

/// An issuer key and how far it is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct IssuerKeyLine {
    /// The Ed25519 public key.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// How far it is trusted.
    #[n(1)]
    pub state: KeyState,
}

/// A record of an event feed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventRecord {
    /// The event is so from now on.
    Event(Box<EventDetails>),
    /// This issuer key is trusted so far from now on.
    IssuerKey(IssuerKeyLine),
    /// These passes are so from now on.
    Passes(Vec<PassLine>),
    /// Whether the roster is complete: every pass that exists is in it.
    Complete(bool),
    /// This scanner is certified so from now on.
    Scanner(Certificate),
    /// These supervisor cards are so from now on.
    Cards(Vec<CardLine>),
    /// This scanner is revoked.
    Cut(Cut),
    /// So much of a feed was here before its scanner's certificate ended.
    ReceivedInTime(ReceivedInTime),
    /// These scans in quarantine count, or stay out.
    QuarantineAnswer(QuarantineAnswer),
    /// This branch of a forked feed counts, or does not.
    BranchAnswer(BranchAnswer),
    /// This conflict is settled.
    ConflictAnswer(ConflictAnswer),
    /// These scanners have so many places from now on.
    Places(Vec<PlacesLine>),
    /// Of a kind that this version does not know: kept and passed on.
    Unknown(u8),
}

impl EventRecord {
    /// As bytes. An unknown kind exists only as the record it came from.
    pub fn to_record(&self) -> Option<Record> {
        match self {
            Self::Event(details) => Some(Record::new(KIND_EVENT, details.as_ref())),
            Self::IssuerKey(line) => Some(Record::new(KIND_ISSUER_KEY, line)),
            Self::Passes(lines) => Some(Record::new(KIND_PASSES, lines)),
            Self::Complete(complete) => Some(Record::new(KIND_COMPLETE, complete)),
            Self::Scanner(certificate) => Some(Record::new(KIND_SCANNER, certificate)),
            Self::Cards(lines) => Some(Record::new(KIND_CARDS, lines)),
            Self::Cut(cut) => Some(Record::new(KIND_CUT, cut)),
            Self::ReceivedInTime(received) => Some(Record::new(KIND_RECEIVED_IN_TIME, received)),
            Self::QuarantineAnswer(answer) => Some(Record::new(KIND_QUARANTINE_ANSWER, answer)),
            Self::BranchAnswer(answer) => Some(Record::new(KIND_BRANCH_ANSWER, answer)),
            Self::ConflictAnswer(answer) => Some(Record::new(KIND_CONFLICT_ANSWER, answer)),
            Self::Places(lines) => Some(Record::new(KIND_PLACES, lines)),
            Self::Unknown(_) => None,
        }
    }

    /// What the record says.
    pub fn from_record(record: &Record) -> Result<Self, InvalidRecord> {
        Ok(match record.kind() {
            KIND_EVENT => Self::Event(Box::new(record.content()?)),
            KIND_ISSUER_KEY => Self::IssuerKey(record.content()?),
            KIND_PASSES => Self::Passes(record.content()?),
            KIND_COMPLETE => Self::Complete(record.content()?),
            KIND_SCANNER => Self::Scanner(record.content()?),
            KIND_CARDS => Self::Cards(record.content()?),
            KIND_CUT => Self::Cut(record.content()?),
            KIND_RECEIVED_IN_TIME => Self::ReceivedInTime(record.content()?),
            KIND_QUARANTINE_ANSWER => Self::QuarantineAnswer(record.content()?),
            KIND_BRANCH_ANSWER => Self::BranchAnswer(record.content()?),
            KIND_CONFLICT_ANSWER => Self::ConflictAnswer(record.content()?),
            KIND_PLACES => Self::Places(record.content()?),
            kind => Self::Unknown(kind),
        })
    }
}
