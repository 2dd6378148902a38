//! A batch: a run of one feed with the author's signature of its last record. Anyone may carry it for anyone.

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

/// How a checked batch fits a replica that holds its feed up to some head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// All of it is here already.
    Known,
    /// The records from this index on are new and follow what is here.
    Append {
        /// How many records at the front of the batch are here already.
        skip: usize,
    },
    /// Records are missing between what is here and the batch.
    Gap,
    /// The batch has another hash where this replica has one: the feed has two branches.
    Fork {
        /// The first number that is known to differ.
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

    /// How it fits behind `here`, given the hash that this replica holds for the numbers the batch touches
    /// (`hash_at`, asked only for numbers up to `here.seq`, and nothing where it kept none).
    pub fn fit(&self, here: Head, hash_at: impl Fn(u64) -> Option<Hash>) -> Fit {
        let before = self.batch.head_before();
        if before.seq > here.seq {
            return Fit::Gap;
        }
        let differs = core::iter::once(&before)
            .chain(&self.heads)
            .filter(|head| (1..=here.seq).contains(&head.seq))
            .find(|head| hash_at(head.seq).is_some_and(|hash| hash != head.hash));
        if let Some(head) = differs {
            return Fit::Fork { seq: head.seq };
        }
        let last = self.last_head().seq;
        if last <= here.seq {
            return Fit::Known;
        }
        let skip = usize::try_from(here.seq - before.seq).expect("less than the length of a batch");
        Fit::Append { skip }
    }
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

    #[test]
    fn a_batch_fits_known_behind_after_a_gap_or_as_a_fork() {
        let whole = batch_of(5).check().unwrap();
        let hashes: Vec<Hash> = whole.heads().iter().map(|head| head.hash).collect();
        let head_at =
            |seq: u64| if seq == 0 { Head::EMPTY } else { whole.heads()[usize::try_from(seq).unwrap() - 1] };
        let honest = |seq: u64| hashes.get(usize::try_from(seq).unwrap() - 1).copied();
        assert_eq!(whole.fit(Head::EMPTY, honest), Fit::Append { skip: 0 });
        assert_eq!(whole.fit(head_at(2), honest), Fit::Append { skip: 2 });
        assert_eq!(whole.fit(head_at(5), honest), Fit::Known);
        let other = |seq: u64| if seq == 2 { Some(Hash([9; 32])) } else { honest(seq) };
        assert_eq!(whole.fit(head_at(2), other), Fit::Fork { seq: 2 });

        let mut tail = batch_of(5);
        tail.first_seq = 4;
        tail.previous = hashes[2];
        tail.records.drain(..3);
        let tail = tail.check().unwrap();
        assert_eq!(tail.fit(head_at(2), honest), Fit::Gap);
        assert_eq!(tail.fit(head_at(3), honest), Fit::Append { skip: 0 });
        assert_eq!(
            tail.fit(head_at(3), |seq| if seq == 3 { Some(Hash([9; 32])) } else { honest(seq) }),
            Fit::Fork { seq: 3 }
        );
    }
}
