//! Pictures: one thread brings them, another reads codes in them.
//!
//! A camera does not wait, so of its pictures only the newest is looked at; files and pipes wait, and every one of their
//! pictures is. Where pictures come from is started again whenever it fails, and a camera that is silent has failed:
//! nothing is worse than one that looks alive.

mod bring;
pub(super) mod ffmpeg;
mod slot;
pub(crate) mod source;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use self::bring::{Brought, bring};
use self::slot::{Slot, Taken};
use self::source::Source;
use super::{Backoff, Teller, spawn};
use crate::core::input_state::{InputNews, InputNote, InputSpeed, InputStatus, InputTrouble};
use crate::input::camera::decode::{Decoder, Survive};
use crate::input::camera::frame::Frame;
use crate::input::camera::picture::{MAX_FILE_BYTES, PictureError, read_picture};
use crate::input::camera::preview::preview;
use crate::input::camera::sight::{Look, Sight};
use crate::runtime::{clock, crash};

/// How often a preview is shown, and the speed told, in milliseconds.
const PREVIEW_MS: i64 = 250;
const SPEED_MS: i64 = 2_000;
/// A camera from which nothing came for so long is said to be silent, and started again, in milliseconds. A slow one
/// needs two seconds to wake up, a stream over a bad network some more.
const SILENT_MS: u64 = 8_000;

/// What decoding goes through: a panic of a library is one picture without a code.
pub(crate) const SURVIVE: Survive = |work| crash::survive(work);

/// Reads `source` for as long as the program runs, or until it has ended.
pub(super) fn start(source: Source, mut teller: Teller, has_screen: bool) -> io::Result<()> {
    spawn("camera", move || {
        let mut eye = Eye::new(has_screen);
        let mut backoff = Backoff::NEW;
        let mut attempt = 0;
        teller.tell();
        while !teller.stop.is_stopped() {
            let frames_before = eye.frames;
            match look_through(&source, attempt, &mut eye, &mut teller) {
                Ok(()) if source.ends() => return teller.end(Ok(())),
                Ok(()) => teller.tell_trouble(None),
                // It will not get better.
                Err(Brought { trouble }) if source.ends() => {
                    return teller.end(Err(trouble.unwrap_or(InputTrouble::WrongKind)));
                }
                Err(Brought { trouble }) => teller.tell_trouble(trouble),
            }
            if eye.frames > frames_before {
                backoff = Backoff::NEW;
            }
            attempt += 1;
            if !backoff.wait(&teller.stop) {
                return;
            }
        }
    })
}

/// One attempt: from the first picture to the last.
fn look_through(source: &Source, attempt: u32, eye: &mut Eye, teller: &mut Teller) -> Result<(), Brought> {
    let slot = Slot::new(!source.ends());
    let bringing = bring(source, attempt, &slot, &teller.stop).map_err(|error| Brought::io(&error))?;
    loop {
        match slot.take(std::time::Duration::from_millis(SILENT_MS)) {
            Taken::Frame(frame) => {
                if let Some(ms) = frame.at_ms {
                    eye.look(&frame.frame, ms, teller);
                } else {
                    eye.sight.forget();
                    eye.look(&frame.frame, clock::now().running_ms, teller);
                }
            }
            Taken::Nothing if source.ends() => {}
            Taken::Nothing => {
                bringing.end();
                return Err(Brought { trouble: Some(InputTrouble::Silent) });
            }
            Taken::End(result) => return result,
        }
        if teller.stop.is_stopped() {
            bringing.end();
            return Ok(());
        }
    }
}

/// What looks at pictures.
struct Eye {
    decoder: Decoder,
    sight: Sight,
    has_screen: bool,
    frames: u64,
    preview_ms: i64,
    /// Since when frames are counted for the speed, how many, and how long all of them took.
    speed_ms: i64,
    counted: u32,
    took_ms: i64,
}

impl Eye {
    fn new(has_screen: bool) -> Self {
        Self {
            decoder: Decoder::new(SURVIVE),
            sight: Sight::default(),
            has_screen,
            frames: 0,
            preview_ms: i64::MIN,
            speed_ms: clock::now().running_ms,
            counted: 0,
            took_ms: 0,
        }
    }

    /// Looks at a picture of the moment `at_ms` by the source's own clock.
    fn look(&mut self, frame: &Frame, at_ms: i64, teller: &mut Teller) {
        let before_ms = clock::now().running_ms;
        let codes = self.decoder.decode(frame);
        let after_ms = clock::now().running_ms;
        self.frames += 1;
        self.counted += 1;
        self.took_ms += after_ms - before_ms;
        let look = self.sight.take(codes, at_ms);
        teller.state.note = (look == Look::Several).then_some(InputNote::SeveralCodes);
        teller.state.status = InputStatus::Ready;
        if let Look::Read(text) = look {
            teller.read(text.into_bytes());
        }
        if self.has_screen && after_ms.saturating_sub(self.preview_ms) >= PREVIEW_MS {
            self.preview_ms = after_ms;
            teller.send(super::InputEvent::News(InputNews::Preview(preview(frame))));
        }
        self.measure(after_ms, teller);
        teller.tell();
    }

    fn measure(&mut self, now_ms: i64, teller: &mut Teller) {
        let passed_ms = now_ms - self.speed_ms;
        if passed_ms < SPEED_MS {
            return;
        }
        let each = |sum: i64, by: i64| u32::try_from(sum.checked_div(by).unwrap_or(0)).unwrap_or(u32::MAX);
        teller.state.speed = Some(InputSpeed::Frames {
            per_s: each(i64::from(self.counted) * 1000 + passed_ms / 2, passed_ms),
            decode_ms: each(self.took_ms, i64::from(self.counted)),
        });
        (self.speed_ms, self.counted, self.took_ms) = (now_ms, 0, 0);
    }
}

/// Why a picture file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureFileError {
    /// The file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What is in it.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// The picture in a file.
pub(crate) fn read_picture_file(path: &Path) -> Result<Frame, PictureFileError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE_BYTES {
        return Err(PictureError::TooLarge.into());
    }
    Ok(read_picture(&bytes)?)
}
