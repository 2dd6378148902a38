//! A scan: one immutable fact. This scanner saw this pass at this gate at this time and answered so.
//!
//! A scan never holds a pass code or a signature, and no free text: only a salted hash of it (see `detail`).

use serde::{Deserialize, Serialize};

use crate::admission::verdict::VerdictCode;
use crate::detail::Commitment;
use crate::feed::{InvalidRecord, Record};
use crate::id::{GateNumber, Hash, PassId, ScannerKey};
use crate::places::Gift;
use crate::policy::choice;
use crate::time::{ClockReading, Timestamp};

/// The record kind of a scan.
pub const KIND_SCAN: u8 = 1;
/// The record kind of an undo.
pub const KIND_UNDO: u8 = 2;
/// The record kind of places given to another.
pub const KIND_GIFT: u8 = 3;
/// The record kind of a home gate handed over.
pub const KIND_HANDOVER: u8 = 4;

/// The most scans that one scan may say it has seen: one for each scanner that admitted the holder unawares.
pub const MAX_SEEN: usize = 64;

choice!(
    /// Which way somebody goes through a door.
    Direction {
        /// In.
        In = 0,
        /// Out.
        Out = 1,
    }
);

impl core::str::FromStr for Direction {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "in" => Ok(Self::In),
            "out" => Ok(Self::Out),
            _ => Err("expected in or out"),
        }
    }
}

/// What was scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum Subject {
    /// A pass; where the verdict is `forged` or `unknown_issuer`, only its claimed id.
    #[n(0)]
    Pass(#[n(0)] PassId),
    /// What is no pass: a hash of what was read, salted with a secret of the scanner.
    #[n(1)]
    Text(#[n(0)] Hash),
}

/// How a pass was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum ReadBy {
    /// Its live code, at this step with this chain value.
    #[n(0)]
    LiveCode {
        /// The step shown, from 1.
        #[n(0)]
        step: u32,
        /// The chain value shown.
        #[cbor(n(1), with = "minicbor::bytes")]
        value: [u8; 12],
    },
    /// A code without a rotating part.
    #[n(1)]
    StaticCode,
    /// The eight characters under the QR, with the student card.
    #[n(2)]
    ShortCode,
    /// Found by name or student number, with the student card.
    #[n(3)]
    Search,
    /// By an organizer or a program, by pass id.
    #[n(4)]
    Organizer,
}

impl ReadBy {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::LiveCode { .. } => "live_code",
            Self::StaticCode => "static_code",
            Self::ShortCode => "short_code",
            Self::Search => "search",
            Self::Organizer => "organizer",
        }
    }
}

/// One scan, by name: which feed, which number, which hash.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[cbor(array)]
pub struct ScanRef {
    /// The author. The event is that of the feed in which the reference stands.
    #[n(0)]
    pub scanner: ScannerKey,
    /// Its number.
    #[n(1)]
    pub seq: u64,
    /// Its hash.
    #[n(2)]
    pub hash: Hash,
}

choice!(
    /// Why somebody overrode a verdict or undid a scan.
    ReasonCode {
        /// Anything else; the note says what.
        Other = 0,
        /// The student card was looked at and is right.
        StudentCard = 1,
        /// The scanner or the code was at fault.
        Technical = 2,
        /// An organizer said so.
        Organizer = 3,
        /// The wrong pass was scanned.
        Mistake = 4,
        /// The student did not go in.
        DidNotEnter = 5,
    }
);

/// Who answers for an override or a late undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum Authorizer {
    /// The volunteer at the door.
    #[n(0)]
    Volunteer,
    /// A supervisor, by the number of the card shown.
    #[n(1)]
    Supervisor(#[n(0)] u32),
}

/// An admission against a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Override {
    /// Who answers for it.
    #[n(0)]
    pub by: Authorizer,
    /// Why.
    #[n(1)]
    pub reason: ReasonCode,
    /// The salted hash of names and free text, which travel beside the scan.
    #[n(2)]
    pub note: Option<Commitment>,
}

