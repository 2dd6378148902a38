//! Curves of arrivals: which stretch of time is shown, and which earlier event or day lies behind it.

use std::collections::BTreeMap;

use esik_shared::admission::festival_day::{festival_day, festival_day_starts};
use esik_shared::attendance::arrivals::Minute;
use esik_shared::event::{EventDetails, Localized};
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use crate::db::event::Event;
use crate::db::{DbError, Tx};

/// The minutes of a day.
pub(super) const DAY: i64 = 24 * 60;

/// A stretch of time, from the beginning of its first minute to before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its first minute.
    pub first: Minute,
    /// The first after it.
    pub end: Minute,
}

impl Stretch {
    /// How many minutes it has.
    pub(crate) fn minutes(self) -> i64 {
        (self.end.0 - self.first.0).max(1)
    }

    /// The same so many minutes earlier.
    pub(super) fn earlier(self, minutes: i64) -> Self {
        Self { first: Minute(self.first.0 - minutes), end: Minute(self.end.0 - minutes) }
    }
}

/// Arrivals by minute, and those of an earlier time behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Curve {
    /// What is shown.
    pub stretch: Stretch,
    /// How many came in each minute that anybody came in.
    pub arrivals: BTreeMap<Minute, u32>,
    /// The earlier ones.
    pub behind: Option<Behind>,
}

/// Arrivals of an earlier time, moved to where they lie behind those of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Behind {
    /// The name of the event; nothing where it is all that was a day earlier.
    pub name: Option<Localized>,
    /// When its curve begins.
    pub since: Timestamp,
    /// How many came in each minute.
    pub arrivals: BTreeMap<Minute, u32>,
}

/// What is shown of an event: the hours of its doors, and of one that takes longer than a day, the festival day.
pub(super) fn stretch(details: &EventDetails, now: Timestamp) -> Stretch {
    let whole = Stretch {
        first: Minute::of(details.doors_open),
        end: Minute::of(details.doors_close.plus_ms(Minute::MS - 1)),
    };
    if whole.minutes() <= DAY {
        return whole;
    }
    let within = now.max(details.doors_open).min(details.doors_close.plus_ms(-1));
    let zone = &details.time_zone;
    let day = festival_day_starts(festival_day(within, zone), zone).unwrap_or(details.doors_open);
    let first = Minute::of(day);
    Stretch { first: first.max(whole.first), end: Minute(first.0 + DAY).min(whole.end) }
}

/// The event whose curve says most about this one: the last one before it of the same name, else the last one at the same
/// place; one that nobody came to says nothing.
pub(super) fn like<'a>(event: &Event, others: &'a [Event]) -> Option<&'a Event> {
    let details = &event.details;
    let before = |other: &&Event| {
        other.number != event.number
            && other.details.starts < details.starts
            && !other.details.cancelled
            && other.counts.admitted > 0
    };
    let last = |is_like: &dyn Fn(&EventDetails) -> bool| {
        let alike = others.iter().filter(before).filter(|other| is_like(&other.details));
        alike.max_by_key(|other| (other.details.starts, other.number))
    };
    let is_same_place = |other: &EventDetails| !details.venue.is_empty() && other.venue == details.venue;
    last(&|other| other.name == details.name).or_else(|| last(&is_same_place))
}

/// The curve of the event that is most like one, as it lies behind that.
pub(super) async fn behind(tx: &mut Tx, event: &Event, shown: Stretch) -> Result<Option<Behind>, DbError> {
    let others = tx.events().await?;
    let Some(like) = like(event, &others) else { return Ok(None) };
    let its = stretch(&like.details, like.details.doors_open);
    let minutes = shown.first.0 - its.first.0;
    let arrivals = moved(tx, &[like.number], shown, minutes).await?;
    Ok(Some(Behind { name: Some(like.details.name.clone()), since: its.first.start(), arrivals }))
}

/// What came so many minutes earlier, as if it had come now.
pub(super) async fn moved(
    tx: &mut Tx,
    events: &[EventNumber],
    shown: Stretch,
    minutes: i64,
) -> Result<BTreeMap<Minute, u32>, DbError> {
    let Stretch { first, end } = shown.earlier(minutes);
    let arrivals = tx.arrivals_of(events, first, end).await?;
    Ok(arrivals.into_iter().map(|(minute, count)| (Minute(minute.0 + minutes), count)).collect())
}

#[cfg(test)]
mod tests;
