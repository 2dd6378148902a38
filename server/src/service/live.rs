//! What live pages show of one event, or of all that somebody may see: made anew from the database for all pages together.
//!
//! What changes with every scan is read at each look. What costs more, and what nobody needs four times a second, is read
//! once a second.

pub(crate) mod curve;
pub(crate) mod event;
pub(crate) mod unsent;
pub(crate) mod week;

use std::collections::BTreeMap;
use std::time::Duration;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::time::Timestamp;

use super::resolve::ResolveError;
use crate::app::App;
use crate::db::DbError;

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

fn by_reason(refusals: impl IntoIterator<Item = (VerdictCode, u32)>) -> Refusals {
    let mut sums: BTreeMap<&'static str, (VerdictCode, u32)> = BTreeMap::new();
    for (verdict, scans) in refusals {
        sums.entry(verdict.name()).or_insert((verdict, 0)).1 += scans;
    }
    let mut reasons: Refusals = sums.into_values().collect();
    reasons.sort_by_key(|(_, scans)| std::cmp::Reverse(*scans));
    reasons
}

/// A look only reads, and asks nothing that can be refused but for an event that is gone.
fn only_db(error: ResolveError) -> DbError {
    match error {
        ResolveError::Db(error) => error,
        _ => DbError::Corrupt { what: "event" },
    }
}
