//! What server and scanners have in common: a store, and what its feeds add up to.
//!
//! It decides nothing and knows no clock. What it calls of `shared` it calls through [`Rules`]. What it says to others
//! is `talk`'s.

use std::collections::BTreeMap;

use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::fold::FoldRules;
use esik_shared::batch::Batch;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::places::balance::Gifts;
use esik_shared::replication::message::Refusal;
use esik_shared::replication::missing::Named;
use esik_shared::replication::receive::{Here, Received};
use esik_shared::replication::talk::Talk;
use esik_shared::roster::{Roster, RosterChange};
use esik_shared::scan::{ScanRecord, ScanRef};
use esik_shared::standing::{FeedStanding, Standing};

use super::rules::Rules;
use super::store::{Store, Stored};

/// One replica of one event.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) rules: Rules,
    pub(super) event: EventNumber,
    authority: AuthorityKey,
    pub(super) store: Store,
    pub(super) roster: Roster,
    pub(super) book: AttendanceBook,
    pub(super) gifts: Gifts,
    /// What somebody has named.
    pub(super) named: Named,
    /// What the others said that they hold.
    pub(super) others: BTreeMap<usize, Talk>,
}

impl Replica {
    /// A replica that holds nothing.
    pub(super) fn new(rules: Rules, event: EventNumber, authority: AuthorityKey) -> Self {
        Self {
            rules,
            event,
            authority,
            store: Store::default(),
            roster: Roster::new(event, authority),
            book: AttendanceBook::new(FoldRules::default()),
            gifts: Gifts::default(),
            named: Named::default(),
            others: BTreeMap::new(),
        }
    }

    /// Starts again from what the disk has: everything else is forgotten.
    pub(super) fn restart(&mut self) {
        let store = core::mem::take(&mut self.store);
        *self = Self { store, ..Self::new(self.rules, self.event, self.authority) };
        let store = self.store.clone();
        // Event feeds first, as the scanner loads them: then every pass has its holder when its scans come.
        for class in [FeedClass::Event, FeedClass::Scans] {
            for (feed, lines) in store.feeds().filter(|(feed, _)| feed.class == class) {
                for (line, records) in (0..).zip(lines) {
                    for stored in records {
                        self.fold(feed, line, stored.head, &stored.record);
                    }
                }
                if let Some(scanner) = feed.scanner() {
                    self.judge(scanner);
                }
            }
        }
    }

    /// Takes a record into roster and attendance. One that cannot be read is kept and counts for nothing.
    pub(super) fn fold(&mut self, feed: &FeedId, line: u32, head: Head, record: &Record) {
        match feed.class {
            FeedClass::Event => {
                let read = EventRecord::from_record(record).unwrap_or(EventRecord::Unknown(record.kind()));
                let changed = (self.rules.apply)(&mut self.roster, head, read);
                self.follow(changed);
            }
            FeedClass::Scans => {
                let Some(scanner) = feed.scanner() else { return };
                let read = ScanRecord::from_record(record).unwrap_or(ScanRecord::Unknown(record.kind()));
                let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
                self.count(scan, line, &read);
            }
        }
    }

    /// Lets attendance follow the roster.
    fn follow(&mut self, changed: RosterChange) {
        match changed {
            RosterChange::Passes(passes) => {
                for pass_id in passes {
                    (self.rules.set_holder)(&mut self.book, pass_id, self.roster.holder(pass_id));
                }
            }
            RosterChange::Trust(scanner) => self.judge(scanner),
            RosterChange::Conflict(pair) => self.book.settle(pair),
            RosterChange::Other => {}
        }
        if let Some(details) = self.roster.details() {
            self.book.set_event(details);
        }
    }

    /// Counts what a record of a scan feed says.
    pub(super) fn count(&mut self, scan: ScanRef, line: u32, record: &ScanRecord) {
        if let Some(fact) = (self.rules.fact_of)(scan, record) {
            let holder = self.roster.holder(fact.pass_id);
            for seen in &fact.seen {
                let head = Head { seq: seen.seq, hash: seen.hash };
                self.named.note(FeedId::scans(seen.scanner, self.event), head);
            }
            (self.rules.insert)(&mut self.book, fact.on_line(line), holder);
        }
        if let ScanRecord::Gift(gift) = record {
            self.gifts.insert(scan, gift);
        }
    }

    /// Says anew which records of a feed count.
    fn judge(&mut self, scanner: ScannerKey) {
        let feed = FeedId::scans(scanner, self.event);
        let Some(trust) = self.roster.trust(scanner) else { return };
        let branches = self.store.branches(&feed);
        let standing = FeedStanding::new(trust, branches, |at| self.store.hash_at(&feed, at));
        let store = &self.store;
        self.gifts.retain(|scan| {
            let head = Head { seq: scan.seq, hash: scan.hash };
            scan.scanner != scanner
                || standing
                    .branches()
                    .find(head, |at| store.hash_at(&feed, at))
                    .is_some_and(|at| standing.of(at, esik_shared::time::Timestamp(0)) == Standing::Counts)
        });
        (self.rules.set_standing)(&mut self.book, scanner, standing);
    }

    /// Whether there is anything to say of the standing of a feed that changes as it grows: somebody named a record of
    /// it that may be among the new ones.
    fn is_judged(&self, scanner: ScannerKey) -> bool {
        self.roster.trust(scanner).is_some_and(|trust| {
            trust.trusted().is_some()
                || !trust.quarantine_answers().is_empty()
                || !trust.heads_received_in_time().is_empty()
                || trust.branch_answers().next().is_some()
        })
    }

    /// Takes a batch; how many of its records were new.
    ///
    /// # Errors
    /// Why it is not taken.
    pub(super) fn take_batch(&mut self, batch: Batch) -> Result<usize, Refusal> {
        let feed = batch.feed;
        if feed.event != self.event {
            return Err(Refusal::NotCertified);
        }
        let is_certified = (self.rules.may_write)(&feed, self.authority, &self.roster);
        let checked = batch.check();
        let branches = self.store.branches(&feed);
        let here = Here { is_certified, branches: &branches };
        let received = (self.rules.receive)(&checked, &here, &|at| self.store.hash_at(&feed, at));
        let (skip, fork) = match received {
            Received::Known => return Ok(0),
            Received::Refused(why) => return Err(why),
            Received::Append { skip, .. } => (skip, None),
            Received::Fork { base, skip } => (skip, Some(base)),
        };
        let checked = checked.map_err(|_| Refusal::Invalid)?;
        let (last, signature) = (checked.last_head(), checked.batch().signature);
        let new: Vec<Stored> = checked
            .records()
            .skip(skip)
            .map(|(head, record)| Stored {
                head,
                record: record.clone(),
                signature: (head == last).then_some(signature),
            })
            .collect();
        let line = match (received, fork) {
            (_, Some(base)) => self.store.fork(feed, base, new.clone()),
            (Received::Append { line, .. }, _) => {
                self.store.append(feed, line, new.clone());
                line
            }
            _ => return Ok(0),
        };
        // Which records count is said before they are counted: of a new line, and where some were named before.
        if let Some(scanner) = feed.scanner().filter(|scanner| fork.is_some() || self.is_judged(*scanner)) {
            self.judge(scanner);
        }
        for stored in &new {
            self.fold(&feed, line, stored.head, &stored.record);
        }
        Ok(new.len())
    }
}
