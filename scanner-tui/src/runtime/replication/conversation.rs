//! Questions and answers with one other replica: what is said next, and what is heard.
//!
//! Each event is talked about for itself (`shared::replication::talk`), so that news of one event say nothing again of
//! the others.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash};
use esik_shared::replication::digest::{Digests, digests, vector_of};
use esik_shared::replication::message::{Message, Refusal};
use esik_shared::replication::plan::{Holdings, Step, plan};
use esik_shared::replication::talk::Talk;
use esik_shared::replication::{Tips, Vector};
use esik_shared::time::Timestamp;

use super::{Details, Scope, take_batch, write_steps};
use crate::core::msg::Received;
use crate::runtime::store::StoreError;
use crate::runtime::store::task::StoreClient;

/// For how long what the other side refused is not sent again, in milliseconds: it may learn who the author is, or an
/// organizer may have made room.
const REFUSED_MS: i64 = 60_000;

/// A conversation with one other replica.
#[derive(Debug)]
pub(crate) struct Conversation {
    store: StoreClient,
    scope: Scope,
    details: Details,
    talks: BTreeMap<EventNumber, Talk>,
    /// Events at which the other side is said to have something new.
    supposed: BTreeSet<EventNumber>,
    /// What was not taken and is told with the next offer.
    refusals: Vec<Message>,
    /// What the other side did not take, and when.
    refused: BTreeMap<FeedId, i64>,
}

/// What goes to the other side.
#[derive(Debug, Default)]
pub(crate) struct Offer {
    /// The frames.
    pub(crate) frames: Vec<u8>,
    /// Whether there is more than fitted.
    pub(crate) has_more: bool,
}

/// What the other side said.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Its clock, and whether it has more to say than fitted.
    pub(crate) status: Option<(Timestamp, bool)>,
    /// What stands for all that it holds.
    pub(crate) digests: Option<Digests>,
    /// What it said that it holds, with the tips of feeds that have several.
    pub(crate) holds: Option<(Vector, Tips)>,
    /// Whether anything is known of it that was not before.
    pub(crate) is_news: bool,
}

impl Heard {
    /// What it said that it holds of a feed, nothing included; none where it said nothing of its event.
    pub(crate) fn held(&self, feed: &FeedId) -> Option<Vec<Head>> {
        let (vector, tips) = self.holds.as_ref()?;
        let is_told = vector.keys().any(|told| told.event == feed.event)
            || self.digests.as_ref().is_none_or(|digests| !digests.contains_key(&feed.event));
        is_told.then(|| match tips.get(feed) {
            Some(tips) => tips.clone(),
            None => vector.get(feed).copied().into_iter().collect(),
        })
    }
}

impl Conversation {
    /// A conversation that begins.
    pub(crate) fn new(store: StoreClient, scope: Scope, details: Details) -> Self {
        let talks = scope.events().map(|event| (event, Talk::default())).collect();
        Self {
            store,
            scope,
            details,
            talks,
            supposed: BTreeSet::new(),
            refusals: Vec::new(),
            refused: BTreeMap::new(),
        }
    }

    /// The other side is said to have something new at these events; at any of them where none are named.
    pub(crate) fn suppose(&mut self, events: Option<&[EventNumber]>) {
        match events {
            Some(events) => self.supposed.extend(events),
            None => self.supposed.extend(self.scope.events()),
        }
    }

