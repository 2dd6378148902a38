//! The simulation's own record of what happened: who wrote what, and who walked in and out, in true time.

use std::collections::{BTreeSet, HashMap};

use esik_shared::admission::decide::{JustPassed, Presented};
use esik_shared::admission::door::Door;
use esik_shared::id::{Hash, HolderId, ScannerKey};
use esik_shared::scan::{Direction, Scan, ScanRecord, ScanRef};
use esik_shared::time::Timestamp;

/// What else went into a verdict, to ask for it again.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) presented: Presented,
    pub(super) door: Door,
    pub(super) just_passed: Option<JustPassed>,
    /// As of when it was decided, by the scanner's corrected clock.
    pub(super) decided_at: Timestamp,
    /// Whether the scanner held a scan of this holder that had seen another which was not there yet.
    pub(super) was_waiting: bool,
}

/// One record that somebody wrote.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) scan: ScanRef,
    /// The hash before it.
    pub(super) before: Hash,
    /// The true time.
    pub(super) at: Timestamp,
    /// By which device: a number of the simulation's devices.
    pub(super) device: usize,
    pub(super) record: ScanRecord,
    /// What was asked; an undo and a lie have none.
    pub(super) asked: Option<Asked>,
    /// Whose pass it was, in truth.
    pub(super) holder: Option<HolderId>,
    /// Whether the verdict was shown.
    pub(super) was_shown: bool,
    /// Whether it is invented.
    pub(super) is_lie: bool,
    /// Whether the scanner's clock was as right as it said.
    pub(super) clock_was_right: bool,
}

impl Entry {
    /// The scan, where it is one.
    pub(super) fn as_scan(&self) -> Option<&Scan> {
        match &self.record {
            ScanRecord::Scan(scan) => Some(scan),
            _ => None,
        }
    }

    /// Which way somebody walked by it.
    pub(super) fn walked(&self) -> Option<Direction> {
        let scan = self.as_scan()?;
        if scan.is_admission() {
            Some(Direction::In)
        } else if scan.is_exit() && scan.direction == Direction::Out {
            Some(Direction::Out)
        } else {
            None
        }
    }
}

/// Everything that was ever written.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
    by_scan: HashMap<ScanRef, usize>,
    /// Keys with which two devices write, or wrote.
    cloned: BTreeSet<ScannerKey>,
}

impl Ledger {
    /// Takes what was written.
    pub(super) fn add(&mut self, entry: Entry) {
        self.by_scan.insert(entry.scan, self.entries.len());
        self.entries.push(entry);
    }

    /// What was written under this name.
    pub(super) fn get(&self, scan: &ScanRef) -> Option<&Entry> {
        self.by_scan.get(scan).map(|at| &self.entries[*at])
    }

    /// Two devices write with this key from now on.
    pub(super) fn is_cloned_now(&mut self, key: ScannerKey) {
        self.cloned.insert(key);
    }

    /// Whether two devices write with this key.
    pub(super) fn is_cloned(&self, key: &ScannerKey) -> bool {
        self.cloned.contains(key)
    }

    /// Whether one scan is the other or comes before it in the same feed: before it on the way that its own author went.
    pub(super) fn leads_to(&self, earlier: &ScanRef, later: &ScanRef) -> bool {
        if earlier.scanner != later.scanner || earlier.seq > later.seq || !self.is_cloned(&earlier.scanner) {
            return earlier.scanner == later.scanner && earlier.seq <= later.seq;
        }
        let mut at = *later;
        while at.seq > earlier.seq {
            let Some(entry) = self.get(&at) else { return false };
            at = ScanRef { seq: at.seq - 1, hash: entry.before, ..at };
        }
        at == *earlier
    }

    /// A crash took it before it was shown.
    pub(super) fn strike_out(&mut self, scan: &ScanRef) {
        self.by_scan.remove(scan);
    }

    /// Everything, in the order in which it was written, but for what was struck out.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| self.by_scan.contains_key(&entry.scan))
    }
}
