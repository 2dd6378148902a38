//! What one replica says to another that it stays connected to, so that a scan here is known there at once, and nobody is
//! told what they know.
//!
//! On a stream what was sent arrives, in order. So each side knows what the other holds, and says only what is new: its
//! own records at once; of those that others brought, after a moment, that they are here, and only to whom is not known
//! to have them. Whoever lacks them asks. Digests are said now and then, and where they cannot be explained by what is
//! known of the other side, everything is compared as in an exchange (`talk`).

use std::collections::{BTreeMap, BTreeSet};

use super::digest::{Digests, differing, digest_of, digests, vector_of};
use super::message::{Message, Refusal};
use super::plan::{Holdings, Step, answer_sample, plan, sample};
use super::{Tips, Vector};
use crate::feed::branches::{Branches, Position};
use crate::feed::{FeedClass, FeedId, Head};
use crate::id::{EventNumber, Hash, ScannerKey};

/// The least time for which what others brought is not told, in milliseconds: its author tells everybody it knows.
const MOMENT_MS: i64 = 40;
/// How much more that may be, so that not all speak in the same instant, in milliseconds.
const JITTER_MS: i64 = 80;
/// After how many milliseconds something is asked for that another has: most of it is on its way.
const GRACE_MS: i64 = 30;
/// For how long nobody else is asked for what one was asked for, in milliseconds.
const ASKED_MS: i64 = 1_000;
/// After how many milliseconds what was refused is offered again: the other side may have learnt who its author is.
const REFUSED_MS: i64 = 10_000;
/// So many digests in a row that nothing explains begin a comparison. One may have crossed what was sent.
const PUZZLED: u8 = 2;
/// The most samples of branches that wait for an answer: more forked feeds than a festival has.
const MAX_SAMPLES: usize = 256;

/// What a replica holds of the events that it has in common with another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    holdings: Holdings,
    digests: Digests,
}

impl Held {
    /// Of these feeds.
    pub fn new(holdings: Holdings) -> Self {
        Self { digests: digests(&holdings), holdings }
    }

    /// The feeds.
    pub const fn holdings(&self) -> &Holdings {
        &self.holdings
    }

    fn tip(&self, feed: &FeedId) -> Head {
        self.holdings.get(feed).map_or(Head::EMPTY, Branches::tip)
    }
}

/// What was asked of any neighbour, so that not all of them are asked for the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<FeedId, (u64, i64)>);

impl Asked {
    /// Whether to ask for a feed up to this number now.
    fn may_ask(&mut self, feed: FeedId, until_seq: u64, now_ms: i64) -> bool {
        self.0.retain(|_, (_, asked_ms)| now_ms.saturating_sub(*asked_ms) < ASKED_MS);
        let is_asked = self.0.get(&feed).is_some_and(|(seq, _)| *seq >= until_seq);
        if !is_asked {
            self.0.insert(feed, (until_seq, now_ms));
        }
        !is_asked
    }
}

/// What is to be said and sent now, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// Short messages.
    pub say: Vec<Message>,
    /// Records.
    pub send: Vec<Step>,
    /// When to go on though nothing has happened.
    pub wake_ms: Option<i64>,
}

/// What is known of a replica that this one stays connected to. All moments are by a clock that is never set.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Who speaks here: what it wrote is sent at once.
    own: ScannerKey,
    /// What the other said last that stands for all it holds.
    digests: Option<Digests>,
    /// What it holds, as far as is known.
    vector: Vector,
    tips: Tips,
    /// Events of which it has not said yet what it holds.
    unknown: BTreeSet<EventNumber>,
    /// What it was told of what is here.
    told: Vector,
    /// What it is to be sent because it said what it lacks.
    lacks: BTreeSet<FeedId>,
    /// Branches of which it asked what follows.
    samples: Vec<(FeedId, Vec<Head>)>,
    /// When it is told what is new here.
    tell_ms: Option<i64>,
    /// What it has that is not here, and when to ask for it.
    offered: BTreeMap<FeedId, (Head, i64)>,
    /// What it refused, and when.
    refused: BTreeMap<FeedId, i64>,
    /// How many digests in a row were not explained.
    puzzled: u8,
    /// Whether the digests are to be said.
    pulse: bool,
    /// Whether to say everything; whether that was said and not answered; whether the other did.
    compare: bool,
    awaits: bool,
    was_told: bool,
}

