//! The pure step between comparing and sending: what one side has that the other is missing.

use super::Vector;
use crate::feed::{FeedId, Head};
use crate::id::Hash;

/// What to do about one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send the records after this head.
    Send {
        /// Of which feed.
        feed: FeedId,
        /// What the other side has.
        after: Head,
    },
    /// The other side has another hash under this number: two branches of one feed.
    Fork {
        /// Of which feed.
        feed: FeedId,
        /// Where they are known to differ.
        seq: u64,
    },
}

/// What this replica (holding `mine`) does for one that holds `theirs`. `hash_at` is this replica's hash of a record
/// that it holds. What the other side has more of, it sends by the same rule.
pub fn plan(mine: &Vector, theirs: &Vector, hash_at: impl Fn(&FeedId, u64) -> Option<Hash>) -> Vec<Step> {
    mine.iter()
        .filter_map(|(feed, here)| {
            let there = theirs.get(feed).copied().unwrap_or(Head::EMPTY);
            if there.seq > here.seq {
                return None;
            }
            let is_same_branch = there.seq == 0
                || hash_at(feed, there.seq).is_none_or(|hash| hash == there.hash)
                    && (there.seq != here.seq || there.hash == here.hash);
            match is_same_branch {
                false => Some(Step::Fork { feed: *feed, seq: there.seq }),
                true if there.seq < here.seq => Some(Step::Send { feed: *feed, after: there }),
                true => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{EventNumber, ScannerKey};

    fn feed(scanner: u8) -> FeedId {
        FeedId::scans(ScannerKey([scanner; 32]), EventNumber(1))
    }

    fn head(seq: u64) -> Head {
        Head { seq, hash: Hash([u8::try_from(seq).unwrap(); 32]) }
    }

    #[test]
    fn what_the_other_side_lacks_is_sent_and_nothing_else() {
        let branch = |seq: u64| Head { seq, hash: Hash([99; 32]) };
        let cases = [
            (
                "they have nothing",
                Some(head(3)),
                None,
                Some(Step::Send { feed: feed(1), after: Head::EMPTY }),
            ),
            (
                "they have some",
                Some(head(3)),
                Some(head(2)),
                Some(Step::Send { feed: feed(1), after: head(2) }),
            ),
            ("they have the same", Some(head(3)), Some(head(3)), None),
            ("they have more", Some(head(3)), Some(head(5)), None),
            ("only they have it", None, Some(head(5)), None),
            (
                "another hash at the end",
                Some(head(3)),
                Some(branch(3)),
                Some(Step::Fork { feed: feed(1), seq: 3 }),
            ),
            (
                "another hash before the end",
                Some(head(3)),
                Some(branch(2)),
                Some(Step::Fork { feed: feed(1), seq: 2 }),
            ),
        ];
        for (what, mine, theirs, expected) in cases {
            let vector =
                |head: Option<Head>| head.map(|head| (feed(1), head)).into_iter().collect::<Vector>();
            let steps = plan(&vector(mine), &vector(theirs), |_, seq| Some(head(seq).hash));
            assert_eq!(steps, expected.into_iter().collect::<Vec<_>>(), "{what}");
        }
    }
}
