//! The one place where the scanner reads the time and draws randomness. Everything else is given them.

use std::sync::OnceLock;
use std::time::Instant;

use esik_shared::time::Timestamp;

use crate::core::now::Now;

static STARTED: OnceLock<Instant> = OnceLock::new();

/// What the clock of this machine says, and how long the program has been running, which no setting of the clock
/// changes.
#[expect(clippy::disallowed_methods, reason = "the one place where the scanner reads the time")]
pub(crate) fn now() -> Now {
    let instant = Instant::now();
    let running = instant.saturating_duration_since(*STARTED.get_or_init(|| instant));
    Now {
        clock: Timestamp(jiff::Timestamp::now().as_millisecond()),
        running_ms: i64::try_from(running.as_millis()).unwrap_or(i64::MAX),
    }
}

/// Random bytes from the operating system.
#[expect(clippy::disallowed_methods, reason = "the one place where the scanner draws randomness")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system's generator works once the machine has booted");
    bytes
}
