//! What the screen shows: plain data, made by the core, drawn by the view.
//!
//! It is the whole boundary between the two: the view knows no model, and the core knows no cells and colours.
//! Everything that depends on time or language is already put into words or numbers here.

use esik_shared::admission::verdict::Tone;
use esik_shared::language::Language;
use esik_shared::scan::Direction;
use esik_shared::time::ClockSource;
use serde::{Deserialize, Serialize};

use super::input_state::{InputNote, InputState, Preview};

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How other scanners are heard; none where none ever was.
    pub(crate) peers: Option<ShownPeers>,
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
    /// What has just happened to this computer, if anything.
    pub(crate) notice: Option<Notice>,
    /// Whether verdicts are heard.
    pub(crate) sound: ShownSound,
    /// What lies over the door screen.
    pub(crate) dialog: Option<ShownDialog>,
    /// What is said shortly about the last key or card.
    pub(crate) hint: Option<String>,
    /// The screen is locked, and so many digits were typed to open it.
    pub(crate) locked: Option<usize>,
    /// Passes are only looked at, and nobody is counted.
    pub(crate) is_looking: bool,
    /// The number of the supervisor's card that opens one act.
    pub(crate) supervisor: Option<u32>,
    /// What is in force here beside the usual.
    pub(crate) in_force: InForce,
    /// Passes admitted that the roster does not know yet; an alarm from [`UNLISTED_ALARM`] on.
    pub(crate) unlisted: u32,
}

/// What is in force at this door beside the usual, and what somebody should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct InForce {
    /// Neither the server nor another gate is heard.
    pub(crate) cut_off: Option<CutOffShown>,
    /// Passes enter at their own gates only, and this scanner keeps these, by name; none may be among them.
    pub(crate) home_gates: Option<String>,
    /// How many places are left here, where that is limited.
    pub(crate) places_left: Option<u32>,
    /// People of whom a scan waits for an organizer.
    pub(crate) quarantined: u32,
    /// A conflict that this scanner is part of and that has just become known: who, where and when.
    pub(crate) conflict: Option<String>,
}

/// Neither the server nor another gate is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CutOffShown {
    /// For so many seconds.
    pub(crate) since_s: u32,
    /// Whether nobody is admitted while it lasts.
    pub(crate) holds: bool,
}

/// With so few places left the screen says how many.
pub(crate) const FEW_PLACES: u32 = 30;

/// The most scans in the list of last scans.
pub(crate) const MAX_LAST_SCANS: usize = 10;

/// From how many admitted passes that no roster knows the volunteer is alarmed.
pub(crate) const UNLISTED_ALARM: u32 = 20;

/// What the words on the screen are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ShownAs {
    /// An answer that is durable.
    Verdict,
    /// What would have been answered. Nobody is counted, so it never looks like an answer.
    Look,
    /// A passage that was taken back.
    Undone,
}

/// A verdict in words, with what the volunteer may see of the student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownVerdict {
    /// What it is.
    pub(crate) shown_as: ShownAs,
    /// How it looks and sounds.
    pub(crate) tone: Tone,
    /// One shout.
    pub(crate) title: String,
    /// Whole sentences.
    pub(crate) text: String,
    /// What an organizer wants the door to know of this student.
    pub(crate) note: Option<String>,
    /// What else can be done about it, and with which key.
    pub(crate) way_on: Option<String>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// How other scanners are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownPeers {
    /// How many are connected.
    pub(crate) count: u32,
    /// How many seconds ago any was heard.
    pub(crate) last_heard_s: u32,
}

/// Why the server is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ConnectionTrouble {
    /// No answer at all: no network, no server, or it is too slow.
    NoAnswer,
    /// The server is there, and can take nothing now: it is busy, or its disk or database is in trouble.
    NotNow,
    /// The server says no: this scanner's enrollment ended.
    Refused,
    /// The server says no: another computer writes with the key of this scanner.
    Forked,
    /// An answer that makes no sense.
    BadAnswer,
}

/// The clock as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownClock {
    /// The best known time in the event's time zone, as "19:42".
    pub(crate) time: String,
    /// How many seconds this machine's clock must be put forward, where that is worth telling.
    pub(crate) off_by_s: Option<i64>,
    /// From whom that is known.
    pub(crate) source: ClockSource,
    /// Whether the time may be off by seconds: the computer slept, or its clock was set.
    pub(crate) is_uncertain: bool,
}

/// One line of the list of last scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastScan {
    /// When, as "19:42".
    pub(crate) time: String,
    /// The verdict's title.
    pub(crate) title: String,
    /// How it looked.
    pub(crate) tone: Tone,
    /// The student's name, where the roster tells.
    pub(crate) name: Option<String>,
    /// Whether it was taken back.
    pub(crate) is_undone: bool,
}

/// Something to answer: a title, perhaps a text box, perhaps lines of which one is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ShownDialog {
    /// What it is about.
    pub(crate) title: String,
    /// Whole sentences.
    pub(crate) text: String,
    /// What stands in its text box, if it has one.
    pub(crate) entry: Option<String>,
    /// The lines of which one can be chosen.
    pub(crate) choices: Vec<ShownChoice>,
    /// Which is.
    pub(crate) selected: usize,
    /// What is said under the lines.
    pub(crate) note: String,
    /// Which keys answer it.
    pub(crate) keys: String,
}

/// A line that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ShownChoice {
    /// The key that does the same, if there is one.
    pub(crate) label: String,
    /// What it is.
    pub(crate) text: String,
    /// More about it.
    pub(crate) detail: String,
}

/// Why this scanner must not be used now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fault {
    /// The disk is full: the last reading could not be written and was not answered.
    DiskFull,
    /// The last reading could not be written and was not answered.
    StoreFailed {
        /// What the system said, in English.
        message: String,
    },
    /// Another program, a backup perhaps, holds the database: the last reading could not be written and was not
    /// answered.
    DatabaseBusy,
    /// The last reading is being written for so long that something must be wrong. It may still be answered.
    DiskStalled,
    /// The database is not as this program left it, or it is not known whether the last scan was written. Starting
    /// the program again puts it right.
    RestartNeeded,
    /// The server knows another scan under a number of this scanner's: a copied laptop or a restored disk. The
    /// scanner must be enrolled anew.
    Forked,
    /// The enrollment has ended: nobody can be admitted until the scanner is enrolled anew.
    CertificateEnded,
}

/// Something that happened to this computer and that the volunteer should know. Nothing is lost by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Notice {
    /// It slept or the program was stopped: what other gates did meanwhile is not known until the server is heard.
    Slept {
        /// For so many seconds.
        seconds: u32,
    },
    /// Another gate gave places to this one.
    PlacesCame {
        /// How many.
        places: u32,
        /// Its number, where that is known.
        scanner: Option<u32>,
    },
    /// This gate gave places to another.
    PlacesGiven {
        /// How many.
        places: u32,
        /// The number of the other, where that is known.
        scanner: Option<u32>,
    },
    /// Somebody set its clock.
    ClockSet {
        /// By so many seconds, ahead where positive.
        seconds: i64,
        /// Whether the times of scans are right all the same.
        is_made_good: bool,
    },
}

/// Whether verdicts are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ShownSound {
    /// As tones.
    On,
    /// Switched off.
    Off,
    /// There is no player for tones, or it failed: only the bell of the terminal.
    BellOnly,
}

/// What a keyboard-like scanner has typed so far, and what is wrong with the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ShownInput {
    /// Characters that wait for the rest of their code.
    pub(crate) characters_pending: usize,
    /// What to tell, if anything.
    pub(crate) note: Option<InputNote>,
}
