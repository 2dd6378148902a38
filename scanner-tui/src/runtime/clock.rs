//! The one place where the scanner reads the time and draws randomness. Everything else is given them.

use std::sync::OnceLock;
use std::time::Duration;

use esik_shared::time::Timestamp;
use rustix::time::{ClockId, clock_gettime};

use crate::core::now::Now;

static STARTED: OnceLock<Duration> = OnceLock::new();

/// What the clock of this machine says, and how long ago the program started, which no setting of the clock changes.
/// Sleep counts: `Instant` stands still while the lid is shut, and what was heard of the server would look fresh.
#[expect(clippy::disallowed_methods, reason = "the one place where the scanner reads the time")]
pub(crate) fn now() -> Now {
    let booted = since_boot();
    let running = booted.saturating_sub(*STARTED.get_or_init(|| booted));
    Now {
        clock: Timestamp(jiff::Timestamp::now().as_millisecond()),
        running_ms: i64::try_from(running.as_millis()).unwrap_or(i64::MAX),
    }
}

/// How long ago the program started, as exactly as it is known.
pub(crate) fn since_start() -> Duration {
    let booted = since_boot();
    booted.saturating_sub(*STARTED.get_or_init(|| booted))
}

/// The time since this machine was booted, sleep included, as exactly as it is known: for measuring.
pub(crate) fn since_boot() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

/// Random bytes from the operating system.
#[expect(clippy::disallowed_methods, reason = "the one place where the scanner draws randomness")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system's generator works once the machine has booted");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_time_is_that_of_the_system_since_boot_with_its_sleep() {
        let before = since_boot();
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        // /proc/uptime counts sleep and tells hundredths.
        assert!((before.as_secs_f64() - 0.02..=since_boot().as_secs_f64()).contains(&uptime));
        assert!(now().running_ms <= now().running_ms);
    }
}
