//! The lines of a recording, written and read: JSON, one object a line, `docs/CONTRACTS.md` names its fields.
//!
//! Of a screen only what changed is written. Reading gives whole screens again.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::core::now::Now;
use crate::core::screen::Screen;

/// The version of the lines.
const VERSION: u64 = 1;
/// A line is never longer; what is longer is no recording.
const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// The fields of a screen by name.
pub(crate) type Fields = Map<String, Value>;

/// Columns and rows of the terminal.
pub(crate) type Size = (u16, u16);

/// What a line says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// A recording begins.
    Start { version: u64, program: String },
    /// Something happened.
    Message(Value),
    /// Something was to be done.
    Command(Value),
    /// This was on the screen; what is not named is as before.
    Screen { size: Size, changed: Fields },
    /// The recording has reached its length.
    Full,
}

/// A line with its moment.
#[derive(Debug, Serialize, Deserialize)]
struct Stamped {
    /// Since the program started, in milliseconds.
    ms: i64,
    /// What the clock of the machine said, Unix milliseconds.
    clock_ms: i64,
    /// How many lines are missing before this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    left_out: u64,
    #[serde(flatten)]
    line: Line,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Line {
    pub(super) fn start(program: &str) -> Self {
        Self::Start { version: VERSION, program: program.to_owned() }
    }

    pub(super) fn to_json(&self, now: Now, left_out: u64) -> Vec<u8> {
        let stamped = Stamped { ms: now.running_ms, clock_ms: now.clock.0, left_out, line: self.clone() };
        let mut bytes = serde_json::to_vec(&stamped).expect("every key is a text");
        bytes.push(b'\n');
        bytes
    }
}

/// A screen as its fields.
pub(super) fn fields(screen: &Screen) -> Fields {
    match serde_json::to_value(screen) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("a screen is a struct whose keys are texts"),
    }
}

/// The fields that are not as they were.
pub(super) fn changed(before: Option<&Fields>, now: &Fields) -> Fields {
    now.iter()
        .filter(|(name, value)| before.and_then(|before| before.get(*name)) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// A moment of a recording that is read.
#[derive(Debug)]
pub(crate) struct Moment {
    /// Since the program started, in milliseconds.
    pub(crate) ms: i64,
    /// What happened or was to be done, as JSON; none where only the screen changed.
    pub(crate) what: Option<Value>,
    /// Whether lines are missing before it.
    pub(crate) is_after_a_gap: bool,
    /// The screen from now on, where it changed.
    pub(crate) screen: Option<(Box<Screen>, Size)>,
}

/// Why a file is no recording.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordingError {
    /// It could not be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It does not begin as one.
    #[error("it is no recording of esik-scanner")]
    NotARecording,
    /// It was written by a program that is newer.
    #[error("it is of version {0}; this program reads version {VERSION}")]
    Version(u64),
    /// A line does not read.
    #[error("line {0} does not read as one of a recording")]
    Line(usize),
}

/// Reads a recording. The last line may have been cut by the end of the program; it is left out then.
pub(crate) fn read(mut file: impl BufRead) -> Result<Vec<Moment>, RecordingError> {
    let mut moments = Vec::new();
    let mut fields = Fields::new();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if io::Read::take(&mut file, MAX_LINE_BYTES).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let is_whole = bytes.ends_with(b"\n");
        match serde_json::from_slice::<Stamped>(&bytes) {
            Ok(stamped) => moments.push(moment(stamped, &mut fields, number)?),
            Err(_) if number == 1 => return Err(RecordingError::NotARecording),
            Err(_) if !is_whole => break,
            Err(_) => return Err(RecordingError::Line(number)),
        }
    }
    if moments.is_empty() { Err(RecordingError::NotARecording) } else { Ok(moments) }
}

fn moment(stamped: Stamped, fields: &mut Fields, number: usize) -> Result<Moment, RecordingError> {
    let mut moment =
        Moment { ms: stamped.ms, what: None, is_after_a_gap: stamped.left_out > 0, screen: None };
    match (number, stamped.line) {
        (1, Line::Start { version: VERSION, .. }) => {}
        (1, Line::Start { version, .. }) => return Err(RecordingError::Version(version)),
        (1, _) => return Err(RecordingError::NotARecording),
        (_, Line::Start { .. }) => return Err(RecordingError::Line(number)),
        (_, Line::Message(what) | Line::Command(what)) => moment.what = Some(what),
        (_, Line::Full) => moment.what = Some(Value::from("the recording was full")),
        (_, Line::Screen { size, changed }) => {
            fields.extend(changed);
            let screen = serde_json::from_value(Value::Object(fields.clone()));
            moment.screen = Some((Box::new(screen.map_err(|_| RecordingError::Line(number))?), size));
        }
    }
    Ok(moment)
}
