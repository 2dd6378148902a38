//! A batch: a run of one feed with the author's signature of its last record. Anyone may carry it for anyone.

use crate::feed::branches::{Branches, Position};
use crate::feed::{FeedId, FeedSignature, Head, Record};
use crate::id::Hash;

/// The most records in one batch.
pub const MAX_BATCH_RECORDS: usize = 500;

/// A run of one feed, signed at its end.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Batch {
    /// Whose feed.
    #[n(0)]
    pub feed: FeedId,
    /// The number of the first record, from 1.
    #[n(1)]
    pub first_seq: u64,
    /// The hash of the record before the first; zero before record 1.
    #[n(2)]
    pub previous: Hash,
    /// The records, in order.
    #[n(3)]
    pub records: Vec<Record>,
    /// The author's signature of the last record.
    #[n(4)]
    pub signature: FeedSignature,
    /// What travels beside the records and can be erased: the personal parts they hold a salted hash of.
    #[n(5)]
    pub details: Vec<crate::detail::Detail>,
}

/// Why a batch is refused, whoever brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBatch {
    /// Nothing in it, or more than [`MAX_BATCH_RECORDS`].
    #[error("a batch has 1 to {MAX_BATCH_RECORDS} records, not {0}")]
    Size(usize),
    /// Its numbers start at 0, pass the largest number, or its first link is not the zero hash.
    #[error("a feed is numbered from 1, and only its first record follows the zero hash")]
    Numbering,
    /// The signature of the last record is not the author's: the records, their order or their author were changed.
    #[error("the signature of the last record does not verify")]
    Signature,
}

/// A batch whose chain and signature were checked. What it says may still be nonsense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedBatch {
    batch: Batch,
    heads: Vec<Head>,
}

impl Batch {
    /// Computes the chain and verifies the one signature.
    pub fn check(self) -> Result<CheckedBatch, InvalidBatch> {
        let count = self.records.len();
        if !(1..=MAX_BATCH_RECORDS).contains(&count) {
            return Err(InvalidBatch::Size(count));
        }
        let is_first = self.first_seq == 1;
        if self.first_seq == 0
            || self.first_seq.checked_add(MAX_BATCH_RECORDS as u64).is_none()
            || is_first != (self.previous == Hash::ZERO)
        {
            return Err(InvalidBatch::Numbering);
        }
        let mut head = self.head_before();
        let heads: Vec<Head> = self
            .records
            .iter()
            .map(|record| {
                head = head.after(&self.feed, record);
                head
            })
            .collect();
        if !self.feed.verify(head, &self.signature) {
            return Err(InvalidBatch::Signature);
        }
        Ok(CheckedBatch { batch: self, heads })
    }

    /// Where the feed must stand for this batch to follow.
    pub fn head_before(&self) -> Head {
        Head { seq: self.first_seq.saturating_sub(1), hash: self.previous }
    }
}

/// How a checked batch fits the branches that a replica holds of its feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// All of it is here already.
    Known,
    /// The records from this index on are new and continue a line.
    Append {
        /// Which line.
        line: u32,
        /// How many records at the front of the batch are here already.
        skip: usize,
    },
    /// The records from this index on are new, and leave a line where it already goes on.
    Fork {
        /// The last record that both share.
        base: Position,
        /// How many records at the front of the batch are here already.
        skip: usize,
    },
    /// Records are missing between what is here and the batch.
    Gap,
    /// The record before the batch is another one here: it is of a branch of which the beginning is missing.
    Detached {
        /// A number under which two records exist.
        seq: u64,
    },
}

impl CheckedBatch {
    /// The batch as received.
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// The head after each record, in order.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The head after the last record.
    pub fn last_head(&self) -> Head {
        *self.heads.last().expect("a checked batch is not empty")
    }

    /// Each record with the head after it.
    pub fn records(&self) -> impl Iterator<Item = (Head, &Record)> {
        self.heads.iter().copied().zip(&self.batch.records)
    }