    /// What goes to the other side now: digests; of the events that are not known to be the same what is held here, and
    /// what the other side is known to lack.
    pub(crate) async fn offer(&mut self, now_ms: i64) -> Result<Offer, StoreError> {
        let mine = self.mine().await?;
        let mut offer = Offer::default();
        let mut own_digests = Digests::new();
        let mut differing = BTreeSet::new();
        for (event, mine) in &mine {
            let digests = digests(mine);
            let Some(talk) = self.talks.get_mut(event) else { continue };
            let is_supposed = self.supposed.remove(event);
            if is_supposed || !talk.events(&digests).is_empty() {
                differing.insert(*event);
            } else {
                // It holds the same: nothing else must be remembered of it.
                let (vector, tips) = vector_of(mine, &[*event].into());
                talk.hear(&Message::Have(vector));
                talk.hear(&Message::Tips(tips));
            }
            own_digests.extend(digests);
        }
        Message::Digests(own_digests).write(&mut offer.frames);
        for refusal in self.refusals.drain(..) {
            refusal.write(&mut offer.frames);
        }
        if !differing.is_empty() {
            let all: Holdings = differing.iter().flat_map(|event| mine[event].clone()).collect();
            let (vector, tips) = vector_of(&all, &differing);
            Message::Have(vector).write(&mut offer.frames);
            if !tips.is_empty() {
                Message::Tips(tips).write(&mut offer.frames);
            }
            let steps = self.steps(&mine, &differing, now_ms).await?;
            let fitted = write_steps(&self.store, &all, &steps, self.details, &mut offer.frames).await?;
            offer.has_more = !fitted;
        }
        Ok(offer)
    }

    /// What to send of these events, event feeds first: who may write is in them.
    async fn steps(
        &mut self,
        mine: &BTreeMap<EventNumber, Holdings>,
        events: &BTreeSet<EventNumber>,
        now_ms: i64,
    ) -> Result<Vec<Step>, StoreError> {
        self.refused.retain(|_, at_ms| now_ms.saturating_sub(*at_ms) < REFUSED_MS);
        let mut mine = mine.clone();
        for of_event in mine.values_mut() {
            of_event.retain(|feed, _| !self.refused.contains_key(feed));
        }
        let asked = events.iter().flat_map(|event| self.talks[event].asks(&mine[event])).collect();
        let hashes = self.store.hashes_at(asked).await?;
        let hash_at = |feed: &FeedId, at: Position| -> Option<Hash> { hashes.get(&(*feed, at)).copied() };
        let mut steps = Vec::new();
        for event in events {
            let (Some(talk), Some(mine)) = (self.talks.get_mut(event), mine.get(event)) else { continue };
            let planned = talk.holds().map(|(theirs, tips)| plan(mine, theirs, tips, hash_at));
            steps.extend(talk.next(planned.unwrap_or_default(), mine, hash_at));
        }
        steps.sort_by_key(|step| core::cmp::Reverse(feed_of(step).class));
        Ok(steps)
    }

    /// Takes what the other side said. What is new here is added to `received`, also where something fails after some
    /// was stored: the core must hear of everything that is on disk.
    pub(crate) async fn take(
        &mut self,
        messages: Vec<Message>,
        now_ms: i64,
        received: &mut Vec<Received>,
    ) -> Result<Heard, StoreError> {
        let before = self.talks.clone();
        let mut heard = Heard::default();
        for message in messages {
            match message {
                Message::Digests(theirs) => {
                    self.hear_digests(&theirs);
                    heard.digests = Some(theirs);
                }
                Message::Have(vector) => {
                    self.hear_have(&vector, heard.digests.as_ref());
                    heard.holds.get_or_insert_default().0.extend(vector);
                }
                Message::Tips(tips) => {
                    for (event, talk) in &mut self.talks {
                        let of_event = tips.iter().filter(|(feed, _)| feed.event == *event);
                        let of_event: Tips = of_event.map(|(feed, tips)| (*feed, tips.clone())).collect();
                        if !of_event.is_empty() {
                            talk.hear(&Message::Tips(of_event));
                        }
                    }
                    heard.holds.get_or_insert_default().1.extend(tips);
                }
                Message::Locate { feed, .. } => {
                    if let Some(talk) = self.talks.get_mut(&feed.event) {
                        talk.hear(&message);
                        self.supposed.insert(feed.event);
                    }
                }
                Message::Batch(batch) => self.take_one(*batch, received).await?,
                Message::Refused { feed, first_seq, why, .. } => {
                    tracing::warn!(event = %feed.event, first_seq, ?why, "a batch was refused by the other side");
                    // After a gap it says what it holds.
                    if why != Refusal::Gap {
                        self.refused.insert(feed, now_ms);
                    }
                }
                Message::Status { clock, has_more } => heard.status = Some((clock, has_more)),
                Message::Certificate(_)
                | Message::Wanted { .. }
                | Message::Grown { .. }
                | Message::Time { .. }
                | Message::Report(_) => {}
            }
        }
        heard.is_news = before != self.talks;
        Ok(heard)
    }

