//! What is held of events, as replication compares it: the lines of every feed, and the digest of them. It is read once and
//! kept until something is stored of the event, so that scanners which ask whether there is anything new cost little.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use esik_shared::certificate::CertificateContent;
use esik_shared::feed::FeedId;
use esik_shared::feed::branches::Branches;
use esik_shared::id::EventNumber;
use esik_shared::replication::digest::{Digest, Digests, digests};
use esik_shared::replication::plan::Holdings;

use super::events_of;
use crate::app::App;
use crate::db::news::EventState;
use crate::db::{DbError, Tx};

/// What is held of one event.
#[derive(Debug)]
struct HeldOfEvent {
    /// The number that grows with the event, when this was read.
    changes: i64,
    feeds: Holdings,
    digest: Option<Digest>,
}

/// What was read of each event last. All of it can be read again.
#[derive(Debug, Default)]
pub(crate) struct HeldEvents(Mutex<HashMap<EventNumber, Arc<HeldOfEvent>>>);

impl HeldEvents {
    fn get(&self, state: &EventState) -> Option<Arc<HeldOfEvent>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&state.event).filter(|held| held.changes == state.changes).cloned()
    }

    fn put(&self, event: EventNumber, held: &Arc<HeldOfEvent>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(event, Arc::clone(held));
    }
}

/// What is held of the events of one scanner, and of its own feed of what belongs to none.
pub(super) struct Held {
    /// How the events stand.
    pub(super) states: Vec<EventState>,
    events: Vec<(EventNumber, Arc<HeldOfEvent>)>,
}

impl Held {
    /// What is held now, all of it from the moment of the transaction.
    pub(super) async fn of(tx: &mut Tx, app: &App, scanner: &CertificateContent) -> Result<Self, DbError> {
        let events: Vec<EventNumber> = events_of(scanner).collect();
        let states = tx.event_states(&events).await?;
        let mut held: HashMap<EventNumber, Arc<HeldOfEvent>> = HashMap::new();
        let mut stale = Vec::new();
        for state in &states {
            match app.held.get(state) {
                Some(known) => {
                    held.insert(state.event, known);
                }
                None => stale.push(*state),
            }
        }
        let numbers: Vec<EventNumber> = stale.iter().map(|state| state.event).collect();
        let mut lines: HashMap<EventNumber, Holdings> = HashMap::new();
        for (feed, branches) in tx.branches_of_events(&numbers).await? {
            lines.entry(feed.event).or_default().insert(feed, branches);
        }
        for EventState { event, changes, head } in stale {
            let mut feeds = lines.remove(&event).unwrap_or_default();
            feeds.insert(app.keys.event_feed(event), Branches::single(head));
            let read = Arc::new(HeldOfEvent::new(event, changes, feeds));
            app.held.put(event, &read);
            held.insert(event, read);
        }
        let mut events: Vec<_> = held.into_iter().collect();
        let nowhere = FeedId::scans(scanner.scanner, EventNumber::NONE);
        let of_nowhere = [(nowhere, tx.branches(&nowhere).await?)].into();
        events.push((EventNumber::NONE, Arc::new(HeldOfEvent::new(EventNumber::NONE, 0, of_nowhere))));
        Ok(Self { states, events })
    }

    /// The digest of each event of which anything is held.
    pub(super) fn digests(&self) -> Digests {
        self.events.iter().filter_map(|(event, held)| Some((*event, held.digest?))).collect()
    }

    /// What is held of some events.
    pub(super) fn holdings(&self, events: &BTreeSet<EventNumber>) -> Holdings {
        let wanted = self.events.iter().filter(|(event, _)| events.contains(event));
        let feeds = wanted.flat_map(|(_, held)| &held.feeds);
        feeds.filter(|(_, branches)| !branches.is_empty()).map(|(feed, held)| (*feed, held.clone())).collect()
    }
}

impl HeldOfEvent {
    fn new(event: EventNumber, changes: i64, feeds: Holdings) -> Self {
        let digest = digests(&feeds).remove(&event);
        Self { changes, feeds, digest }
    }
}
