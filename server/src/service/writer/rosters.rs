//! Rosters as the door of this process needs them: each is folded once from its event feed, and then by what was added.

use std::collections::HashMap;

use esik_shared::event_record::EventRecord;
use esik_shared::feed::Head;
use esik_shared::id::{AuthorityKey, EventNumber};
use esik_shared::roster::Roster;
use esik_shared::time::Timestamp;

use crate::db::{DbError, Tx};

/// Records that are read at once.
const RECORDS_PER_QUERY: usize = 500;
/// For how long a roster is kept that nobody asks for: the break between two crowds at one event.
const KEPT_MS: i64 = 10 * 60 * 1000;

/// The rosters of the events at whose doors this process stands.
#[derive(Default)]
pub(super) struct Rosters(HashMap<EventNumber, Kept>);

struct Kept {
    roster: Roster,
    used: Timestamp,
    /// Whether all of it was there when a transaction ended well.
    is_committed: bool,
}

impl Rosters {
    /// The roster of an event whose feed stands at `head`.
    pub(super) async fn at(
        &mut self,
        tx: &mut Tx,
        authority: AuthorityKey,
        event: EventNumber,
        head: Head,
        now: Timestamp,
    ) -> Result<&Roster, DbError> {
        self.0.retain(|of, kept| *of == event || now.ms_since(kept.used) < KEPT_MS);
        let kept = self.0.remove(&event).filter(|kept| kept.roster.revision() <= head.seq);
        let (mut roster, mut is_committed) = match kept {
            Some(kept) => (kept.roster, kept.is_committed),
            None => (Roster::new(event, authority), false),
        };
        if roster.head() != head {
            roster = catch_up(tx, roster, head).await?;
            is_committed = false;
        }
        let kept = Kept { roster, used: now, is_committed };
        Ok(&self.0.entry(event).insert_entry(kept).into_mut().roster)
    }
}

impl Rosters {
    /// What was read in a transaction that failed may never have been: a roster that stands beyond its feed is folded anew.
    pub(super) fn forget(&mut self) {
        self.0.retain(|_, kept| kept.is_committed);
    }

    /// What was read is durable.
    pub(super) fn keep(&mut self) {
        self.0.values_mut().for_each(|kept| kept.is_committed = true);
    }
}

/// Folds what was added to the feed since.
async fn catch_up(tx: &mut Tx, mut roster: Roster, head: Head) -> Result<Roster, DbError> {
    let event = roster.event();
    while roster.revision() < head.seq {
        let first = roster.revision() + 1;
        let records = tx.event_records_after(event, first - 1, RECORDS_PER_QUERY).await?;
        let Some(last) = records.last().map(|record| record.head.seq) else { break };
        for detail in tx.event_details_between(event, first, last).await? {
            roster.add_detail(&detail);
        }
        for stored in records {
            // What this version cannot read says nothing to it.
            let record = EventRecord::from_record(&stored.record)
                .unwrap_or(EventRecord::Unknown(stored.record.kind()));
            roster.apply(stored.head, record);
        }
    }
    if roster.head() == head { Ok(roster) } else { Err(DbError::Corrupt { what: "event feed" }) }
}
