//! A scanner's clock: how wrong it is, and what the scanner believes about that.
//!
//! Believed is what the server said, for twelve hours. Nobody here reads a real clock: the simulation's time is handed
//! in.

use esik_shared::time::{ClockReading, ClockSource, Timestamp};

/// For how long what the server said is good, in milliseconds.
const GOOD_FOR_MS: i64 = 12 * 3_600_000;

/// What the server said of the clock.
#[derive(Debug, Clone, Copy)]
struct Offset {
    offset_ms: i64,
    uncertainty_ms: u32,
    measured: Timestamp,
}

/// One clock.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DeviceClock {
    /// What it shows, less the true time, in milliseconds.
    wrong_by_ms: i64,
    offset: Option<Offset>,
}

impl DeviceClock {
    /// A clock that is wrong by so much, and does not know it.
    pub(super) fn wrong_by(ms: i64) -> Self {
        Self { wrong_by_ms: ms, offset: None }
    }

    /// Somebody sets it. The time since boot tells the scanner so; a clock that was put ahead might also be a machine
    /// that stood still, so it is doubted by as much.
    pub(super) fn jump(&mut self, ms: i64) {
        self.wrong_by_ms += ms;
        if let Some(offset) = &mut self.offset {
            offset.offset_ms -= ms;
            offset.measured = offset.measured.plus_ms(ms);
            let doubt_ms = u32::try_from(ms.max(0)).unwrap_or(u32::MAX);
            offset.uncertainty_ms = offset.uncertainty_ms.saturating_add(doubt_ms);
        }
    }

    /// What it shows.
    pub(super) fn shows(&self, now: Timestamp) -> Timestamp {
        now.plus_ms(self.wrong_by_ms)
    }

    /// What it shows and what is known of it.
    pub(super) fn reading(&self, now: Timestamp) -> ClockReading {
        let clock = self.shows(now);
        match self.offset.filter(|offset| clock.ms_since(offset.measured) < GOOD_FOR_MS) {
            Some(Offset { offset_ms, uncertainty_ms, .. }) => {
                ClockReading { clock, offset_ms, uncertainty_ms, source: ClockSource::Server }
            }
            None => ClockReading::uncorrected(clock),
        }
    }

    /// Learns from the server's answer to what was sent at `sent`.
    pub(super) fn learn(&mut self, server: Timestamp, sent: Timestamp, now: Timestamp) {
        let half_ms = now.ms_since(sent) / 2;
        self.offset = Some(Offset {
            offset_ms: server.ms_since(self.shows(now).plus_ms(-half_ms)),
            uncertainty_ms: u32::try_from(half_ms + 1).unwrap_or(u32::MAX),
            measured: self.shows(now),
        });
    }
}
