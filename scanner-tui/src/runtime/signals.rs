//! What the system asks of the program: to leave, to stop for a while, to go on.

use std::io;

use rustix::process::{Signal as Number, getpid, kill_process};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To leave: Ctrl+C, a service manager, a terminal that is closed.
    Leave,
    /// To stop until it is asked to go on, by a shell.
    Suspend,
    /// To go on.
    Continue,
}

/// The signals that are listened to.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    suspend: Signal,
    go_on: Signal,
    /// A file has reached the size that somebody has limited it to. Unheard, this ends the program; heard, it is told
    /// like any write that fails.
    _too_large: Signal,
}

impl Signals {
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        let of = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            suspend: of(Number::TSTP)?,
            go_on: of(Number::CONT)?,
            _too_large: of(Number::XFSZ)?,
        })
    }

    /// The next one. Loses nothing when it is dropped.
    pub(crate) async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Leave,
            _ = self.terminate.recv() => Asked::Leave,
            _ = self.hang_up.recv() => Asked::Leave,
            _ = self.suspend.recv() => Asked::Suspend,
            _ = self.go_on.recv() => Asked::Continue,
        }
    }
}

/// Stops this process until somebody continues it.
pub(crate) fn stop_until_continued() -> io::Result<()> {
    Ok(kill_process(getpid(), Number::STOP)?)
}
