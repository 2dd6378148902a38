//! Brings pictures from their source into the slot, on a thread of its own.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::super::{Stop, locked, spawn, trouble};
use super::ffmpeg::{Ffmpeg, NoFfmpeg};
use super::read_picture_file;
use super::slot::{Slot, Timed};
use super::source::Source;
use crate::core::input_state::InputTrouble;
use crate::input::camera::picture::is_picture_name;
use crate::input::camera::stream::{Stream, StreamError};
use crate::runtime::clock;

/// What is read of a stream at once.
const READ_BYTES: usize = 1 << 18;

/// Why no more pictures come: none where there is no such device.
#[derive(Debug)]
pub(super) struct Brought {
    pub(super) trouble: Option<InputTrouble>,
}

impl Brought {
    pub(super) fn io(error: &io::Error) -> Self {
        let is_no_ffmpeg = error.get_ref().is_some_and(|error| error.is::<NoFfmpeg>());
        Self { trouble: if is_no_ffmpeg { Some(InputTrouble::NoFfmpeg) } else { trouble(error) } }
    }
}

impl From<StreamError> for Brought {
    fn from(error: StreamError) -> Self {
        let trouble = match &error {
            StreamError::Format => InputTrouble::WrongKind,
            error => InputTrouble::Other(error.to_string()),
        };
        Self { trouble: Some(trouble) }
    }
}

/// What is being brought.
pub(super) struct Bringing {
    slot: Slot,
    ffmpeg: Option<Arc<Mutex<Ffmpeg>>>,
}

impl Bringing {
    /// Ends it.
    pub(super) fn end(&self) {
        self.slot.close();
        if let Some(ffmpeg) = &self.ffmpeg {
            locked(ffmpeg).kill();
        }
    }
}

impl Drop for Bringing {
    fn drop(&mut self) {
        self.end();
    }
}

/// Begins to bring pictures. `attempt` counts from 0: a camera that did not work one way is asked another way.
pub(super) fn bring(source: &Source, attempt: u32, slot: &Slot, stop: &Stop) -> io::Result<Bringing> {
    let into = slot.clone();
    let mut ffmpeg = None;
    match source {
        Source::StandardInput => {
            spawn("pictures", move || into.end(bring_stream(io::stdin().lock(), &into)))?
        }
        Source::StreamFile(path) => {
            let file = File::open(path)?;
            spawn("pictures", move || into.end(bring_stream(file, &into)))?;
        }
        Source::Picture(path) => {
            let paths = vec![path.clone()];
            spawn("pictures", move || into.end(bring_pictures(&paths, &into)))?;
        }
        Source::Folder(folder) => {
            let paths = pictures_in(folder)?;
            spawn("pictures", move || into.end(bring_pictures(&paths, &into)))?;
        }
        Source::Film(_) | Source::Device(_) | Source::Address(_) => {
            let (child, pictures) = Ffmpeg::start(source, attempt)?;
            let child = Arc::new(Mutex::new(child));
            stop.takes_along(&child);
            ffmpeg = Some(child.clone());
            spawn("pictures", move || {
                let result = bring_stream(pictures, &into);
                // What ffmpeg says tells more than that its pictures end.
                let said = locked(&child).end();
                into.end(match (result, said) {
                    (_, Err(said)) => Err(said),
                    (result, Ok(())) => result,
                });
            })?;
        }
    }
    Ok(Bringing { slot: slot.clone(), ffmpeg })
}

fn bring_stream(input: impl Read, slot: &Slot) -> Result<(), Brought> {
    let Some(mut stream) = Stream::open(BufReader::with_capacity(READ_BYTES, input))? else { return Ok(()) };
    while let Some(timed) = stream.next()? {
        let at_ms = Some(timed.at_ms.unwrap_or_else(|| clock::now().running_ms));
        if let Some(frame) = timed.frame
            && !slot.put(Timed { frame, at_ms })
        {
            break;
        }
    }
    Ok(())
}

/// Each by itself. One that cannot be read is told and left out; where none can, that is what is told.
fn bring_pictures(paths: &[PathBuf], slot: &Slot) -> Result<(), Brought> {
    let mut unread = 0;
    for path in paths {
        match read_picture_file(path) {
            Ok(frame) => {
                if !slot.put(Timed { frame, at_ms: None }) {
                    return Ok(());
                }
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a picture could not be read");
                unread += 1;
            }
        }
    }
    if unread == paths.len() { Err(Brought { trouble: Some(InputTrouble::WrongKind) }) } else { Ok(()) }
}

fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.to_str().is_some_and(is_picture_name) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