/// What a scan says beside its verdict. A set of bits, so that later marks change no old byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Marks(#[n(0)] pub u32);

impl Marks {
    /// The student card is to be looked at.
    pub const CHECK_STUDENT_CARD: Self = Self(1);
    /// The pass is in no roster yet.
    pub const NOT_LISTED_YET: Self = Self(1 << 1);
    /// Not a fresh live code, where one was preferred or paper is allowed.
    pub const COPY: Self = Self(1 << 2);
    /// The scanner could hear neither server nor other gates.
    pub const CUT_OFF: Self = Self(1 << 3);
    /// The door should know something about this student.
    pub const ATTENTION: Self = Self(1 << 4);
    /// The home gate was handed over to this scanner: its keeper may have admitted the same pass.
    pub const HANDED_OVER: Self = Self(1 << 5);
    /// A scan of this holder is in quarantine.
    pub const QUARANTINED: Self = Self(1 << 6);

    const NAMES: [(Self, &'static str); 7] = [
        (Self::CHECK_STUDENT_CARD, "check_student_card"),
        (Self::NOT_LISTED_YET, "not_listed_yet"),
        (Self::COPY, "copy"),
        (Self::CUT_OFF, "cut_off"),
        (Self::ATTENTION, "attention"),
        (Self::HANDED_OVER, "handed_over"),
        (Self::QUARANTINED, "quarantined"),
    ];

    /// Both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether anything is set that the volunteer should look at.
    pub const fn has_care(self) -> bool {
        let care = Self::CHECK_STUDENT_CARD
            .with(Self::NOT_LISTED_YET)
            .with(Self::COPY)
            .with(Self::ATTENTION)
            .with(Self::QUARANTINED);
        self.0 & care.0 != 0
    }

    /// The names of what is set, as in JSON.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(mark, _)| self.has(*mark)).map(|(_, name)| name)
    }
}

/// One reading and its answer.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Scan {
    /// What was scanned.
    #[n(0)]
    pub subject: Subject,
    /// At which gate.
    #[n(1)]
    pub gate: GateNumber,
    /// Which way.
    #[n(2)]
    pub direction: Direction,
    /// What `decide` said. With an override the refusal stays here, and the scan is an admission.
    #[n(3)]
    pub verdict: VerdictCode,
    /// How it was read; nothing where there was no pass to read.
    #[n(4)]
    pub read_by: Option<ReadBy>,
    /// Who admitted against the verdict, if anyone.
    #[n(5)]
    pub overridden: Option<Override>,
    /// The newest scans of this holder that `decide` took into account.
    #[n(6)]
    pub seen: Vec<ScanRef>,
    /// The roster revision that `decide` worked from.
    #[n(7)]
    pub revision: u64,
    /// When.
    #[n(8)]
    pub clock: ClockReading,
    /// What else was said.
    #[n(9)]
    pub marks: Marks,
}

impl Scan {
    /// Whether somebody came in by it.
    pub const fn is_admission(&self) -> bool {
        matches!(self.direction, Direction::In)
            && (matches!(self.verdict, VerdictCode::Admitted) || self.overridden.is_some())
    }

    /// Whether somebody who wanted to come in was not let in. A test pass wants nothing, and of one who comes twice within
    /// seconds the first answer stands.
    pub const fn is_refusal(&self) -> bool {
        matches!(self.direction, Direction::In)
            && !self.is_admission()
            && !self.is_exit()
            && !matches!(self.verdict, VerdictCode::Specimen | VerdictCode::Repeat)
    }

    /// Whether somebody went out by it.
    pub const fn is_exit(&self) -> bool {
        matches!(self.verdict, VerdictCode::Exited | VerdictCode::NotInside)
    }
}

