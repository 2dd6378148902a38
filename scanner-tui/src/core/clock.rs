//! How wrong the clock of this machine is, from what the server, other gates and the phones of the crowd say
//! (`shared::clock`).
//!
//! A clock that is set while the program runs is noticed and made good. So is sleep, which leaves the clock as exact
//! as the battery-backed one of the machine.

use esik_shared::clock::{ClockEstimate, Measured};
use esik_shared::id::ScannerKey;
use esik_shared::pass::VerifiedCode;
use esik_shared::time::{ClockReading, ClockSource, Timestamp};

use super::now::Now;
use super::peers::PeerTime;

/// After how long a newer measurement is taken though it is less exact, in milliseconds.
const STALE_AFTER_MS: i64 = 10 * 60_000;
/// Below this a step is the clock being trimmed, in milliseconds.
const STEP_MS: u64 = 1_000;
/// Time passes four times a second, so that nothing heard of it for this long means that the computer slept or the
/// program was stopped, in milliseconds.
const SLEPT_MS: i64 = 10_000;
/// After sleep the clock is set from one that tells whole seconds, in milliseconds.
const SLEEP_DOUBT_MS: i64 = 1_000;
/// That one may go wrong by 100 millionths of the sleep.
const SLEEP_DRIFT_DIVISOR: i64 = 10_000;
/// A change of the offset that is worth writing down, in milliseconds.
const WORTH_KEEPING_MS: i64 = 500;

/// What the server said of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerTime {
    /// Its clock when it answered.
    pub(crate) clock: Timestamp,
    /// When it was asked.
    pub(crate) sent: Now,
    /// When the answer was here.
    pub(crate) received: Now,
}

/// What was noticed between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Noticed {
    /// The computer slept or the program was stopped, for so many milliseconds.
    pub(crate) slept_ms: Option<i64>,
    /// The clock was set, ahead by so many milliseconds.
    pub(crate) stepped_ms: Option<i64>,
}

/// This machine's clock and what is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    estimate: ClockEstimate,
    /// What the server said, as it is kept over a restart.
    kept: Option<Measured>,
    last: Option<Now>,
}

impl Clock {
    /// The clock as the last run left it.
    pub(crate) fn new(kept: Option<Measured>) -> Self {
        let mut estimate = ClockEstimate::default();
        if let Some(kept) = kept {
            estimate.learn_from_server(kept);
        }
        Self { estimate, kept, last: None }
    }

    /// The last moment that was observed.
    pub(crate) const fn last(&self) -> Option<Now> {
        self.last
    }

    /// Notices a clock that was set, and makes it good: the time since the program started goes on during sleep and
    /// knows no setting. Where the clock was put ahead it might also be a virtual machine that stood still, so the
    /// time is as uncertain as the step is long until the server speaks again.
    pub(crate) fn observe(&mut self, now: Now) -> Noticed {
        let Some(last) = self.last.filter(|last| last.running_ms <= now.running_ms) else {
            self.last.get_or_insert(now);
            return Noticed::default();
        };
        self.last = Some(now);
        let ran_ms = now.running_ms.saturating_sub(last.running_ms);
        let step_ms = now.clock.ms_since(last.clock).saturating_sub(ran_ms);
        let noticed = Noticed {
            slept_ms: (ran_ms >= SLEPT_MS).then_some(ran_ms),
            stepped_ms: (step_ms.unsigned_abs() > STEP_MS).then_some(step_ms),
        };
        let mut doubt_ms: i64 = 0;
        if let Some(slept_ms) = noticed.slept_ms {
            doubt_ms += SLEEP_DOUBT_MS + slept_ms / SLEEP_DRIFT_DIVISOR;
        }
        if let Some(step_ms) = noticed.stepped_ms {
            self.estimate.clock_was_set(step_ms);
            doubt_ms = doubt_ms.saturating_add(step_ms.max(0));
        }
        if doubt_ms > 0 {
            self.estimate.doubt(u32::try_from(doubt_ms).unwrap_or(u32::MAX));
        }
        noticed
    }

    /// Whether somebody has said how wrong the clock is.
    pub(crate) fn is_known(&self, now: Now) -> bool {
        self.reading(now).source != ClockSource::Own
    }

    /// The time, with what is known of it.
    pub(crate) fn reading(&self, now: Now) -> ClockReading {
        self.estimate.reading(now.clock)
    }

    /// The best known time.
    pub(crate) fn corrected(&self, now: Now) -> Timestamp {
        self.reading(now).corrected()
    }

    /// Takes what the server said, unless something more exact is known. An offset that is worth keeping over a
    /// restart is returned.
    pub(crate) fn learn(&mut self, said: &ServerTime) -> Option<Measured> {
        let asked = asked(said.sent, said.received);
        let new = Measured::by_answer(&ClockReading::uncorrected(said.clock), asked, said.received.clock);
        let is_better = self.estimate.server().is_none_or(|old| {
            let apart_ms = new.offset_ms.abs_diff(old.offset_ms);
            new.uncertainty_ms <= old.uncertainty_ms
                || apart_ms > u64::from(new.uncertainty_ms) + u64::from(old.uncertainty_ms)
                || new.at.ms_since(old.at) > STALE_AFTER_MS
        });
        if !is_better {
            return None;
        }
        self.estimate.learn_from_server(new);
        let is_worth_keeping = self.kept.is_none_or(|kept| {
            new.offset_ms.abs_diff(kept.offset_ms) >= WORTH_KEEPING_MS.unsigned_abs()
                || new.at.ms_since(kept.at) > STALE_AFTER_MS
        });
        if !is_worth_keeping {
            return None;
        }
        self.kept = Some(new);
        Some(new)
    }

