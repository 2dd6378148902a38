//! What live pages show of one event, or of all that somebody may see: made anew from the database for all pages together.
//!
//! What changes with every scan is read at each look. What costs more, and what nobody needs four times a second, is read
//! once a second.

pub(crate) mod curve;
pub(crate) mod event;
pub(crate) mod unsent;
pub(crate) mod week;

use std::time::Duration;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::time::Timestamp;

use crate::app::App;

/// How long what costs more is shown before it is read again.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long an earlier curve is: most of it has passed.
const EARLIER_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Nothing on a page tells moments finer than this: one that has only grown older by less is the same.
const GRAIN_MS: i64 = 5_000;

/// The moment that a page says it is of.
fn grained(at: Timestamp) -> Timestamp {
    Timestamp(at.0 - at.0.rem_euclid(GRAIN_MS))
}

/// How many were refused, by reason; the most frequent first.
pub(crate) type Refusals = Vec<(VerdictCode, u32)>;

/// Something that was read, and when, by the time since the server began.
#[derive(Debug, Clone)]
struct Read<T> {
    at: Duration,
    value: T,
}

impl<T> Read<T> {
    fn new(app: &App, value: T) -> Self {
        Self { at: app.clock.uptime(), value }
    }

    /// The value, if it was read no longer ago.
    fn within(&self, time: Duration, app: &App) -> Option<&T> {
        (app.clock.uptime().saturating_sub(self.at) < time).then_some(&self.value)
    }
}

/// Adds refusals of another event.
fn add_refusals(sum: &mut Refusals, more: Refusals) {
    for (verdict, scans) in more {
        match sum.iter_mut().find(|(of, _)| *of == verdict) {
            Some((_, sum)) => *sum += scans,
            None => sum.push((verdict, scans)),
        }
    }
}