    /// How it fits what is here. `hash_at` is the hash of a record that is here, asked only for the numbers of the
    /// batch and the one before.
    pub fn fit(&self, here: &Branches, hash_at: impl Fn(Position) -> Option<Hash>) -> Fit {
        let before = self.batch.head_before();
        let Some(mut at) = here.find(before, &hash_at) else {
            let is_other = here.lines_with(before.seq).next().is_some();
            return if is_other { Fit::Detached { seq: before.seq } } else { Fit::Gap };
        };
        for (skip, head) in self.heads.iter().enumerate() {
            let next = here.lines_with(head.seq).find_map(|line| {
                let next = Position { line, seq: head.seq };
                let is_it = here.leads_to(at, next) && here.hash_at(next, &hash_at) == Some(head.hash);
                is_it.then_some(next)
            });
            match next {
                Some(next) => at = next,
                None if here.is_tip(at) => return Fit::Append { line: at.line, skip },
                None => return Fit::Fork { base: at, skip },
            }
        }
        Fit::Known
    }
}

/// Whether these two prove that their author wrote two records under one number: a cloned scanner, a restored disk, or a
/// lie, and nobody's but the author's. The number is returned.
pub fn proves_fork(one: &CheckedBatch, other: &CheckedBatch) -> Option<u64> {
    let is_one_feed = one.batch.feed == other.batch.feed;
    let differs =
        |head: &&Head| other.heads.iter().any(|there| there.seq == head.seq && there.hash != head.hash);
    one.heads.iter().filter(|_| is_one_feed).find(differs).map(|head| head.seq)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::id::{EventNumber, ScannerKey};

    fn batch_of(count: u64) -> Batch {
        let key = SigningKey::from_bytes(&[7; 32]);
        let feed = FeedId::scans(ScannerKey(key.verifying_key().to_bytes()), EventNumber(5));
        let records: Vec<Record> = (0..count).map(|n| Record::new(1, &n)).collect();
        let head = records.iter().fold(Head::EMPTY, |head, record| head.after(&feed, record));
        let signature = feed.sign(&key, head);
        Batch { feed, first_seq: 1, previous: Hash::ZERO, records, signature, details: Vec::new() }
    }

    #[test]
    fn a_batch_is_whole_or_refused() {
        assert!(batch_of(3).check().is_ok());
        type Change = fn(&mut Batch);
        let cases: [(&str, Change, InvalidBatch); 8] = [
            ("nothing in it", |b| b.records.clear(), InvalidBatch::Size(0)),
            ("too many", |b| b.records = vec![b.records[0].clone(); 501], InvalidBatch::Size(501)),
            ("numbered from 0", |b| b.first_seq = 0, InvalidBatch::Numbering),
            ("first record after something", |b| b.previous = Hash([1; 32]), InvalidBatch::Numbering),
            ("second record after nothing", |b| b.first_seq = 2, InvalidBatch::Numbering),
            ("one record changed", |b| b.records[1] = Record::new(1, &9), InvalidBatch::Signature),
            ("order changed", |b| b.records.swap(0, 1), InvalidBatch::Signature),
            ("another event", |b| b.feed.event = EventNumber(6), InvalidBatch::Signature),
        ];
        for (what, change, expected) in cases {
            let mut batch = batch_of(3);
            change(&mut batch);
            assert_eq!(batch.check(), Err(expected), "{what}");
        }
    }

    #[test]
    fn a_signature_for_a_scan_feed_is_none_for_an_event_feed() {
        let mut batch = batch_of(1);
        batch.feed.class = crate::feed::FeedClass::Event;
        assert_eq!(batch.check(), Err(InvalidBatch::Signature));
    }

    /// The numbers `first` to `last` of the feed whose records say `what` from number `from` on.
    fn run(first: u64, last: u64, from: u64, what: u64) -> CheckedBatch {
        let key = SigningKey::from_bytes(&[7; 32]);
        let feed = FeedId::scans(ScannerKey(key.verifying_key().to_bytes()), EventNumber(5));
        let record = |seq: u64| Record::new(1, &(if seq < from { 0 } else { what }, seq));
        let head_at = |seq: u64| (1..=seq).fold(Head::EMPTY, |head, seq| head.after(&feed, &record(seq)));
        let batch = Batch {
            feed,
            first_seq: first,
            previous: head_at(first - 1).hash,
            records: (first..=last).map(record).collect(),
            signature: feed.sign(&key, head_at(last)),
            details: Vec::new(),
        };
        batch.check().unwrap()
    }

    #[test]
    fn a_batch_fits_known_behind_after_a_gap_or_as_a_fork() {
        // Held: 1…8, and a branch that leaves behind 3 and goes to 5.
        let (trunk, other) = (run(1, 8, 9, 0), run(1, 5, 4, 1));
        let mut here = Branches::single(trunk.last_head());
        let base = Position { line: 0, seq: 3 };
        here.fork(base, trunk.heads()[2].hash, other.last_head());
        let hash_at = |at: Position| {
            let heads = if at.line == 0 { trunk.heads() } else { other.heads() };
            heads.get(usize::try_from(at.seq).unwrap() - 1).map(|head| head.hash)
        };
        let append = |line, skip| Fit::Append { line, skip };
        let fork = |line, seq, skip| Fit::Fork { base: Position { line, seq }, skip };
        for (what, batch, expected) in [
            ("whole", run(1, 8, 9, 0), Fit::Known),
            ("a part", run(3, 5, 9, 0), Fit::Known),
            ("a part of the branch", run(4, 5, 4, 1), Fit::Known),
            ("trunk and branch", run(2, 5, 4, 1), Fit::Known),
            ("goes on", run(9, 10, 99, 0), append(0, 0)),
            ("overlaps and goes on", run(1, 10, 99, 0), append(0, 8)),
            ("the branch goes on", run(6, 7, 4, 1), append(1, 0)),
            ("the branch goes on, from the beginning", run(1, 6, 4, 1), append(1, 5)),
            ("a third branch at the same place", run(1, 5, 4, 2), fork(0, 3, 3)),
            ("a branch of the trunk", run(6, 7, 7, 2), fork(0, 6, 1)),
            ("a branch from the beginning", run(1, 2, 1, 2), fork(0, 0, 0)),
            ("too far on", run(10, 11, 99, 0), Fit::Gap),
            ("a branch of which the beginning is missing", run(5, 7, 4, 2), Fit::Detached { seq: 4 }),
        ] {
            assert_eq!(batch.fit(&here, hash_at), expected, "{what}");
        }
        let branch_of_branch = {
            let mut deep = here.clone();
            deep.append(1, run(1, 7, 4, 1).last_head());
            let longer = run(1, 7, 4, 1);
            let hash_at = |at: Position| {
                let heads = if at.line == 0 { trunk.heads() } else { longer.heads() };
                heads.get(usize::try_from(at.seq).unwrap() - 1).map(|head| head.hash)
            };
            run(1, 5, 4, 1).fit(&deep, hash_at)
        };
        assert_eq!(branch_of_branch, Fit::Known);
        assert_eq!(run(1, 3, 9, 0).fit(&Branches::default(), |_| None), append(0, 0));
    }

    #[test]
    fn two_signed_runs_with_another_record_under_one_number_prove_a_fork() {
        assert_eq!(proves_fork(&run(1, 5, 9, 0), &run(2, 6, 4, 1)), Some(4));
        assert_eq!(proves_fork(&run(1, 3, 9, 0), &run(4, 6, 4, 1)), None);
        assert_eq!(proves_fork(&run(1, 5, 9, 0), &run(1, 8, 9, 0)), None, "the same feed, further on");
    }
}