impl Neighbour {
    /// A replica that was met just now, by this scanner.
    pub fn new(own: ScannerKey) -> Self {
        Self {
            own,
            digests: None,
            vector: Vector::new(),
            tips: Tips::new(),
            unknown: BTreeSet::new(),
            told: Vector::new(),
            lacks: BTreeSet::new(),
            samples: Vec::new(),
            tell_ms: None,
            offered: BTreeMap::new(),
            refused: BTreeMap::new(),
            puzzled: 0,
            pulse: true,
            compare: false,
            awaits: false,
            was_told: false,
        }
    }

    /// Time to say the digests again, and what waits to be told before.
    pub fn pulse(&mut self) {
        self.pulse = true;
    }

    /// Takes what it said. Batches are the caller's to store, see [`Neighbour::brought`].
    pub fn hear(&mut self, message: &Message, mine: &Held, now_ms: i64) {
        match message {
            Message::Digests(theirs) => self.hear_digests(theirs, mine, now_ms),
            Message::Have(vector) => self.hear_vector(vector, mine),
            Message::Tips(tips) => self.tips.extend(tips.iter().map(|(feed, tips)| (*feed, tips.clone()))),
            Message::Locate { feed, sample } => {
                if feed.class == FeedClass::Scans && self.samples.len() < MAX_SAMPLES {
                    self.samples.push((*feed, sample.clone()));
                }
            }
            Message::Grown { heads, asks } => {
                for (feed, head) in heads {
                    self.learn(*feed, *head);
                    if *asks {
                        self.lacks.insert(*feed);
                        self.told.remove(feed);
                    } else {
                        self.offer(*feed, *head, mine, now_ms.saturating_add(GRACE_MS));
                    }
                }
            }
            Message::Refused { feed, why, here, .. } => {
                self.learn(*feed, *here);
                self.told.remove(feed);
                match why {
                    Refusal::Gap => drop(self.lacks.insert(*feed)),
                    _ => drop(self.refused.insert(*feed, now_ms)),
                }
            }
            Message::Batch(_)
            | Message::Status { .. }
            | Message::Certificate(_)
            | Message::Wanted { .. }
            | Message::Time { .. }
            | Message::Report(_) => {}
        }
    }

    /// It brought a batch that ends so: it holds as much.
    pub fn brought(&mut self, feed: FeedId, last: Head) {
        if self.vector.get(&feed).is_none_or(|there| there.seq < last.seq) {
            self.learn(feed, last);
        }
    }

    fn learn(&mut self, feed: FeedId, head: Head) {
        // Which of several branches has grown is not said; the next digests tell.
        self.tips.remove(&feed);
        self.vector.insert(feed, head);
        if feed.class == FeedClass::Event {
            // It may know by now who was a stranger.
            self.refused.retain(|refused, _| refused.event != feed.event);
        }
    }

    fn offer(&mut self, feed: FeedId, head: Head, mine: &Held, ask_ms: i64) {
        if mine.tip(&feed).seq < head.seq {
            self.offered.insert(feed, (head, ask_ms));
        }
    }

    fn hear_digests(&mut self, theirs: &Digests, mine: &Held, now_ms: i64) {
        let differ = differing(&mine.digests, theirs);
        let is_first = self.digests.replace(theirs.clone()).is_none();
        let equal: BTreeSet<EventNumber> =
            mine.digests.keys().filter(|event| !differ.contains(event)).copied().collect();
        if !equal.is_empty() {
            self.forget(&equal);
            let (vector, tips) = vector_of(&mine.holdings, &equal);
            self.vector.extend(vector);
            self.tips.extend(tips);
            self.unknown.retain(|event| !equal.contains(event));
        }
        if is_first {
            self.compare = !differ.is_empty();
            self.unknown = differ;
        } else if differ.iter().all(|event| self.explains(*event, theirs)) {
            self.puzzled = 0;
            let ahead: Vec<(FeedId, Head)> = self
                .vector
                .iter()
                .map(|(feed, head)| (*feed, *head))
                .filter(|(feed, _)| differ.contains(&feed.event))
                .collect();
            ahead.into_iter().for_each(|(feed, head)| self.offer(feed, head, mine, now_ms));
        } else {
            self.puzzled += 1;
            self.compare |= self.puzzled >= PUZZLED;
        }
    }

