//! Counting again those whom a record of the event feed concerns.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::attendance::Fact;
use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::FeedId;
use esik_shared::id::{AuthorityKey, EventNumber, HolderId, PassId, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::scan::ScanRef;

use super::Difference;
use super::judgements::{everything_judged, judged_by};
use super::rules::{FeedsOf, rules_for};
use crate::db::fact::HOLDERS_PER_QUERY;
use crate::db::{DbError, Tx};

/// What records that are about to be appended to an event feed change of what counts.
pub(crate) struct Recount {
    event: EventNumber,
    details: EventDetails,
    before: Roster,
    scanners: BTreeSet<ScannerKey>,
    holders: BTreeSet<HolderId>,
    /// Passes that were their own holders and are somebody's from now on.
    moved: BTreeMap<PassId, HolderId>,
}

impl Recount {
    /// Looks at what is there before the records are; nothing if they change nothing. The event is locked then.
    pub(crate) async fn begin(
        tx: &mut Tx,
        authority: AuthorityKey,
        event: EventNumber,
        records: &[&EventRecord],
    ) -> Result<Option<Self>, DbError> {
        let (mut scanners, mut scans) = (BTreeSet::new(), Vec::<ScanRef>::new());
        let mut named: BTreeMap<PassId, HolderId> = BTreeMap::new();
        for record in records {
            scanners.extend(judged_by(record, authority).flatten());
            match record {
                EventRecord::ConflictAnswer(answer) => scans.extend([answer.first, answer.second]),
                EventRecord::Passes(lines) => {
                    let shared =
                        lines.iter().filter_map(|line| Some((line.body.pass_id, line.shared_holder?)));
                    named.extend(shared);
                }
                _ => {}
            }
        }
        if scanners.is_empty() && scans.is_empty() && named.is_empty() {
            return Ok(None);
        }
        tx.lock_event(event).await?;
        // A scanner that has written nothing changes nothing.
        let mut written = BTreeSet::new();
        for scanner in scanners {
            if !tx.branches(&FeedId::scans(scanner, event)).await?.is_empty() {
                written.insert(scanner);
            }
        }
        let mut holders = BTreeSet::new();
        for scan in scans {
            holders.extend(tx.holder_of_scan(event, &scan).await?);
        }
        let own: Vec<HolderId> = named.keys().map(|pass_id| (*pass_id).into()).collect();
        let scanned = tx.facts_of(event, &own).await?;
        let is_scanned = |pass_id: &PassId| {
            let of_pass = |fact: &Fact| fact.pass_id == *pass_id;
            scanned.get(&(*pass_id).into()).is_some_and(|facts| facts.iter().any(of_pass))
        };
        named.retain(|pass_id, holder| HolderId::from(*pass_id) != *holder && is_scanned(pass_id));
        let stored = tx.event(event).await?;
        let (Some(stored), false) = (stored, written.is_empty() && holders.is_empty() && named.is_empty())
        else {
            return Ok(None);
        };
        let before = everything_judged(tx, authority, event).await?;
        Ok(Some(Self { event, details: stored.details, before, scanners: written, holders, moved: named }))
    }

    /// Moves the counts, now that the records are there.
    pub(crate) async fn end(self, tx: &mut Tx, authority: AuthorityKey) -> Result<(), DbError> {
        let Self { event, details, before, scanners, mut holders, moved } = self;
        let after = everything_judged(tx, authority, event).await?;
        for scanner in scanners {
            holders.extend(tx.holders_in_feed(event, scanner).await?);
        }
        for (pass_id, holder) in &moved {
            holders.extend([HolderId::from(*pass_id), *holder]);
        }
        let holders: Vec<HolderId> = holders.into_iter().collect();
        let mut difference = Difference::default();
        for holders in holders.chunks(HOLDERS_PER_QUERY) {
            let facts = tx.facts_of(event, holders).await?;
            let feeds: FeedsOf = facts.values().flatten().collect();
            let rules_before = rules_for(tx, &details, &before, feeds.clone(), &BTreeMap::new()).await?;
            let rules_after = rules_for(tx, &details, &after, feeds, &BTreeMap::new()).await?;
            for (holder, facts) in facts {
                let attendance = fold(&facts, &rules_before);
                difference.add(holder, &attendance, &fold(&facts, &rules_after));
            }
        }
        for (pass_id, holder) in moved {
            move_facts(tx, event, (&details, &after), pass_id, holder, &mut difference).await?;
        }
        difference.store(tx, event).await
    }
}

/// The scans of a pass that was its own holder are somebody's.
async fn move_facts(
    tx: &mut Tx,
    event: EventNumber,
    (details, roster): (&EventDetails, &Roster),
    pass_id: PassId,
    holder: HolderId,
    difference: &mut Difference,
) -> Result<(), DbError> {
    let own = HolderId::from(pass_id);
    let mut facts = tx.facts_of(event, &[own, holder]).await?;
    let before_own = facts.remove(&own).unwrap_or_default();
    let before_holder = facts.remove(&holder).unwrap_or_default();
    let feeds = before_own.iter().chain(&before_holder).collect();
    let rules = rules_for(tx, details, roster, feeds, &BTreeMap::new()).await?;
    let (moved, stayed): (Vec<Fact>, Vec<Fact>) =
        before_own.iter().cloned().partition(|fact| fact.pass_id == pass_id);
    let mut joined = before_holder.clone();
    joined.extend(moved);
    difference.add(own, &fold(&before_own, &rules), &fold(&stayed, &rules));
    difference.add(holder, &fold(&before_holder, &rules), &fold(&joined, &rules));
    tx.set_holder(event, pass_id, holder).await
}

/// The event has another entry mode or time zone: everybody is counted again. The event is locked then.
pub(crate) async fn recount_event(
    tx: &mut Tx,
    authority: AuthorityKey,
    event: EventNumber,
    (before, after): (&EventDetails, &EventDetails),
) -> Result<(), DbError> {
    tx.lock_event(event).await?;
    let roster = everything_judged(tx, authority, event).await?;
    let mut difference = Difference::default();
    let mut last = None;
    loop {
        let holders = tx.holders_after(event, last).await?;
        let Some(end) = holders.last() else { break };
        last = Some(*end);
        let facts = tx.facts_of(event, &holders).await?;
        let feeds = facts.values().flatten().collect();
        let rules_before = rules_for(tx, before, &roster, feeds, &BTreeMap::new()).await?;
        let rules_after = FoldRules {
            feeds: rules_before.feeds.clone(),
            settled: rules_before.settled.clone(),
            ..FoldRules::from(after)
        };
        for (holder, facts) in facts {
            difference.add(holder, &fold(&facts, &rules_before), &fold(&facts, &rules_after));
        }
    }
    difference.store(tx, event).await
}
