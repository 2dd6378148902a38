//! What is known to exist and is not here: "scanner 7 is missing 118–140". Others say so by what they have seen, by
//! what they hold, and by what they could not bring because of a gap.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Holdings;
use crate::feed::branches::{Branches, Position};
use crate::feed::{FeedId, Head};
use crate::id::Hash;

/// A run of a feed that is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Of which feed.
    pub feed: FeedId,
    /// The first number that is missing.
    pub first: u64,
    /// The last number that is known to exist.
    pub last: u64,
    /// Whether the numbers are here, but as other records: it is a branch that is missing, and where it begins and ends
    /// is not known.
    pub is_branch: bool,
}

/// The most records of one feed that are remembered as named. Somebody who names more than exist hides none that are
/// further on.
const MAX_NAMED: usize = 10_000;

/// The records that somebody has named, and that may not be here. All of them, and not the furthest of each feed: a
/// branch of which nothing is here may end before the one that is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named(BTreeMap<FeedId, BTreeSet<(u64, Hash)>>);

impl Named {
    /// Somebody named this record of a feed.
    pub fn note(&mut self, feed: FeedId, head: Head) {
        let named = self.0.entry(feed).or_default();
        named.insert((head.seq, head.hash));
        if named.len() > MAX_NAMED {
            named.pop_first();
        }
    }

    /// Forgets what is among `mine` by now.
    pub fn forget_held(&mut self, mine: &Holdings, hash_at: impl Fn(&FeedId, Position) -> Option<Hash>) {
        for (feed, named) in &mut self.0 {
            named.retain(|head| !is_held(mine, feed, *head, &hash_at));
        }
        self.0.retain(|_, named| !named.is_empty());
    }

    /// What was named and is not among `mine`, by feed: what follows the end of what is here, and before it what is of
    /// another branch. After everybody has been heard it is what was destroyed.
    pub fn missing(
        &self,
        mine: &Holdings,
        hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
    ) -> Vec<Missing> {
        let mut missing = Vec::new();
        for (feed, named) in &self.0 {
            let end = mine.get(feed).map_or(0, |branches| branches.tip().seq);
            let lost = named.iter().filter(|head| !is_held(mine, feed, **head, &hash_at));
            let (behind, beyond): (Vec<u64>, Vec<u64>) =
                lost.map(|(seq, _)| *seq).partition(|seq| *seq <= end);
            if let (Some(first), Some(last)) = (behind.first(), behind.last()) {
                missing.push(Missing { feed: *feed, first: *first, last: *last, is_branch: true });
            }
            if let Some(last) = beyond.last() {
                missing.push(Missing { feed: *feed, first: end + 1, last: *last, is_branch: false });
            }
        }
        missing
    }
}

fn is_held(
    mine: &Holdings,
    feed: &FeedId,
    (seq, hash): (u64, Hash),
    hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
) -> bool {
    let find = |branches: &Branches| branches.find(Head { seq, hash }, |at| hash_at(feed, at));
    seq == 0 || mine.get(feed).is_some_and(|branches| find(branches).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{EventNumber, ScannerKey};

    #[test]
    fn what_somebody_named_and_is_not_here_is_missing() {
        let feed = |scanner: u8| FeedId::scans(ScannerKey([scanner; 32]), EventNumber(1));
        let head = |seq: u64, byte: u8| Head { seq, hash: Hash([byte; 32]) };
        let mine: Holdings =
            [1, 2, 3].map(|scanner| (feed(scanner), Branches::single(head(117, scanner)))).into();
        let mut named = Named::default();
        for (scanner, seq, byte) in [
            (1, 140, 9),
            (1, 130, 9),
            (2, 100, 2),
            (3, 100, 9),
            (3, 105, 9),
            (3, 117, 3),
            (4, 2, 4),
            (4, 0, 0),
        ] {
            named.note(feed(scanner), head(seq, byte));
        }
        let missing = named.missing(&mine, |feed, _| Some(Hash(feed.author)));
        let expected =
            |scanner, first, last, is_branch| Missing { feed: feed(scanner), first, last, is_branch };
        assert_eq!(
            missing,
            [expected(1, 118, 140, false), expected(3, 100, 105, true), expected(4, 1, 2, false),]
        );
        let hash_at = |feed: &FeedId, _| Some(Hash(feed.author));
        let before = named.missing(&mine, hash_at);
        named.forget_held(&mine, hash_at);
        assert_eq!(named.missing(&mine, hash_at), before, "what is here is in nobody's way");
        assert!(!named.0.contains_key(&feed(2)));
    }
}
