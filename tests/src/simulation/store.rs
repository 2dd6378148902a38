//! A disk in memory: feeds, and which writes the disk has.
//!
//! Writes become durable in the order in which they were made, all up to the last `sync`. A crash keeps those and as
//! many of the later ones as chance wills, never a later without an earlier: what a write-ahead log does.

use std::collections::BTreeMap;

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::Hash;
use esik_shared::replication::Vector;

/// A record as kept.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// The head after it.
    pub(super) head: Head,
    /// What its author wrote.
    pub(super) record: Record,
    /// The author's signature of everything up to it, where a batch ended here.
    pub(super) signature: Option<FeedSignature>,
}

/// The feeds of one replica.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    feeds: BTreeMap<FeedId, Vec<Stored>>,
    /// The transactions since the beginning: to which feed how many records were added.
    written: Vec<(FeedId, usize)>,
    /// How many of them the disk has.
    synced: usize,
}

impl Store {
    /// How far a feed is held.
    pub(super) fn head(&self, feed: &FeedId) -> Head {
        self.feeds.get(feed).and_then(|records| records.last()).map_or(Head::EMPTY, |last| last.head)
    }

    /// The hash under a number of a feed.
    pub(super) fn hash_at(&self, feed: &FeedId, seq: u64) -> Option<Hash> {
        let records = self.feeds.get(feed)?;
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        let found = records.get(at).filter(|stored| stored.head.seq == seq);
        // A mutation may have left a hole: then it is not where it should be.
        found.or_else(|| records.iter().find(|stored| stored.head.seq == seq)).map(|stored| stored.head.hash)
    }

    /// Adds records to a feed, in one transaction.
    pub(super) fn append(&mut self, feed: FeedId, records: Vec<Stored>) {
        self.written.push((feed, records.len()));
        self.feeds.entry(feed).or_default().extend(records);
    }

    /// Waits until the disk has everything.
    pub(super) fn sync(&mut self) {
        self.synced = self.written.len();
    }

    /// How many transactions the disk might not have.
    pub(super) fn unsynced(&self) -> usize {
        self.written.len() - self.synced
    }

    /// How many transactions there were.
    pub(super) fn transactions(&self) -> usize {
        self.written.len()
    }

    /// The power goes: of the transactions that the disk might not have, the first `lucky` are there.
    pub(super) fn crash(&mut self, lucky: usize) {
        self.roll_back(self.synced + lucky);
    }

    /// Takes back every transaction behind the first `keep`: a crash, or a backup that is put back.
    pub(super) fn roll_back(&mut self, keep: usize) {
        while self.written.len() > keep {
            let Some((feed, count)) = self.written.pop() else { return };
            if let Some(records) = self.feeds.get_mut(&feed) {
                records.truncate(records.len() - count);
                if records.is_empty() {
                    self.feeds.remove(&feed);
                }
            }
        }
        self.synced = keep;
    }

    /// What is held.
    pub(super) fn vector(&self) -> Vector {
        self.feeds.keys().map(|feed| (*feed, self.head(feed))).collect()
    }

    /// All feeds with their records.
    pub(super) fn feeds(&self) -> impl Iterator<Item = (&FeedId, &[Stored])> {
        self.feeds.iter().map(|(feed, records)| (feed, records.as_slice()))
    }

    /// The records of a feed.
    pub(super) fn records(&self, feed: &FeedId) -> &[Stored] {
        self.feeds.get(feed).map_or(&[], Vec::as_slice)
    }

    /// The longest run after `after` that one batch carries and that ends at a signature.
    pub(super) fn batch_after(&self, feed: &FeedId, after: Head) -> Option<(Batch, Head)> {
        let records = self.records(feed);
        let from = usize::try_from(after.seq).ok()?;
        let run = records.get(from..records.len().min(from + MAX_BATCH_RECORDS))?;
        let signed = run.iter().rposition(|stored| stored.signature.is_some())?;
        let (last, signature) = (run[signed].head, run[signed].signature?);
        let records = run[..=signed].iter().map(|stored| stored.record.clone()).collect();
        let first_seq = after.seq + 1;
        let batch =
            Batch { feed: *feed, first_seq, previous: after.hash, records, signature, details: Vec::new() };
        Some((batch, last))
    }
}