    /// Whether what is known of it makes the digest that it said.
    fn explains(&self, event: EventNumber, theirs: &Digests) -> bool {
        let held = self.vector.iter().filter(|(feed, head)| feed.event == event && **head != Head::EMPTY);
        let tips: Tips = held
            .map(|(feed, head)| (*feed, self.tips.get(feed).cloned().unwrap_or_else(|| vec![*head])))
            .collect();
        let known = (!tips.is_empty()).then(|| digest_of(&tips));
        known.as_ref() == theirs.get(&event)
    }

    /// It says all of what it holds of the events that it names, and of those that are not in its digests.
    fn hear_vector(&mut self, vector: &Vector, mine: &Held) {
        let said = self.digests.clone().unwrap_or_default();
        let named = vector.keys().map(|feed| feed.event);
        let nothing = mine.digests.keys().filter(|event| !said.contains_key(event)).copied();
        let covered: BTreeSet<EventNumber> = named.chain(nothing).collect();
        self.forget(&covered);
        self.vector.extend(vector.iter().map(|(feed, head)| (*feed, *head)));
        self.unknown.retain(|event| !covered.contains(event));
        self.told.retain(|feed, _| !covered.contains(&feed.event));
        self.refused.clear();
        self.lacks.extend(mine.holdings.keys().filter(|feed| covered.contains(&feed.event)));
        self.puzzled = 0;
        if core::mem::take(&mut self.awaits) {
            return;
        }
        self.was_told = true;
        self.compare = true;
    }

    fn forget(&mut self, events: &BTreeSet<EventNumber>) {
        self.vector.retain(|feed, _| !events.contains(&feed.event));
        self.tips.retain(|feed, _| !events.contains(&feed.event));
    }

    /// Whether it is known to hold all that is here of a feed.
    fn holds(&self, feed: &FeedId, branches: &Branches) -> bool {
        match self.tips.get(feed) {
            Some(tips) => *tips == branches.tips(),
            None => self.vector.get(feed) == Some(&branches.tip()) && !branches.is_forked(),
        }
    }

    /// Whether it holds that, or was told of it.
    fn is_settled(&self, feed: &FeedId, branches: &Branches) -> bool {
        let was_told = self.told.get(feed) == Some(&branches.tip());
        was_told || self.holds(feed, branches) || self.refused.contains_key(feed)
    }

    /// The feeds of which it is sent what it lacks, and those of which it is told that they have grown.
    fn news(&self, mine: &Held) -> (Holdings, Vector) {
        let (mut send, mut tell) = (Holdings::new(), Vector::new());
        for (feed, branches) in &mine.holdings {
            if branches.is_empty() || self.unknown.contains(&feed.event) || self.is_settled(feed, branches) {
                continue;
            }
            if feed.author == self.own.0 || self.lacks.contains(feed) {
                send.insert(*feed, branches.clone());
            } else {
                tell.insert(*feed, branches.tip());
            }
        }
        // Who may write is in the event feed: whoever lacks that, even if it was told, would refuse the rest.
        let events: BTreeSet<EventNumber> = send.keys().map(|feed| feed.event).collect();
        let is_before = |feed: &FeedId| feed.class == FeedClass::Event && events.contains(&feed.event);
        let lacks = |feed: &FeedId, branches: &Branches| {
            !branches.is_empty() && !self.holds(feed, branches) && !self.refused.contains_key(feed)
        };
        let rules = mine.holdings.iter().filter(|(feed, _)| is_before(feed));
        let before = rules.filter(|(feed, branches)| lacks(feed, branches));
        send.extend(before.map(|(feed, branches)| (*feed, branches.clone())));
        tell.retain(|feed, _| !is_before(feed));
        (send, tell)
    }

    /// The records whose hashes [`Neighbour::next`] may ask for, so that a database can be asked for all at once.
    pub fn asks(&self, mine: &Held) -> BTreeSet<(FeedId, Position)> {
        let asked = core::cell::RefCell::new(BTreeSet::new());
        let ask = |feed: &FeedId, at| {
            asked.borrow_mut().insert((*feed, at));
            None
        };
        let (send, _) = self.news(mine);
        for step in plan(&send, &self.vector, &self.tips, ask) {
            if let Step::Locate { feed } = step {
                send.get(&feed).map(|branches| sample(branches, |at| ask(&feed, at)));
            }
        }
        for (feed, shown) in &self.samples {
            if let Some(branches) = mine.holdings.get(feed) {
                answer_sample(feed, branches, shown, |at| ask(feed, at));
            }
        }
        asked.into_inner()
    }