    /// Takes what another gate said.
    pub(crate) fn learn_from_peer(&mut self, peer: ScannerKey, said: &PeerTime) {
        self.estimate.learn_from_peer(peer, &said.reading, said.sent, said.received);
    }

    /// Takes what a live code says that was verified.
    pub(crate) fn learn_from_code(&mut self, code: &VerifiedCode, now: Now) {
        if let Some(step) = code.live_step {
            self.estimate.learn_from_live_code(code.body.pass_id, code.body.valid_from, step, now.clock);
        }
    }
}

/// When something was asked, by the clock as it was when the answer came: it may have been set between.
const fn asked(sent: Now, received: Now) -> Timestamp {
    received.clock.plus_ms(sent.running_ms.saturating_sub(received.running_ms))
}

#[cfg(test)]
mod tests {
    use esik_shared::clock::GOOD_FOR_MS;

    use super::*;

    fn at(clock: i64, running_ms: i64) -> Now {
        Now { clock: Timestamp(clock), running_ms }
    }

    fn said(clock: i64, sent: Now, received: Now) -> ServerTime {
        ServerTime { clock: Timestamp(clock), sent, received }
    }

    #[test]
    fn the_offset_is_measured_at_the_middle_of_the_round_trip_and_the_better_one_stays() {
        let mut clock = Clock::default();
        assert_eq!(clock.reading(at(0, 0)), ClockReading::uncorrected(Timestamp(0)));
        assert!(clock.learn(&said(1_060, at(0, 0), at(100, 100))).is_some());
        let reading = clock.reading(at(200, 200));
        assert_eq!((reading.offset_ms, reading.uncertainty_ms), (1_010, 51));
        assert_eq!(clock.learn(&said(2_000, at(0, 1_000), at(1_000, 2_000))), None, "less exact");
        assert_eq!(clock.reading(at(200, 200)).offset_ms, 1_010);
        clock.learn(&said(9_000, at(0, 1_000), at(1_000, 2_000)));
        assert_eq!(
            clock.reading(at(1_200, 2_200)).offset_ms,
            8_500,
            "less exact, but it cannot both be true"
        );
    }

    #[test]
    fn what_was_kept_over_a_restart_is_good_until_it_is_too_old() {
        let kept = Measured { offset_ms: 7, uncertainty_ms: 2, at: Timestamp(0) };
        let clock = Clock::new(Some(kept));
        assert_eq!(clock.reading(at(GOOD_FOR_MS - 1, 0)).source, ClockSource::Server);
        assert_eq!(clock.reading(at(GOOD_FOR_MS, 0)).source, ClockSource::Own);
    }

    #[test]
    fn other_gates_tell_the_time_where_the_server_does_not_also_when_the_clock_is_set_then() {
        let mut clock = Clock::default();
        clock.observe(at(0, 0));
        for peer in [1, 2] {
            let reading = ClockReading {
                clock: Timestamp(90_050),
                offset_ms: 0,
                uncertainty_ms: 5,
                source: ClockSource::Server,
            };
            let said = PeerTime { reading, sent: Timestamp(0), received: Timestamp(100) };
            clock.learn_from_peer(ScannerKey([peer; 32]), &said);
        }
        assert_eq!(clock.corrected(at(100, 100)), Timestamp(90_100));
        clock.observe(at(3_600_100, 100));
        let reading = clock.reading(at(3_600_100, 100));
        assert_eq!((reading.source, reading.corrected()), (ClockSource::Peers, Timestamp(90_100)));
    }

    #[test]
    fn a_clock_that_is_set_changes_no_time_and_is_noticed() {
        let mut clock = Clock::default();
        assert_eq!(clock.observe(at(1_000_000, 0)), Noticed::default());
        clock.learn(&said(1_000_010, at(1_000_000, 0), at(1_000_000, 0)));
        assert_eq!(clock.observe(at(400_000, 1_000)).stepped_ms, Some(-601_000));
        assert_eq!(clock.corrected(at(400_000, 1_000)), Timestamp(1_001_010));
        assert_eq!(clock.reading(at(400_000, 1_000)).uncertainty_ms, 1);
        assert_eq!(clock.observe(at(4_001_000, 2_000)).stepped_ms, Some(3_600_000));
        assert_eq!(clock.corrected(at(4_001_000, 2_000)), Timestamp(1_002_010));
        assert_eq!(clock.reading(at(4_001_000, 2_000)).uncertainty_ms, 3_600_001, "or it stood still");
        assert_eq!(clock.observe(at(4_002_900, 3_000)), Noticed::default(), "trimmed, not set");
    }

    #[test]
    fn sleep_is_noticed_and_leaves_the_clock_as_exact_as_that_of_the_machine() {
        let mut clock = Clock::default();
        clock.observe(at(0, 0));
        clock.learn(&said(0, at(0, 0), at(0, 0)));
        assert_eq!(clock.observe(at(SLEPT_MS - 1, SLEPT_MS - 1)), Noticed::default());
        let hour = SLEPT_MS - 1 + 3_600_000;
        let slept = Noticed { slept_ms: Some(3_600_000), stepped_ms: None };
        assert_eq!(clock.observe(at(hour, hour)), slept);
        let reading = clock.reading(at(hour, hour));
        assert_eq!((reading.corrected(), reading.uncertainty_ms), (Timestamp(hour), 1 + 1_000 + 360));
        assert_eq!(clock.observe(at(0, 5)), Noticed::default(), "an older moment says nothing");
    }
}
