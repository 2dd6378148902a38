//! What the screen shows: plain data, made by the core, drawn by the view.
//!
//! It is the whole boundary between the two: the view knows no model, and the core knows no cells and colours.
//! Everything that depends on time or language is already put into words or numbers here.

use esik_shared::admission::verdict::Tone;
use esik_shared::language::Language;
use esik_shared::scan::Direction;
use esik_shared::time::ClockSource;

use super::input_state::{InputNote, InputState, Preview};

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Screen {
    /// The language of every text.
    pub(crate) language: Language,
    /// The name of the event at this door in `language`; none: every event that this scanner is enrolled for.
    pub(crate) event: Option<String>,
    /// The name of the gate, where it is one for all.
    pub(crate) gate: Option<String>,
    /// Which way people go through this door.
    pub(crate) direction: Direction,
    /// The last verdict that is durable.
    pub(crate) verdict: Option<ShownVerdict>,
    /// Whether a reading is being written to disk.
    pub(crate) is_deciding: bool,
    /// The counts as known here.
    pub(crate) counts: Option<ShownCounts>,
    /// Admissions at this scanner in the last 60 s.
    pub(crate) arrivals_per_minute: u32,
    /// Scans that the server has not confirmed.
    pub(crate) unsent: u64,
    /// How the server is heard.
    pub(crate) connection: Connection,
    /// The clock.
    pub(crate) clock: ShownClock,
    /// The last scans, newest first, at most [`MAX_LAST_SCANS`].
    pub(crate) last_scans: Vec<LastScan>,
    /// Why this scanner must not be used, if so; to be shown loudly.
    pub(crate) fault: Option<Fault>,
    /// What a keyboard-like scanner has typed so far.
    pub(crate) input: ShownInput,
    /// Every input, by kind and name. The keyboard's is the front end's to add.
    pub(crate) inputs: Vec<InputState>,
    /// What a camera sees.
    pub(crate) preview: Option<Preview>,
    /// Passes admitted that the roster does not know yet; an alarm from [`UNLISTED_ALARM`] on.
    pub(crate) unlisted: u32,
}

/// The most scans in the list of last scans.
pub(crate) const MAX_LAST_SCANS: usize = 10;

/// From how many admitted passes that no roster knows the volunteer is alarmed.
pub(crate) const UNLISTED_ALARM: u32 = 20;

/// A verdict in words, with what the volunteer may see of the student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownVerdict {
    /// How it looks and sounds.
    pub(crate) tone: Tone,
    /// One shout.
    pub(crate) title: String,
    /// Whole sentences.
    pub(crate) text: String,
    /// The student's name, where the roster tells.
    pub(crate) name: Option<String>,
    /// The number on the student card.
    pub(crate) student_number: Option<String>,
    /// The kind of ticket, by name.
    pub(crate) category: Option<String>,
    /// When, as "19:42".
    pub(crate) time: String,
    /// How long ago, in milliseconds.
    pub(crate) age_ms: i64,
    /// Whether it was given before this program was last started.
    pub(crate) is_from_before_restart: bool,
}

/// Counts of holders as known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ShownCounts {
    /// Holders who came in at least once.
    pub(crate) admitted: u64,
    /// Holders who are inside.
    pub(crate) inside: u64,
    /// Holders with an issued pass.
    pub(crate) expected: u64,
    /// Holders admitted twice by doors that did not know of each other.
    pub(crate) conflicts: u64,
}

/// How the server is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// By `--offline`: nobody tries.
    Offline,
    /// Not heard yet.
    Connecting,
    /// Heard.
    Online {
        /// So many seconds ago.
        last_heard_s: u32,
    },
    /// Not heard any more.
    Unreachable {
        /// For so many seconds.
        since_s: u32,
        /// What went wrong last.
        why: ConnectionTrouble,
    },
}

/// Why the server is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionTrouble {
    /// No answer at all: no network, no server, or it is too slow.
    NoAnswer,
    /// The server says no: this scanner's enrollment ended.
    Refused,
    /// An answer that makes no sense.
    BadAnswer,
}

/// The clock as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownClock {
    /// The best known time in the event's time zone, as "19:42".
    pub(crate) time: String,
    /// How many seconds this machine's clock must be put forward, where that is worth telling.
    pub(crate) off_by_s: Option<i64>,
    /// From whom that is known.
    pub(crate) source: ClockSource,
}

/// One line of the list of last scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastScan {
    /// When, as "19:42".
    pub(crate) time: String,
    /// The verdict's title.
    pub(crate) title: String,
    /// How it looked.
    pub(crate) tone: Tone,
    /// The student's name, where the roster tells.
    pub(crate) name: Option<String>,
}

/// Why this scanner must not be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The disk is full: the last reading could not be written and was not answered.
    DiskFull,
    /// The last reading could not be written and was not answered.
    StoreFailed {
        /// What the system said, in English.
        message: String,
    },
    /// The database is not as this program left it, or it is not known whether the last scan was written. Starting
    /// the program again puts it right.
    RestartNeeded,
    /// The server knows another scan under a number of this scanner's: a copied laptop or a restored disk. The
    /// scanner must be enrolled anew.
    Forked,
    /// The enrollment has ended: nobody can be admitted until the scanner is enrolled anew.
    CertificateEnded,
}

/// What a keyboard-like scanner has typed so far, and what is wrong with the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ShownInput {
    /// Characters that wait for the rest of their code.
    pub(crate) characters_pending: usize,
    /// What to tell, if anything.
    pub(crate) note: Option<InputNote>,
}
