//! What happened in a run and what was on the screen, line by line, for whoever has to find out later what a volunteer
//! saw. Always on beside a screen, in a few files of bounded length in the data folder.
//!
//! A reading is kept as a salted hash and as what it was judged as. No pass code, no signature, nothing that was typed
//! and nothing about a person ever stands in it: of screens the recorder keeps the mask (`core/mask.rs`).
//!
//! Nothing waits for it. A thread of its own writes; what a stalled disk does not take is left out, and that is said.

mod describe;
pub(crate) mod recording;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use self::recording::{Fields, Line, Size};
use crate::core::cmd::Cmd;
use crate::core::model::Model;
use crate::core::msg::Msg;
use crate::core::now::Now;
use crate::core::screen::Screen;

/// The most bytes of a recording: an evening of ten thousand scans. Then it ends, and says so.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// How many recordings of earlier runs are kept: somebody may start again twice before asking for help.
const KEPT: u32 = 3;
/// Lines that may wait for the disk.
const LINES_WAITING: usize = 512;
/// While nothing but time passes, a screen is kept so often, in milliseconds.
const QUIET_EVERY_MS: i64 = 10_000;

/// The recorder.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    file: Option<SyncSender<Vec<u8>>>,
    /// The screen as the file has it; none where the next must be kept whole.
    kept: Option<(Fields, Size)>,
    kept_ms: i64,
    /// Whether something happened since.
    is_news: bool,
    /// How many lines were left out.
    left_out: u64,
    bytes: usize,
}

impl Recorder {
    /// One that writes to this file.
    pub(crate) fn start(path: &Path, now: Now) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        let (sender, lines) = sync_channel(LINES_WAITING);
        thread::Builder::new().name("recorder".to_owned()).spawn(move || write(file, &lines))?;
        let mut recorder = Self { file: Some(sender), ..Self::default() };
        recorder.put(now, &Line::start(env!("CARGO_PKG_VERSION")));
        Ok(recorder)
    }

    /// Something is about to happen to the model.
    pub(crate) fn happens(&mut self, model: &Model, msg: &Msg, now: Now) {
        if self.file.is_some()
            && let Some(message) = describe::message(model, msg)
        {
            self.is_news = true;
            self.put(now, &Line::Message(message));
        }
    }

    /// Something is to be done.
    pub(crate) fn wanted(&mut self, cmd: &Cmd, now: Now) {
        if self.file.is_some()
            && let Some(command) = describe::command(cmd)
        {
            self.put(now, &Line::Command(command));
        }
    }

    /// Whether it wants to see the screen as it is now.
    pub(crate) fn wants_screen(&self, now: Now) -> bool {
        self.file.is_some() && (self.is_news || now.running_ms - self.kept_ms >= QUIET_EVERY_MS)
    }

    /// This is on the screen.
    pub(crate) fn shown(&mut self, screen: Screen, size: Size, now: Now) {
        if !self.wants_screen(now) {
            return;
        }
        let fields = recording::fields(&screen.masked());
        let changed = recording::changed(self.kept.as_ref().map(|(kept, _)| kept), &fields);
        let is_same_size = self.kept.as_ref().is_some_and(|(_, kept)| *kept == size);
        self.is_news = false;
        self.kept_ms = now.running_ms;
        if !changed.is_empty() || !is_same_size {
            self.kept = Some((fields, size));
            self.put(now, &Line::Screen { size, changed });
        }
    }

    /// Hands a line to the thread. After one that was left out the next screen is kept whole.
    fn put(&mut self, now: Now, line: &Line) {
        let Some(file) = &self.file else { return };
        let mut bytes = line.to_json(now, self.left_out);
        self.bytes += bytes.len();
        let is_full = self.bytes > MAX_BYTES;
        if is_full {
            bytes = Line::Full.to_json(now, self.left_out);
        }
        match file.try_send(bytes) {
            Ok(()) => self.left_out = 0,
            Err(TrySendError::Full(_)) => {
                self.left_out += 1;
                self.kept = None;
            }
            Err(TrySendError::Disconnected(_)) => self.file = None,
        }
        if is_full {
            self.file = None;
        }
    }
}

/// Writes until the recorder is gone or the disk fails.
fn write(mut file: File, lines: &Receiver<Vec<u8>>) {
    for line in lines {
        if let Err(error) = file.write_all(&line) {
            tracing::warn!(%error, "the recording ends here");
            return;
        }
    }
}

/// Puts the recordings of earlier runs aside and gives the path for a new one.
pub(crate) fn make_room(path: PathBuf) -> io::Result<PathBuf> {
    let aside = |number: u32| path.with_extension(format!("{number}.jsonl"));
    for number in (1..KEPT).rev() {
        rename_if_there(&aside(number), &aside(number + 1))?;
    }
    rename_if_there(&path, &aside(1))?;
    Ok(path)
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