/// The taking back of an admission or exit: of the same feed, or by a server process, where the help desk works, of any.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Undo {
    /// The pass whose scan is undone.
    #[n(0)]
    pub pass_id: PassId,
    /// The scan that is undone.
    #[n(1)]
    pub undoes: ScanRef,
    /// Who answers for it.
    #[n(2)]
    pub by: Authorizer,
    /// Why.
    #[n(3)]
    pub reason: ReasonCode,
    /// The salted hash of names and free text, which travel beside it.
    #[n(4)]
    pub note: Option<Commitment>,
    /// The roster revision at the time.
    #[n(5)]
    pub revision: u64,
    /// When.
    #[n(6)]
    pub clock: ClockReading,
}

/// A supervisor makes this scanner keeper of a home gate, or takes that back. Its first keeper may be admitting still:
/// what enters here by that gate is marked.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Handover {
    /// Which gate.
    #[n(0)]
    pub gate: GateNumber,
    /// Whether this scanner keeps it from now on.
    #[n(1)]
    pub keeps: bool,
    /// The number of the supervisor card.
    #[n(2)]
    pub card: u32,
    /// The roster revision at the time.
    #[n(3)]
    pub revision: u64,
    /// When.
    #[n(4)]
    pub clock: ClockReading,
}

/// A record of a scan feed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanRecord {
    /// A scan.
    Scan(Scan),
    /// An undo.
    Undo(Undo),
    /// Places given to another.
    Gift(Gift),
    /// A home gate handed over.
    Handover(Handover),
    /// Of a kind that this version does not know: kept and passed on, not counted.
    Unknown(u8),
}

impl ScanRecord {
    /// As bytes. An unknown kind exists only as the record it came from.
    pub fn to_record(&self) -> Option<Record> {
        match self {
            Self::Scan(scan) => Some(Record::new(KIND_SCAN, scan)),
            Self::Undo(undo) => Some(Record::new(KIND_UNDO, undo)),
            Self::Gift(gift) => Some(Record::new(KIND_GIFT, gift)),
            Self::Handover(handover) => Some(Record::new(KIND_HANDOVER, handover)),
            Self::Unknown(_) => None,
        }
    }

    /// What the record says.
    pub fn from_record(record: &Record) -> Result<Self, InvalidRecord> {
        let scan_record = match record.kind() {
            KIND_SCAN => Self::Scan(record.content()?),
            KIND_UNDO => Self::Undo(record.content()?),
            KIND_GIFT => Self::Gift(record.content()?),
            KIND_HANDOVER => Self::Handover(record.content()?),
            kind => Self::Unknown(kind),
        };
        match &scan_record {
            Self::Scan(scan) if scan.seen.len() > MAX_SEEN => Err(InvalidRecord::Content {
                kind: KIND_SCAN,
                reason: format!("it has seen {} scans, {MAX_SEEN} at the most", scan.seen.len()),
            }),
            _ => Ok(scan_record),
        }
    }

    /// The salted hash of what was written to it: of the note on an override or an undo.
    pub fn note(&self) -> Option<Commitment> {
        match self {
            Self::Scan(scan) => scan.overridden.as_ref()?.note,
            Self::Undo(undo) => undo.note,
            Self::Gift(_) | Self::Handover(_) | Self::Unknown(_) => None,
        }
    }

    /// The pass it is about, where it is about one.
    pub const fn pass_id(&self) -> Option<PassId> {
        match self {
            Self::Scan(Scan { subject: Subject::Pass(pass_id), .. }) | Self::Undo(Undo { pass_id, .. }) => {
                Some(*pass_id)
            }
            Self::Scan(_) | Self::Gift(_) | Self::Handover(_) | Self::Unknown(_) => None,
        }
    }

    /// When it was written, by the corrected clock, where it says so.
    pub fn at(&self) -> Option<Timestamp> {
        self.clock().map(ClockReading::corrected)
    }

    /// What its author's clock said, where it says so.
    pub const fn clock(&self) -> Option<&ClockReading> {
        match self {
            Self::Scan(Scan { clock, .. })
            | Self::Undo(Undo { clock, .. })
            | Self::Gift(Gift { clock, .. })
            | Self::Handover(Handover { clock, .. }) => Some(clock),
            Self::Unknown(_) => None,
        }
    }
}
