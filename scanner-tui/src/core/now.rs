//! The moment at which something happened, as the runtime saw it.

use esik_shared::time::Timestamp;

/// A moment by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Now {
    /// The clock of this machine. Somebody may set it while the program runs.
    pub(crate) clock: Timestamp,
    /// Milliseconds since the program started, also while the computer slept. Only ever grows.
    pub(crate) running_ms: i64,
}
