//! Scanners on serial lines: found by themselves, opened raw, looked for again when they are gone.
//!
//! Opened by termios, which is all that a scanner on USB needs: a crate for serial ports brings enumeration by udev,
//! modem lines and three operating systems. The speed of the line stays as it is (9,600 baud, or what `stty` set);
//! USB-CDC has none.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::{Errno, read};
use rustix::termios::{ControlModes, OptionalActions, ioctl_tiocexcl, tcgetattr, tcsetattr};

use super::{Backoff, LOOK_AGAIN, Teller, running, spawn, trouble};
use crate::core::input_state::{InputNews, InputSpeed, InputStatus};
use crate::input::serial::SerialLine;

/// How the kernel names the serial lines of USB devices.
const NAMES: [&str; 2] = ["ttyACM", "ttyUSB"];
/// The most lines that are opened by themselves. A door has two or three.
const MAX_FOUND: usize = 16;
/// How long one wait for bytes takes: how soon a pause is noticed, and the end of the program.
const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
/// What is read at once.
const READ_BYTES: usize = 4096;

/// Opens every serial line that appears in `folder`.
pub(super) fn search(folder: PathBuf, mut any: Teller) -> io::Result<()> {
    spawn("serial", move || {
        let mut known = BTreeSet::new();
        loop {
            for name in names_in(&folder) {
                if known.len() == MAX_FOUND || known.contains(&name) {
                    continue;
                }
                let path = folder.join(&name);
                match start(path.clone(), any.of(path.display().to_string())) {
                    Ok(()) => known.insert(name),
                    Err(error) => {
                        tracing::warn!(%error, "no thread for a serial line");
                        break;
                    }
                };
            }
            if known.is_empty() {
                any.tell_status(InputStatus::Searching);
            } else if any.told.take().is_some() {
                any.send(super::InputEvent::News(InputNews::Gone(any.state.id.clone())));
            }
            if !any.stop.wait(LOOK_AGAIN) {
                return;
            }
        }
    })
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| NAMES.iter().any(|known| name.starts_with(known)))
        .collect();
    names.sort();
    names
}

/// Reads one serial line for as long as the program runs.
pub(super) fn start(path: PathBuf, mut teller: Teller) -> io::Result<()> {
    spawn("serial line", move || {
        let mut backoff = Backoff::NEW;
        while !teller.stop.is_stopped() {
            match open_raw(&path) {
                Ok(line) => {
                    backoff = Backoff::NEW;
                    teller.tell_status(InputStatus::Ready);
                    let error = read_all(&line, &mut teller);
                    teller.tell_trouble(trouble(&error));
                }
                Err(error) => teller.tell_trouble(trouble(&error)),
            }
            // What is not there may be plugged in any moment; what fails is not asked ten times a second.
            let goes_on = match teller.state.status {
                InputStatus::Failed(_) => backoff.wait(&teller.stop),
                _ => teller.stop.wait(LOOK_AGAIN),
            };
            if !goes_on {
                return;
            }
        }
    })
}

/// 8 bits, no parity, one stop bit, nothing translated, nobody else on it.
fn open_raw(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let line = open(path, flags, Mode::empty())?;
    let mut settings = tcgetattr(&line)?;
    flock(&line, FlockOperation::NonBlockingLockExclusive)?;
    ioctl_tiocexcl(&line)?;
    settings.make_raw();
    settings.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    settings.control_modes &= !(ControlModes::CSTOPB | ControlModes::CRTSCTS);
    tcsetattr(&line, OptionalActions::Now, &settings)?;
    Ok(line)
}

/// Reads until the line is gone, or the program ends. Why.
fn read_all(line: &OwnedFd, teller: &mut Teller) -> io::Error {
    let mut framing = SerialLine::default();
    let mut texts = Vec::new();
    let mut bytes = [0; READ_BYTES];
    let mut burst = Burst::default();
    loop {
        let mut ready = [PollFd::new(line, PollFlags::IN)];
        match poll(&mut ready, Some(&WAIT)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return error.into(),
        }
        match read(line, &mut bytes) {
            Ok(0) => return Errno::NXIO.into(),
            Ok(count) => {
                framing.take(&bytes[..count], running(), &mut texts);
                burst.take(count, running());
            }
            Err(Errno::WOULDBLOCK | Errno::INTR) => texts.extend(framing.due(running())),
            Err(error) => return error.into(),
        }
        if teller.stop.is_stopped() {
            return Errno::CANCELED.into();
        }
        let is_reading = framing.is_reading();
        teller.state.status = if is_reading { InputStatus::Reading } else { InputStatus::Ready };
        if !texts.is_empty() {
            teller.state.speed = Some(InputSpeed::Line { characters_per_s: burst.per_s() });
        }
        for text in texts.drain(..) {
            teller.read(text);
        }
        if !is_reading {
            burst = Burst::default();
        }
        teller.tell();
    }
}

/// How fast one text came.
#[derive(Default)]
struct Burst {
    bytes: u128,
    first: Option<Duration>,
    last: Duration,
}

impl Burst {
    fn take(&mut self, bytes: usize, at: Duration) {
        self.bytes += bytes as u128;
        self.last = at;
        self.first.get_or_insert(at);
    }

    /// None where all of it came at once.
    fn per_s(&self) -> Option<u32> {
        let took = self.last.saturating_sub(self.first?).as_millis();
        u32::try_from((self.bytes * 1000).checked_div(took)?).ok()
    }
}