    fn hear_digests(&mut self, digests: &Digests) {
        for (event, talk) in &mut self.talks {
            let of_event = digests.get(event).map(|digest| (*event, *digest));
            talk.hear(&Message::Digests(of_event.into_iter().collect()));
        }
    }

    /// What it says of an event is all that it holds of it. What it does not name may be the same on both sides, unless
    /// its digests say that it holds nothing there, or it sends none.
    fn hear_have(&mut self, vector: &Vector, digests: Option<&Digests>) {
        for (event, talk) in &mut self.talks {
            let of_event: Vector =
                vector.iter().filter(|(feed, _)| feed.event == *event).map(|(f, h)| (*f, *h)).collect();
            let holds_nothing = digests.is_none_or(|digests| !digests.contains_key(event));
            if !of_event.is_empty() || holds_nothing {
                talk.hear(&Message::Have(of_event));
            }
        }
    }

    /// Stores what is new of a batch. What is wrong with it is told to whoever brought it, and the rest goes on.
    async fn take_one(
        &mut self,
        batch: esik_shared::batch::Batch,
        received: &mut Vec<Received>,
    ) -> Result<(), StoreError> {
        let (feed, first_seq) = (batch.feed, batch.first_seq);
        match take_batch(&self.store, &self.scope, batch, None).await? {
            Ok(new) => {
                let branches = match &new {
                    Some(new) => new.branches.clone(),
                    None => self.store.holdings().await?.get(&feed).cloned().unwrap_or_default(),
                };
                if let Some(talk) = self.talks.get_mut(&feed.event) {
                    talk.took(&feed, &[(feed, branches)].into());
                }
                received.extend(new);
            }
            Err(why) => {
                tracing::warn!(event = %feed.event, first_seq, ?why, "a batch was refused");
                let here = self.store.holdings().await?.get(&feed).map_or(Head::EMPTY, |held| held.tip());
                self.refusals.push(Message::Refused { feed, first_seq, why, here });
            }
        }
        Ok(())
    }

    /// Of which events the two sides are not known to hold the same, where this is what is held here.
    pub(crate) fn differing(&self, mine: &BTreeMap<EventNumber, Holdings>) -> BTreeSet<EventNumber> {
        let differs = |(event, held): &(&EventNumber, &Holdings)| {
            !self.talks.get(event).is_none_or(|talk| talk.events(&digests(held)).is_empty())
        };
        mine.iter().filter(differs).map(|(event, _)| *event).collect()
    }

    /// What is held here of what both may hold, by event.
    pub(crate) async fn mine(&self) -> Result<BTreeMap<EventNumber, Holdings>, StoreError> {
        let holdings = self.store.holdings().await?;
        let mut mine: BTreeMap<EventNumber, Holdings> =
            self.scope.events().map(|event| (event, Holdings::new())).collect();
        for (feed, branches) in holdings.iter().filter(|(feed, _)| self.scope.has(feed)) {
            if let Some(of_event) = mine.get_mut(&feed.event) {
                of_event.insert(*feed, branches.clone());
            }
        }
        Ok(mine)
    }
}

const fn feed_of(step: &Step) -> FeedId {
    match step {
        Step::Send { feed, .. } | Step::Locate { feed } => *feed,
    }
}