    /// What to say and send. `jitter` is a random number; `hash_at` knows what [`Neighbour::asks`] named.
    pub fn next(
        &mut self,
        mine: &Held,
        asked: &mut Asked,
        now_ms: i64,
        jitter: u16,
        hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
    ) -> Next {
        let mut next = Next::default();
        self.refused.retain(|_, refused_ms| now_ms.saturating_sub(*refused_ms) < REFUSED_MS);
        let (send, mut tell) = self.news(mine);
        let mut steps = plan(&send, &self.vector, &self.tips, &hash_at);
        self.told.extend(send.iter().map(|(feed, branches)| (*feed, branches.tip())));
        self.lacks.clear();
        for (feed, shown) in core::mem::take(&mut self.samples) {
            if let Some(branches) = mine.holdings.get(&feed) {
                let asked_for = answer_sample(&feed, branches, &shown, |at| hash_at(&feed, at));
                let new: Vec<Step> = asked_for.into_iter().filter(|step| !steps.contains(step)).collect();
                steps.extend(new);
            }
        }
        // Who may write is in the event feed, so that goes first.
        steps.sort_by_key(|step| match step {
            Step::Send { feed, .. } | Step::Locate { feed } => core::cmp::Reverse(feed.class),
        });
        // Several may send the same to one that comes back: each begins elsewhere, and hears what it has got by then.
        let scans = steps.partition_point(|step| match step {
            Step::Send { feed, .. } | Step::Locate { feed } => feed.class == FeedClass::Event,
        });
        let count = (steps.len() - scans).max(1);
        steps[scans..].rotate_left(usize::from(self.own.0[0]) % count);
        for step in steps {
            match step {
                Step::Locate { feed } => {
                    let shown = send.get(&feed).map(|branches| sample(branches, |at| hash_at(&feed, at)));
                    next.say.push(Message::Locate { feed, sample: shown.unwrap_or_default() });
                }
                Step::Send { feed, .. } => {
                    // What is sent will be there; it says so where it is not.
                    if let Some(branches) = mine.holdings.get(&feed) {
                        self.learn(feed, branches.tip());
                        if branches.is_forked() {
                            self.tips.insert(feed, branches.tips());
                        }
                    }
                    next.send.push(step);
                }
            }
        }

        if tell.is_empty() {
            self.tell_ms = None;
        } else {
            let moment_ms = MOMENT_MS + JITTER_MS * i64::from(jitter) / i64::from(u16::MAX);
            let tell_ms = *self.tell_ms.get_or_insert(now_ms.saturating_add(moment_ms));
            if tell_ms <= now_ms || self.pulse || self.compare {
                self.tell_ms = None;
                self.told.extend(tell.iter().map(|(feed, tip)| (*feed, *tip)));
                next.say.push(Message::Grown { heads: core::mem::take(&mut tell), asks: false });
            }
        }
        self.ask(mine, asked, now_ms, &mut next.say);
        if core::mem::take(&mut self.pulse) || self.compare {
            next.say.push(Message::Digests(mine.digests.clone()));
        }
        if core::mem::take(&mut self.compare) {
            let theirs = self.digests.clone().unwrap_or_default();
            let (vector, tips) = vector_of(&mine.holdings, &differing(&mine.digests, &theirs));
            next.say.push(Message::Have(vector));
            if !tips.is_empty() {
                next.say.push(Message::Tips(tips));
            }
            self.awaits = !core::mem::take(&mut self.was_told);
        }
        let waits = self.offered.values().map(|(_, ask_ms)| *ask_ms);
        next.wake_ms = waits.chain(self.tell_ms).min();
        next
    }

    /// Asks for what it has and nobody brought.
    fn ask(&mut self, mine: &Held, asked: &mut Asked, now_ms: i64, say: &mut Vec<Message>) {
        let mut heads = Vector::new();
        self.offered.retain(|feed, (head, ask_ms)| {
            if mine.tip(feed).seq >= head.seq {
                return false;
            }
            if *ask_ms > now_ms {
                return true;
            }
            if asked.may_ask(*feed, head.seq, now_ms) {
                heads.insert(*feed, mine.tip(feed));
                return false;
            }
            *ask_ms = now_ms.saturating_add(ASKED_MS);
            true
        });
        if !heads.is_empty() {
            say.push(Message::Grown { heads, asks: true });
        }
    }
}

#[cfg(test)]
mod tests;
