//! What becomes of a batch that somebody brought: one function for server, scanner and files. It decides; checking the
//! signature comes before it (`Batch::check`), and storing after it, by the caller.
//!
//! Who brings a batch does not matter, and one that is refused never stops the others.

use super::message::Refusal;
use crate::batch::{CheckedBatch, Fit, InvalidBatch};
use crate::feed::branches::{Branches, Position};
use crate::feed::{FeedClass, FeedId};
use crate::id::{AuthorityKey, EventNumber, Hash};
use crate::roster::Roster;

/// The most records that a replica takes of one scan feed: one every two and a half seconds for a whole week. More is no
/// door, and must not fill the disks of all others.
pub const MAX_FEED_SCANS: u64 = 250_000;

/// What a replica knows of the feed of a batch before it takes it.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// Whether the author may write the feed, see [`may_write`].
    pub is_certified: bool,
    /// How much of it is here.
    pub branches: &'a Branches,
}

/// What becomes of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// All of it is here already.
    Known,
    /// What follows the first `skip` records is new, and continues a line.
    Append {
        /// Which line.
        line: u32,
        /// How many records at the front are here already.
        skip: usize,
    },
    /// What follows the first `skip` records is new, and is a new line: the feed has two branches. Both are kept, and
    /// a person is told; the two signed runs are the proof (`batch::proves_fork`).
    Fork {
        /// The last record that the new line shares.
        base: Position,
        /// How many records at the front are here already.
        skip: usize,
    },
    /// Nothing of it is taken.
    Refused(Refusal),
}

/// Whether the author of `feed` may write it, as far as the rosters here tell: the authority its event feeds, a scanner
/// that was ever certified for the event, and of what belongs to no event any scanner that was certified for some event.
pub fn may_write<'a>(
    feed: &FeedId,
    authority: AuthorityKey,
    rosters: impl IntoIterator<Item = &'a Roster>,
) -> bool {
    let Some(scanner) = feed.scanner() else { return feed.author == authority.0 };
    rosters
        .into_iter()
        .filter(|roster| feed.event == EventNumber::NONE || roster.event() == feed.event)
        .any(|roster| roster.trust(scanner).is_some_and(|trust| trust.was_certified()))
}

/// Says what becomes of a batch. `hash_at` is the hash of a record that is here, asked only for numbers that the batch
/// touches, the one before its first among them.
pub fn receive(
    checked: &Result<CheckedBatch, InvalidBatch>,
    here: &Here<'_>,
    hash_at: impl Fn(Position) -> Option<Hash>,
) -> Received {
    if !here.is_certified {
        return Received::Refused(Refusal::NotCertified);
    }
    let Ok(batch) = checked else { return Received::Refused(Refusal::Invalid) };
    let is_event_feed = batch.batch().feed.class == FeedClass::Event;
    let new = |skip: usize| u64::try_from(batch.heads().len() - skip).unwrap_or(u64::MAX);
    let is_too_much = |skip| !is_event_feed && here.branches.len() + new(skip) > MAX_FEED_SCANS;
    match batch.fit(here.branches, hash_at) {
        Fit::Known => Received::Known,
        Fit::Gap => Received::Refused(Refusal::Gap),
        // An event feed has one author that compares and sets its head: two branches of it are nobody's to keep.
        Fit::Detached { .. } => Received::Refused(Refusal::Fork),
        Fit::Fork { .. } if is_event_feed => Received::Refused(Refusal::Fork),
        Fit::Fork { skip, .. } if is_too_much(skip) || here.branches.is_full() => {
            Received::Refused(Refusal::Limit)
        }
        Fit::Append { skip, .. } if is_too_much(skip) => Received::Refused(Refusal::Limit),
        Fit::Append { line, skip } => Received::Append { line, skip },
        Fit::Fork { base, skip } => Received::Fork { base, skip },
    }
}

#[cfg(test)]
mod tests;
