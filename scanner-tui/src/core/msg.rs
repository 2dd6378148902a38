//! Everything that can happen to the scanner, in one type, on one channel.

use std::fmt;

use esik_shared::detail::Detail;
use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, ScannerKey};

use super::clock::ServerTime;
use super::input_state::InputNews;
use super::key::Action;
use super::now::Now;
use super::peers::HeardPeer;
use super::screen::ConnectionTrouble;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Msg {
    /// Something was read, as typed.
    Read {
        /// What, of any length and any bytes.
        typed: Vec<u8>,
        /// When.
        now: Now,
    },
    /// The scan that was to be stored is durable.
    Stored(Now),
    /// It is not.
    StoreFailed(StoreFailure),
    /// Whether the disk takes a write again, after it did not.
    StoreChecked {
        /// What came of it.
        result: Result<(), StoreFailure>,
        /// When.
        now: Now,
    },
    /// Records of others came, and are stored.
    Received(Box<Received>),
    /// The server answered.
    Heard(Box<Heard>),
    /// The server did not answer, or made no sense.
    Unreachable {
        /// When the attempt began, by the time since the program started, in milliseconds.
        started_ms: i64,
        /// What went wrong.
        why: ConnectionTrouble,
        /// Now.
        now: Now,
    },
    /// These other scanners are connected now.
    Peers {
        /// All of them.
        heard: Vec<HeardPeer>,
        /// Now.
        now: Now,
    },
    /// Another gate runs short of places and asks for some. What is given reaches it as a record of this scanner's feed.
    PlacesWanted {
        /// At which event.
        event: EventNumber,
        /// Who asks.
        by: ScannerKey,
        /// How many it would like.
        places: u32,
        /// When.
        now: Now,
    },
    /// An input tells how it is.
    Input(InputNews),
    /// A command key.
    Press {
        /// What it asks for.
        action: Action,
        /// When.
        now: Now,
    },
    /// Characters for the text box that is open.
    Typed {
        /// Which.
        text: TypedText,
        /// When.
        now: Now,
    },
    /// Tones cannot be played, only the bell.
    SoundFailed,
    /// Time has passed.
    Tick(Now),
    /// Nothing is read any more; finish what was begun, and leave.
    Finish(Now),
}

/// What somebody typed into a text box: part of a name, a PIN. It is shown in the box and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TypedText(pub(crate) String);

impl fmt::Debug for TypedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypedText({} characters)", self.0.chars().count())
    }
}

/// Why a scan was not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreFailure {
    /// No room on the disk.
    DiskFull,
    /// Another program held the database for too long.
    Busy,
    /// The feed does not stand where it was left.
    HeadMoved,
    /// Anything else, as the system says it.
    Other(String),
}

/// Records that are new here, and stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    /// Of which feed.
    pub(crate) feed: FeedId,
    /// On which line of it.
    pub(crate) line: u32,
    /// All lines of the feed, with these records.
    pub(crate) branches: Branches,
    /// The new ones, each with the head after it.
    pub(crate) records: Vec<(Head, Record)>,
    /// What travelled beside them.
    pub(crate) details: Vec<Detail>,
}

/// What an exchange with the server brought.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    /// When the exchange began, by the time since the program started, in milliseconds.
    pub(crate) started_ms: i64,
    /// Now.
    pub(crate) now: Now,
    /// What the server said of the time.
    pub(crate) time: Option<ServerTime>,
    /// How far the server has the feeds of this scanner.
    pub(crate) confirmed: Vec<(EventNumber, Head)>,
    /// Whether neither side has anything more for the other.
    pub(crate) is_settled: bool,
}
