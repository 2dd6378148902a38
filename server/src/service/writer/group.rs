//! One group of scans in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use esik_shared::id::EventNumber;
use esik_shared::replication::allowance::Allowance;

use super::own_feeds::OwnFeeds;
use super::rosters::Rosters;
use super::{Job, Outcome};
use crate::clock::Clock;
use crate::db::event::Event;
use crate::db::{Db, DbError};
use crate::keys::Keys;
use crate::rng::Rng;
use crate::service::check_in::Decided;
use crate::service::counting::{Difference, Judgements};
use crate::service::sync::receive::{Intake, Interrupted};
use crate::telemetry::metrics::Metrics;

/// What the writing task knows between groups. All of it can be read again from the database, and is after a failure.
pub(super) struct Desk {
    pub(super) db: Db,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Clock,
    pub(super) rosters: Rosters,
    pub(super) own: OwnFeeds,
    pub(super) judgements: Judgements,
    /// How many scans each scanner may still bring, by number.
    pub(super) allowances: HashMap<u32, Allowance>,
    pub(super) metrics: Metrics,
}

impl Desk {
    pub(super) fn new(db: Db, keys: Arc<Keys>, clock: Clock, rng: Rng, metrics: Metrics) -> Self {
        let own = OwnFeeds::new(&rng);
        Self {
            db,
            keys,
            clock,
            rosters: Rosters::default(),
            own,
            judgements: Judgements::default(),
            allowances: HashMap::new(),
            metrics,
        }
    }

    /// Writes all of it or nothing; the outcomes come in the order of the jobs.
    pub(super) async fn write(&mut self, group: &[Job]) -> Result<Vec<Outcome>, DbError> {
        let result = match self.try_write(group, false).await {
            Err(Interrupted::MustAppend) => self.try_write(group, true).await,
            result => result,
        };
        result.map_err(|error| {
            // Whether the commit happened is not known: what stands in the database is asked again.
            self.forget();
            match error {
                Interrupted::Db(error) => error,
                Interrupted::MustAppend => unreachable!("this transaction may"),
            }
        })
    }

    fn forget(&mut self) {
        self.own.forget_heads();
        self.judgements.forget();
        self.rosters.forget();
    }

    async fn try_write(&mut self, group: &[Job], may_append: bool) -> Result<Vec<Outcome>, Interrupted> {
        let Sorted { check_ins, batches } = sort(group);
        for event in check_ins.keys() {
            self.own.certify(&self.db, &self.keys, *event, self.clock.now()).await?;
        }
        let mut outcomes: Vec<Option<Outcome>> = group.iter().map(|_| None).collect();
        let mut numbers: BTreeSet<EventNumber> = check_ins.keys().copied().collect();
        let mut allowances = HashMap::new();
        for job in group {
            let Job::Batches(received, _) = job else { continue };
            numbers.extend(received.events());
            if let Some(allowance) = self.allowances.get(&received.carrier) {
                allowances.insert(received.carrier, *allowance);
            }
        }
        let mut tx = if may_append { self.db.write().await? } else { self.db.write_scans().await? };
        let mut events = BTreeMap::new();
        for number in numbers {
            tx.lock_event(number).await?;
            if let Some(event) = tx.event(number).await? {
                events.insert(number, AtEvent::new(event));
            }
        }
        let uptime_ms = i64::try_from(self.clock.uptime().as_millis()).unwrap_or(i64::MAX);
        let mut intake = Intake {
            tx: &mut tx,
            keys: &self.keys,
            judgements: &mut self.judgements,
            events: &mut events,
            allowances: &mut allowances,
            now: self.clock.now(),
            uptime_ms,
            may_append,
        };
        for at in batches {
            if let Job::Batches(received, _) = &group[at] {
                outcomes[at] = Some(Outcome::Batches(intake.take_all(received).await?));
            }
        }
        for (number, asked) in check_ins {
            let Some(at) = events.get_mut(&number) else {
                for at in asked {
                    outcomes[at] = Some(Outcome::CheckIn(Decided::NoSuchEvent));
                }
                continue;
            };
            for (at, decided) in self.check_in(&mut tx, at, group, &asked).await? {
                outcomes[at] = Some(Outcome::CheckIn(decided));
            }
        }
        for (number, at) in &events {
            if at.is_changed {
                at.difference.store(&mut tx, *number).await?;
            }
        }
        let begun = self.clock.uptime();
        tx.commit().await?;
        self.metrics.group_written(group.len(), self.clock.uptime() - begun);
        self.own.keep();
        self.rosters.keep();
        self.allowances.extend(allowances);
        Ok(outcomes.into_iter().map(|outcome| outcome.expect("every job was done")).collect())
    }
}

/// An event as a group finds it, and what the group changes of its counts.
#[derive(Debug)]
pub(crate) struct AtEvent {
    /// The event; its head moves with what is appended to its feed.
    pub event: Event,
    /// What changes.
    pub difference: Difference,
    /// Whether anything was stored.
    pub is_changed: bool,
}

impl AtEvent {
    fn new(event: Event) -> Self {
        Self { event, difference: Difference::default(), is_changed: false }
    }
}

/// The places in a group of the check-ins at each event, and of the batches.
#[derive(Default)]
struct Sorted {
    check_ins: BTreeMap<EventNumber, Vec<usize>>,
    batches: Vec<usize>,
}

fn sort(group: &[Job]) -> Sorted {
    let mut sorted = Sorted::default();
    for (at, job) in group.iter().enumerate() {
        match job {
            Job::CheckIn(to_decide, _) => sorted.check_ins.entry(to_decide.event).or_default().push(at),
            Job::Batches(..) => sorted.batches.push(at),
            Job::Finish(_) => unreachable!("no group holds it"),
        }
    }
    sorted
}
