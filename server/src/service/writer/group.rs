//! One group of scans in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use esik_shared::id::EventNumber;

use super::own_feeds::OwnFeeds;
use super::rosters::Rosters;
use super::{Job, Outcome};
use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::keys::Keys;
use crate::rng::Rng;
use crate::service::check_in::ToDecide;
use crate::service::sync::receive;
use crate::telemetry::metrics::Metrics;

/// What the writing task knows between groups. All of it can be read again from the database, and is after a failure.
pub(super) struct Desk {
    pub(super) db: Db,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Clock,
    pub(super) rosters: Rosters,
    pub(super) own: OwnFeeds,
    pub(super) metrics: Metrics,
}

impl Desk {
    pub(super) fn new(db: Db, keys: Arc<Keys>, clock: Clock, rng: Rng, metrics: Metrics) -> Self {
        let own = OwnFeeds::new(&rng);
        Self { db, keys, clock, rosters: Rosters::default(), own, metrics }
    }

    /// Writes all of it or nothing; the outcomes come in the order of the jobs.
    pub(super) async fn write(&mut self, group: &[Job]) -> Result<Vec<Outcome>, DbError> {
        let result = self.try_write(group).await;
        if result.is_err() {
            // Whether the commit happened is not known: what stands in the database is asked again.
            self.own.forget_heads();
        }
        result
    }

    async fn try_write(&mut self, group: &[Job]) -> Result<Vec<Outcome>, DbError> {
        let (at_events, batches) = sort(group);
        for event in at_events.keys() {
            self.own.certify(&self.db, &self.keys, *event, self.clock.now()).await?;
        }
        let mut outcomes: Vec<Option<Outcome>> = group.iter().map(|_| None).collect();
        let mut tx = self.db.write_scans().await?;
        let of_batches =
            batches.iter().flat_map(|(_, received)| &received.batches).map(|(feed, ..)| feed.event);
        let events: BTreeSet<EventNumber> = at_events.keys().copied().chain(of_batches).collect();
        for event in events {
            tx.lock_event(event).await?;
        }
        for (at, received) in batches {
            let taken = receive::take_all(&mut tx, &self.keys, received, self.clock.now()).await?;
            outcomes[at] = Some(Outcome::Batches(taken));
        }
        for (event, to_decide) in at_events {
            for (at, decided) in self.check_in(&mut tx, event, &to_decide).await? {
                outcomes[at] = Some(Outcome::CheckIn(decided));
            }
        }
        let begun = self.clock.uptime();
        tx.commit().await?;
        self.metrics.group_written(group.len(), self.clock.uptime() - begun);
        self.own.keep();
        Ok(outcomes.into_iter().map(|outcome| outcome.expect("every job was done")).collect())
    }
}

/// Check-ins of a group at each event, and the batches, each with its place in the group.
type Sorted<'a> = (BTreeMap<EventNumber, Vec<(usize, &'a ToDecide)>>, Vec<(usize, &'a super::Received)>);

fn sort(group: &[Job]) -> Sorted<'_> {
    let mut sorted: Sorted<'_> = Default::default();
    for (at, job) in group.iter().enumerate() {
        match job {
            Job::CheckIn(to_decide, _) => {
                sorted.0.entry(to_decide.event).or_default().push((at, &**to_decide))
            }
            Job::Batches(received, _) => sorted.1.push((at, received)),
            Job::Finish(_) => unreachable!("no group holds it"),
        }
    }
    sorted
}
