//! What one replica remembers of another, and what it says to it next: digests first; where they differ, what is held
//! here, and what the other is known to lack. The same goes both ways, over HTTP, between scanners, and in the simulator.
//!
//! Nothing is said twice because of a message that was lost: whoever lacks something says so by its next digest.

use std::collections::BTreeSet;

use super::digest::{Digests, differing};
use super::message::Message;
use super::plan::{Holdings, Step, answer_sample, plan};
use super::{Tips, Vector};
use crate::feed::branches::Position;
use crate::feed::{FeedClass, FeedId, Head};
use crate::id::{EventNumber, Hash};

/// The most samples of branches that are answered at once: more forked feeds than a festival has.
const MAX_SAMPLES: usize = 256;

/// What is known of another replica.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    digests: Option<Digests>,
    holds: Option<(Vector, Tips)>,
    /// Branches of which it asked what follows.
    samples: Vec<(FeedId, Vec<Head>)>,
}

impl Talk {
    /// Takes what it says of itself. Batches are the caller's to store, see [`Talk::took`].
    pub fn hear(&mut self, message: &Message) {
        match message {
            Message::Digests(digests) => self.digests = Some(digests.clone()),
            Message::Have(vector) => self.holds = Some((vector.clone(), Tips::new())),
            Message::Tips(tips) => {
                if let Some((_, said)) = &mut self.holds {
                    said.clone_from(tips);
                }
            }
            Message::Locate { feed, sample } => {
                if feed.class == FeedClass::Scans && self.samples.len() < MAX_SAMPLES {
                    self.samples.push((*feed, sample.clone()));
                }
            }
            Message::Batch(_)
            | Message::Refused { .. }
            | Message::Status { .. }
            | Message::Certificate(_)
            | Message::Wanted { .. }
            | Message::Grown { .. }
            | Message::Time { .. }
            | Message::Report(_) => {}
        }
    }

    /// A batch of this feed that it sent is here now: it holds as much of the feed as this replica.
    pub fn took(&mut self, feed: &FeedId, mine: &Holdings) {
        if let (Some((vector, tips)), Some(branches)) = (&mut self.holds, mine.get(feed)) {
            vector.insert(*feed, branches.tip());
            if branches.is_forked() {
                tips.insert(*feed, branches.tips());
            }
        }
    }

    /// The events to talk about: those whose digests are not known to be the same.
    pub fn events(&self, mine: &Digests) -> BTreeSet<EventNumber> {
        match &self.digests {
            Some(theirs) => differing(mine, theirs),
            None => mine.keys().copied().collect(),
        }
    }

    /// What it holds of the events that were talked about last.
    pub const fn holds(&self) -> Option<&(Vector, Tips)> {
        self.holds.as_ref()
    }

    /// The records whose hashes `plan` and [`Talk::next`] may ask for, so that a database can be asked for all at once.
    pub fn asks(&self, mine: &Holdings) -> BTreeSet<(FeedId, Position)> {
        let asked = core::cell::RefCell::new(BTreeSet::new());
        let ask = |feed: &FeedId, at| {
            asked.borrow_mut().insert((*feed, at));
            None
        };
        if let Some((vector, tips)) = &self.holds {
            plan(mine, vector, tips, ask);
        }
        for (feed, sample) in &self.samples {
            if let Some(branches) = mine.get(feed) {
                answer_sample(feed, branches, sample, |at| ask(feed, at));
            }
        }
        asked.into_inner()
    }

    /// What to send, in order: what was planned, and what follows the samples that it showed. Who may write is in the
    /// event feed, so that goes first. What is sent will be there, most likely; its next vector tells otherwise.
    pub fn next(
        &mut self,
        planned: Vec<Step>,
        mine: &Holdings,
        hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
    ) -> Vec<Step> {
        let mut steps = planned;
        for (feed, sample) in core::mem::take(&mut self.samples) {
            if let Some(branches) = mine.get(&feed) {
                let asked_for = answer_sample(&feed, branches, &sample, |at| hash_at(&feed, at));
                let is_planned = |step: &Step| steps.contains(step);
                let new: Vec<Step> = asked_for.into_iter().filter(|step| !is_planned(step)).collect();
                steps.extend(new);
            }
        }
        steps.sort_by_key(|step| match step {
            Step::Send { feed, .. } | Step::Locate { feed } => core::cmp::Reverse(feed.class),
        });
        for step in &steps {
            if let Step::Send { feed, .. } = step {
                self.took(feed, mine);
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests;
