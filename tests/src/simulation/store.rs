//! A disk in memory: feeds with their branches, and which writes the disk has.
//!
//! Writes become durable in the order in which they were made, all up to the last `sync`. A crash keeps those and as
//! many of the later ones as chance wills, never a later without an earlier: what a write-ahead log does.

use std::collections::BTreeMap;

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::feed::branches::{Branches, Line, Position};
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::Hash;
use esik_shared::replication::plan::Holdings;
use esik_shared::scan::ScanRef;

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

/// The records of one line, from behind where it leaves its parent.
type LineRecords = Vec<Stored>;

/// One transaction.
#[derive(Debug, Clone, Copy)]
struct Written {
    feed: FeedId,
    line: u32,
    count: usize,
    begins_a_line: bool,
}

/// The feeds of one replica.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    holdings: Holdings,
    lines: BTreeMap<FeedId, Vec<LineRecords>>,
    /// The transactions since the beginning.
    written: Vec<Written>,
    /// How many of them the disk has.
    synced: usize,
}

impl Store {
    /// What is held.
    pub(super) fn holdings(&self) -> &Holdings {
        &self.holdings
    }

    /// The branches of a feed.
    pub(super) fn branches(&self, feed: &FeedId) -> Branches {
        self.holdings.get(feed).cloned().unwrap_or_default()
    }

    /// How far the first line of a feed goes: the one that its own author goes on with.
    pub(super) fn head(&self, feed: &FeedId) -> Head {
        self.holdings.get(feed).map_or(Head::EMPTY, |branches| branches.lines()[0].tip)
    }

    /// The hash of a record.
    pub(super) fn hash_at(&self, feed: &FeedId, at: Position) -> Option<Hash> {
        self.get(feed, at).map(|stored| stored.head.hash)
    }

    fn get(&self, feed: &FeedId, at: Position) -> Option<&Stored> {
        let line = usize::try_from(at.line).ok()?;
        let base = self.holdings.get(feed)?.lines().get(line)?.base;
        let place = usize::try_from(at.seq.checked_sub(base.seq + 1)?).ok()?;
        self.lines.get(feed)?.get(line)?.get(place).filter(|stored| stored.head.seq == at.seq)
    }

    /// Adds records to a line, in one transaction.
    pub(super) fn append(&mut self, feed: FeedId, line: u32, records: Vec<Stored>) {
        let Some(tip) = records.last().map(|last| last.head) else { return };
        self.written.push(Written { feed, line, count: records.len(), begins_a_line: false });
        self.holdings.entry(feed).or_default().append(line, tip);
        let lines = self.lines.entry(feed).or_insert_with(|| vec![Vec::new()]);
        if let Some(line) = usize::try_from(line).ok().and_then(|line| lines.get_mut(line)) {
            line.extend(records);
        }
    }

    /// Adds a new line that leaves another behind `base`, in one transaction. Its number is returned.
    pub(super) fn fork(&mut self, feed: FeedId, base: Position, records: Vec<Stored>) -> u32 {
        let hash = self.hash_at(&feed, base).unwrap_or(Hash::ZERO);
        let tip = records.last().map_or(Head::EMPTY, |last| last.head);
        let line = self.holdings.entry(feed).or_default().fork(base, hash, tip);
        self.written.push(Written { feed, line, count: records.len(), begins_a_line: true });
        self.lines.entry(feed).or_insert_with(|| vec![Vec::new()]).push(records);
        line
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
            let Some(Written { feed, line, count, begins_a_line }) = self.written.pop() else { return };
            let Some(lines) = self.lines.get_mut(&feed) else { return };
            if begins_a_line {
                lines.pop();
            } else if let Some(records) = usize::try_from(line).ok().and_then(|line| lines.get_mut(line)) {
                records.truncate(records.len() - count);
            }
            self.say_what_is_held(feed);
        }
        self.synced = keep;
    }

    fn say_what_is_held(&mut self, feed: FeedId) {
        let (Some(lines), Some(before)) = (self.lines.get(&feed), self.holdings.get(&feed)) else { return };
        let tip = |line: &Line, records: &LineRecords| records.last().map_or(line.base, |last| last.head);
        let held =
            before.lines().iter().zip(lines).map(|(line, records)| Line { tip: tip(line, records), ..*line });
        let held = Branches::from_lines(held.collect()).expect("what was written last is what is taken back");
        if held.is_empty() {
            self.holdings.remove(&feed);
            self.lines.remove(&feed);
        } else {
            self.holdings.insert(feed, held);
        }
    }

    /// All feeds with the records of each line.
    pub(super) fn feeds(&self) -> impl Iterator<Item = (&FeedId, &[LineRecords])> {
        self.lines.iter().map(|(feed, lines)| (feed, lines.as_slice()))
    }

    /// Every record of every scan feed, by name.
    pub(super) fn scans(&self) -> impl Iterator<Item = ScanRef> {
        self.lines.iter().flat_map(|(feed, lines)| {
            feed.scanner().into_iter().flat_map(move |scanner| {
                lines.iter().flatten().map(move |stored| ScanRef {
                    scanner,
                    seq: stored.head.seq,
                    hash: stored.head.hash,
                })
            })
        })
    }

    /// The records of all lines of a feed.
    pub(super) fn records(&self, feed: &FeedId) -> impl Iterator<Item = &Stored> {
        self.lines.get(feed).into_iter().flatten().flatten()
    }

    /// The longest run behind `after` on the way to the end of `line` that one batch carries and that ends at a
    /// signature, and where it ends.
    pub(super) fn batch_after(&self, feed: &FeedId, line: u32, after: Position) -> Option<(Batch, Position)> {
        let pieces = self.holdings.get(feed)?.pieces(after, line);
        let run: Vec<(Position, &Stored)> = pieces
            .into_iter()
            .flat_map(|(line, seqs)| seqs.map(move |seq| Position { line, seq }))
            .map_while(|at| self.get(feed, at).map(|stored| (at, stored)))
            .take(MAX_BATCH_RECORDS)
            .collect();
        let signed = run.iter().rposition(|(_, stored)| stored.signature.is_some())?;
        let (last, signature) = (run[signed].0, run[signed].1.signature?);
        let records = run[..=signed].iter().map(|(_, stored)| stored.record.clone()).collect();
        let previous = if after.seq == 0 { Hash::ZERO } else { self.hash_at(feed, after)? };
        let first_seq = after.seq + 1;
        let batch = Batch { feed: *feed, first_seq, previous, records, signature, details: Vec::new() };
        Some((batch, last))
    }
}
