//! What is known to exist and is not here: "scanner 7 is missing 118–140". Others say so by what they have seen, by
//! what they hold, and by what they could not bring because of a gap.

use std::collections::BTreeMap;

use super::plan::Holdings;
use crate::feed::branches::Position;
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
    /// Whether the number is here, but as another record: it is a branch that is missing, and where it begins is not
    /// known.
    pub is_branch: bool,
}

/// The furthest record of each feed that anybody has named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named(BTreeMap<FeedId, Head>);

impl Named {
    /// Somebody named this record of a feed.
    pub fn note(&mut self, feed: FeedId, head: Head) {
        let furthest = self.0.entry(feed).or_insert(head);
        if (furthest.seq, furthest.hash) < (head.seq, head.hash) {
            *furthest = head;
        }
    }

    /// What was named and is not among `mine`, by feed. After everybody has been heard it is what was destroyed.
    pub fn missing(
        &self,
        mine: &Holdings,
        hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
    ) -> Vec<Missing> {
        let missing = |(feed, named): (&FeedId, &Head)| {
            let Some(branches) = mine.get(feed) else {
                return (named.seq > 0).then_some(Missing {
                    feed: *feed,
                    first: 1,
                    last: named.seq,
                    is_branch: false,
                });
            };
            if branches.find(*named, |at| hash_at(feed, at)).is_some() {
                return None;
            }
            let is_branch = named.seq <= branches.tip().seq;
            let first = if is_branch { named.seq } else { branches.tip().seq + 1 };
            Some(Missing { feed: *feed, first, last: named.seq, is_branch })
        };
        self.0.iter().filter_map(missing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::branches::Branches;
    use crate::id::{EventNumber, ScannerKey};

    #[test]
    fn what_somebody_named_and_is_not_here_is_missing() {
        let feed = |scanner: u8| FeedId::scans(ScannerKey([scanner; 32]), EventNumber(1));
        let head = |seq: u64, byte: u8| Head { seq, hash: Hash([byte; 32]) };
        let mine: Holdings =
            [1, 2, 3].map(|scanner| (feed(scanner), Branches::single(head(117, scanner)))).into();
        let mut named = Named::default();
        for (scanner, seq, byte) in [(1, 140, 9), (1, 130, 9), (2, 100, 2), (3, 100, 9), (4, 2, 4)] {
            named.note(feed(scanner), head(seq, byte));
        }
        let missing = named.missing(&mine, |feed, _| Some(Hash(feed.author)));
        let expected =
            |scanner, first, last, is_branch| Missing { feed: feed(scanner), first, last, is_branch };
        assert_eq!(
            missing,
            [expected(1, 118, 140, false), expected(3, 100, 100, true), expected(4, 1, 2, false),]
        );
    }
}
