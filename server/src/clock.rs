//! The clock, as a value that is handed in. Only the system clock made here reads the time of this machine; tests
//! hand in one that stands still.

use std::sync::Arc;

use esik_shared::time::Timestamp;

/// Says what time it is.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of this machine.
    pub(crate) fn system() -> Self {
        Self(Arc::new(read_system_clock))
    }

    /// A clock that stands still.
    #[cfg(test)]
    pub(crate) fn fixed(now: Timestamp) -> Self {
        Self(Arc::new(move || now))
    }

    /// A clock that a test moves.
    #[cfg(test)]
    pub(crate) fn movable(now: Arc<std::sync::atomic::AtomicI64>) -> Self {
        Self(Arc::new(move || Timestamp(now.load(std::sync::atomic::Ordering::Relaxed))))
    }

    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.0)()
    }
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
