//! All events that somebody may see, live.

use esik_shared::admission::festival_day::{festival_day, festival_day_starts};
use esik_shared::attendance::arrivals::Minute;
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use super::curve::{Behind, Curve, DAY, Stretch, moved};
use super::unsent::{Unsent, is_silent, unsent_at};
use super::{EARLIER_AGAIN_AFTER, READ_AGAIN_AFTER, Read, Refusals, add_refusals, grained};
use crate::app::App;
use crate::db::event::{Counts, Event};
use crate::db::scanner_report::ScannerWord;
use crate::db::{DbError, Tx};
use crate::service::access::EventScope;
use crate::service::events::of_scope;

/// The events of a week at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WeekNow {
    /// All of them, by start.
    pub events: Vec<Event>,
    /// What is read less often.
    pub today: Today,
    /// When.
    pub at: Timestamp,
}

/// What this festival day brings, of all events whose doors are open on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Today {
    /// Which events.
    pub events: Vec<EventNumber>,
    /// When they came, and when they came yesterday; nothing if no doors open today.
    pub curve: Option<Curve>,
    /// Who was refused at these events.
    pub refusals: Refusals,
    /// What may not be here yet.
    pub unsent: Unsent,
    /// Where doors are open, the scanners that were not heard or have something that is not here, each with its event.
    pub scanners: Vec<(EventNumber, ScannerWord)>,
}

impl WeekNow {
    /// The counts of all that happens today together; of an event of several days, those who came today.
    pub(crate) fn counts_today(&self) -> Counts {
        let today = self.events.iter().filter(|event| self.today.events.contains(&event.number));
        let curve = self.today.curve.as_ref();
        today.fold(
            Counts { admitted: curve.map_or(0, |curve| curve.arrivals.values().sum()), ..Counts::default() },
            |sum, Event { counts, .. }| Counts {
                expected: sum.expected + counts.expected,
                inside: sum.inside + counts.inside,
                conflicts: sum.conflicts + counts.conflicts,
                ..sum
            },
        )
    }
}

/// Looks at all events of a scope, and keeps what need not be read each time.
#[derive(Debug)]
pub(crate) struct WeekWatch {
    app: App,
    scope: EventScope,
    /// Yesterday, and which minutes of today it lies behind.
    behind: Option<Read<(Stretch, Behind)>>,
    today: Option<Read<Today>>,
}

impl WeekWatch {
    pub(crate) fn new(app: App, scope: EventScope) -> Self {
        Self { app, scope, behind: None, today: None }
    }

    /// The events as they are.
    pub(crate) async fn look(&mut self) -> Result<WeekNow, DbError> {
        let app = self.app.clone();
        let at = app.clock.now();
        let mut tx = app.db.read().await?;
        let events = of_scope(tx.events().await?, &self.scope);
        let today = match self.today.as_ref().and_then(|today| today.within(READ_AGAIN_AFTER, &app)) {
            Some(today) => today.clone(),
            None => {
                let today = self.read_today(&mut tx, &events, at).await?;
                self.today.insert(Read::new(&app, today)).value.clone()
            }
        };
        Ok(WeekNow { events, today, at: grained(at) })
    }

    async fn read_today(&mut self, tx: &mut Tx, events: &[Event], at: Timestamp) -> Result<Today, DbError> {
        let day = day_of(at, self.app.config.time_zone.name());
        let today: Vec<&Event> = events.iter().filter(|event| is_on(event, day)).collect();
        let numbers: Vec<EventNumber> = today.iter().map(|event| event.number).collect();
        let curve = match shown(&today, day) {
            Some(stretch) => {
                let arrivals = tx.arrivals_of(&numbers, stretch.first, stretch.end).await?;
                Some(Curve { stretch, arrivals, behind: self.yesterday(tx, events, stretch).await? })
            }
            None => None,
        };
        let (mut refusals, mut missing, mut scanners) = (Vec::new(), Unsent::default(), Vec::new());
        for event in &today {
            add_refusals(&mut refusals, tx.refusals_of(event.number).await?);
            let (words, Unsent { scans, silent }) = unsent_at(tx, event, at).await?;
            let needs_somebody =
                |word: &ScannerWord| !word.is_revoked && (is_silent(word, at) || word.unsent > 0);
            if event.is_open(at) {
                scanners.extend(words.into_iter().filter(needs_somebody).map(|word| (event.number, word)));
            }
            missing.scans = missing.scans.saturating_add(scans);
            missing.silent += silent;
        }
        refusals.sort_by_key(|(_, scans)| std::cmp::Reverse(*scans));
        Ok(Today { events: numbers, curve, refusals, unsent: missing, scanners })
    }

    async fn yesterday(
        &mut self,
        tx: &mut Tx,
        events: &[Event],
        stretch: Stretch,
    ) -> Result<Option<Behind>, DbError> {
        let known = self.behind.as_ref().and_then(|it| it.within(EARLIER_AGAIN_AFTER, &self.app));
        let behind = match known.filter(|(of, _)| *of == stretch) {
            Some((_, behind)) => behind.clone(),
            None => {
                let numbers: Vec<EventNumber> = events.iter().map(|event| event.number).collect();
                let arrivals = moved(tx, &numbers, stretch, DAY).await?;
                let behind = Behind { name: None, since: stretch.earlier(DAY).first.start(), arrivals };
                self.behind = Some(Read::new(&self.app, (stretch, behind.clone())));
                behind
            }
        };
        Ok(Some(behind).filter(|behind| !behind.arrivals.is_empty()))
    }
}

/// The festival day of a moment.
fn day_of(at: Timestamp, zone: &str) -> Stretch {
    let starts = festival_day_starts(festival_day(at, zone), zone).unwrap_or(at);
    let first = Minute::of(starts);
    Stretch { first, end: Minute(first.0 + DAY) }
}

fn is_on(event: &Event, day: Stretch) -> bool {
    let details = &event.details;
    !details.cancelled && details.doors_open < day.end.start() && details.doors_close > day.first.start()
}

/// From when the first doors of a day open until the last ones close.
fn shown(today: &[&Event], day: Stretch) -> Option<Stretch> {
    let first = today.iter().map(|event| Minute::of(event.details.doors_open)).min()?;
    let end = today.iter().map(|event| Minute::of(event.details.doors_close)).max()?;
    Some(Stretch { first: first.max(day.first), end: end.min(day.end) })
}
