//! A scanner that types, as a Linux input device of its own: grabbed, so that its keys reach no other window, and the
//! keyboard layout plays no part.
//!
//! Thin, because no test can plug in a keyboard: it opens, grabs and reads; `input/device.rs` says what keys mean.

use std::io;
use std::path::{Path, PathBuf};

use evdev::{Device, EventSummary, KeyCode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::{Backoff, LOOK_AGAIN, Teller, running, spawn, trouble};
use crate::core::input_state::{InputKind, InputStatus};
use crate::input::device::{DeviceKeys, Motion};

/// How long one wait for keys takes: how soon a held text is due, and the end of the program noticed.
const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Reads the device for as long as the program runs.
pub(super) fn start(path: PathBuf, mut teller: Teller) -> io::Result<()> {
    spawn("input device", move || {
        let mut backoff = Backoff::NEW;
        let mut keys = DeviceKeys::default();
        while !teller.stop.is_stopped() {
            let result = open(&path).map(|device| {
                backoff = Backoff::NEW;
                read_all(device, &mut keys, &mut teller)
            });
            let (Ok(error) | Err(error)) = result;
            keys.let_go();
            teller.tell_trouble(trouble(&error));
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

fn open(path: &Path) -> io::Result<Device> {
    let mut device = Device::open(path)?;
    let types = device.supported_keys().is_some_and(|keys| keys.contains(KeyCode::KEY_A));
    if !types {
        return Err(Errno::NOTTY.into());
    }
    device.grab()?;
    device.set_nonblocking(true)?;
    Ok(device)
}

/// Reads until the device is gone, or the program ends. Why.
fn read_all(mut device: Device, keys: &mut DeviceKeys, teller: &mut Teller) -> io::Error {
    let name = teller.state.id.name.clone();
    let mut texts = Vec::new();
    loop {
        let mut ready = [PollFd::new(&device, PollFlags::IN)];
        match poll(&mut ready, Some(&WAIT)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return error.into(),
        }
        let now = running();
        texts.extend(keys.due(now));
        match device.fetch_events() {
            Ok(events) => {
                for event in events {
                    if let EventSummary::Key(_, key, value) = event.destructure() {
                        let motion = Motion::of_value(value);
                        texts.extend(motion.and_then(|motion| keys.take(key.code(), motion, now)));
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return error,
        }
        if teller.stop.is_stopped() {
            return Errno::CANCELED.into();
        }
        for text in texts.drain(..) {
            teller.read(text.into_bytes());
        }
        teller.state = keys.wedge().state(InputKind::Device, &name, now);
        teller.tell();
    }
}
