//! The clock, as a value that is handed in. Only the system clock made here reads the time of this machine; tests
//! hand in one that stands still.

use std::sync::Arc;
use std::time::{Duration, Instant};

use esik_shared::time::Timestamp;

/// Says what time it is.
#[derive(Clone)]
pub(crate) struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// When the clock was made, as what measures durations knows it; nothing where time stands still.
    made: Option<Instant>,
}

impl Clock {
    /// The clock of this machine.
    pub(crate) fn system() -> Self {
        Self { now: Arc::new(read_system_clock), made: Some(read_stopwatch()) }
    }

    /// A clock that stands still.
    #[cfg(test)]
    pub(crate) fn fixed(now: Timestamp) -> Self {
        Self { now: Arc::new(move || now), made: None }
    }

    /// A clock that a test moves.
    #[cfg(test)]
    pub(crate) fn movable(now: Arc<std::sync::atomic::AtomicI64>) -> Self {
        let now = Arc::new(move || Timestamp(now.load(std::sync::atomic::Ordering::Relaxed)));
        Self { now, made: None }
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// For how long this clock is there: what lies between two answers is a duration, whoever sets the clock meanwhile.
    pub(crate) fn uptime(&self) -> Duration {
        self.made.map_or(Duration::ZERO, |made| read_stopwatch().duration_since(made))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the server measures durations")]
fn read_stopwatch() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the one place where the server reads the time")]
fn read_system_clock() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
