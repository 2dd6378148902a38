//! What is known of each input, as plain data: what it is, how it is, how fast it reads, what is odd about it.
//!
//! Inputs tell it themselves; the core only keeps the newest word of each. No text that was read is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The kinds of inputs, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum InputKind {
    /// A scanner on a serial line (USB-CDC).
    Serial,
    /// A scanner that types as a keyboard, through the terminal.
    Keyboard,
    /// A scanner that types as a keyboard, held by this program alone.
    Device,
    /// Pictures: a camera, a stream, files.
    Camera,
    /// Codes from standard input, one a line.
    Lines,
}

/// One input: its kind and its name, a path or an address without its password. Empty where any is looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct InputId {
    /// Which kind.
    pub(crate) kind: InputKind,
    /// Which of its kind.
    pub(crate) name: String,
}

/// The newest word of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InputState {
    /// Which.
    pub(crate) id: InputId,
    /// How it is.
    pub(crate) status: InputStatus,
    /// How fast it reads, once that is known.
    pub(crate) speed: Option<InputSpeed>,
    /// How many codes it has read since the program started.
    pub(crate) readings: u64,
    /// What is odd about what it reads now.
    pub(crate) note: Option<InputNote>,
}

impl InputState {
    /// An input of which nothing is known yet.
    pub(crate) fn new(kind: InputKind, name: impl Into<String>) -> Self {
        Self {
            id: InputId { kind, name: name.into() },
            status: InputStatus::Searching,
            speed: None,
            readings: 0,
            note: None,
        }
    }
}

/// How an input is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InputStatus {
    /// Looked for, not there yet.
    Searching,
    /// There, and silent.
    Ready,
    /// Something is coming in, and no code is whole yet.
    Reading,
    /// Was there and is gone; looked for again.
    Lost,
    /// There, and cannot be used; tried again.
    Failed(InputTrouble),
    /// Has given everything it had: files, a folder, a stream that ended.
    Ended,
}

/// Why an input cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InputTrouble {
    /// This user may not open it.
    NotAllowed,
    /// Another program holds it.
    InUse,
    /// It is something else than it should be: no serial line, no keyboard, no picture.
    WrongKind,
    /// The program `ffmpeg` is not installed.
    NoFfmpeg,
    /// It is open, and nothing comes from it.
    Silent,
    /// Anything else, as the system or ffmpeg says it, in English.
    Other(String),
}

/// How fast an input reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InputSpeed {
    /// So many characters a second; none where a text came all at once.
    Typing {
        /// Characters a second.
        characters_per_s: Option<u32>,
        /// The layout on which they arrived.
        layout: Layout,
        /// Whether Caps Lock seems to be on.
        is_caps_lock: bool,
    },
    /// Bytes on a line.
    Line {
        /// Characters a second; none where a text came all at once.
        characters_per_s: Option<u32>,
    },
    /// Pictures.
    Frames {
        /// Frames looked at a second.
        per_s: u32,
        /// How long one took, in milliseconds.
        decode_ms: u32,
    },
}

/// A keyboard layout, as far as it shows in a pass code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Layout {
    /// Latin letters.
    Us,
    /// ЙЦУКЕН with digits.
    Russian,
    /// ЙЦУКЕН with the Kazakh number row.
    Kazakh,
}

/// Something about an input that the volunteer should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InputNote {
    /// More was typed than any code has; it was dropped.
    TooLong,
    /// The beginning was no part of the code and was thrown away; the code itself was read.
    HalfScan,
    /// Two scanners typed at once: nothing of it was taken.
    Mixed,
    /// Something was typed a while ago and Enter never came.
    Unfinished,
    /// Readings come faster than they can be written; the last one was dropped.
    QueueFull,
    /// Several codes are in the picture, and none was taken.
    SeveralCodes,
}

/// A small picture of what the camera sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Preview {
    /// Pixels a row.
    pub(crate) width: u16,
    /// Rows of pixels; two of them fit into a row of characters.
    pub(crate) height: u16,
    /// From 0, black, to 255, white; row after row.
    pub(crate) luma: Vec<u8>,
}

/// What an input has to say, beside what it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputNews {
    /// How it is now.
    State(InputState),
    /// It is gone for good and not shown any more.
    Gone(InputId),
    /// What a camera sees.
    Preview(Preview),
}

/// All inputs, as last heard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Inputs {
    states: BTreeMap<InputId, InputState>,
    preview: Option<Preview>,
}

impl Inputs {
    /// Takes the newest word.
    pub(crate) fn take(&mut self, news: InputNews) {
        match news {
            InputNews::State(state) => {
                let has_picture = matches!(state.status, InputStatus::Ready | InputStatus::Reading);
                if state.id.kind == InputKind::Camera && !has_picture {
                    // A picture that stands still would look like a camera that works.
                    self.preview = None;
                }
                self.states.insert(state.id.clone(), state);
            }
            InputNews::Gone(id) => {
                self.states.remove(&id);
            }
            InputNews::Preview(preview) => self.preview = Some(preview),
        }
    }

    /// Every input, by kind and name.
    pub(crate) fn states(&self) -> Vec<InputState> {
        self.states.values().cloned().collect()
    }

    /// What a camera sees.
    pub(crate) fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_of_each_input_is_kept_and_a_camera_that_is_lost_shows_no_picture() {
        let mut inputs = Inputs::default();
        let camera = InputState { status: InputStatus::Ready, ..InputState::new(InputKind::Camera, "a") };
        let serial = InputState::new(InputKind::Serial, "");
        inputs.take(InputNews::State(camera.clone()));
        inputs.take(InputNews::State(serial.clone()));
        inputs.take(InputNews::Preview(Preview { width: 1, height: 2, luma: vec![0, 9] }));
        assert!(inputs.preview().is_some());
        assert_eq!(inputs.states(), [serial.clone(), camera.clone()]);

        let lost = InputState { status: InputStatus::Lost, ..camera };
        inputs.take(InputNews::State(lost.clone()));
        inputs.take(InputNews::Gone(serial.id));
        assert_eq!((inputs.preview(), inputs.states()), (None, vec![lost]));
    }
}
