//! What this scanner knows of one event: its roster, and who came in and went out as far as the scans are here.
//!
//! The same code folds what is on disk at the start and what arrives later.

use std::collections::HashSet;

use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::fold::FoldRules;
use esik_shared::attendance::{Attendance, Fact};
use esik_shared::detail::Detail;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{Head, InvalidRecord, Record};
use esik_shared::id::{AuthorityKey, EventNumber, PassId, ScannerKey};
use esik_shared::roster::{Roster, RosterChange};
use esik_shared::scan::{Marks, Scan, ScanRecord, ScanRef, Subject};

use super::search::SearchIndex;

/// One event as known here.
#[derive(Debug, Clone)]
pub(crate) struct EventState {
    scanner: ScannerKey,
    roster: Roster,
    book: AttendanceBook,
    unlisted: HashSet<PassId>,
    search: SearchIndex,
}

impl EventState {
    /// An event of which nothing is known yet, at this scanner.
    pub(crate) fn new(event: EventNumber, authority: AuthorityKey, scanner: ScannerKey) -> Self {
        Self {
            scanner,
            roster: Roster::new(event, authority),
            book: AttendanceBook::new(FoldRules::default()),
            unlisted: HashSet::new(),
            search: SearchIndex::default(),
        }
    }

    /// Takes the next record of the event feed. One whose content cannot be read counts as one of an unknown kind,
    /// and the error says what is wrong with it.
    pub(crate) fn take_event_record(&mut self, head: Head, record: &Record) -> Result<(), InvalidRecord> {
        let (read, result) = match EventRecord::from_record(record) {
            Ok(read) => (read, Ok(())),
            Err(error) => (EventRecord::Unknown(record.kind()), Err(error)),
        };
        match self.roster.apply(head, read) {
            RosterChange::Passes(passes) => {
                for pass_id in passes {
                    self.book.set_holder(pass_id, self.roster.holder(pass_id));
                    self.unlisted.remove(&pass_id);
                    self.search.set(pass_id, self.roster.person(pass_id));
                }
            }
            RosterChange::Conflict(pair) => self.book.settle(pair),
            RosterChange::Trust(_) | RosterChange::Other => {}
        }
        if let Some(details) = self.roster.details() {
            self.book.set_event(details);
        }
        result
    }

    /// Takes the personal part of a pass line, before the line itself.
    pub(crate) fn take_detail(&mut self, detail: &Detail) {
        self.roster.add_detail(detail);
    }

    /// Takes a record of a scan feed.
    pub(crate) fn take_scan(&mut self, scan: ScanRef, record: &ScanRecord) {
        if let Some(fact) = Fact::of(scan, record) {
            let holder = self.roster.holder(fact.pass_id);
            self.book.insert(fact, holder);
        }
        if let ScanRecord::Scan(Scan { subject: Subject::Pass(pass_id), marks, .. }) = record
            && marks.has(Marks::NOT_LISTED_YET)
            && scan.scanner == self.scanner
            && self.roster.line(*pass_id).is_none()
        {
            self.unlisted.insert(*pass_id);
        }
    }

    /// The roster.
    pub(crate) fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The attendance of everybody.
    pub(crate) fn book(&self) -> &AttendanceBook {
        &self.book
    }

    /// What is known of the holder of a pass.
    pub(crate) fn attendance(&self, pass_id: PassId) -> Option<&Attendance> {
        self.book.attendance(self.roster.holder(pass_id))
    }

    /// Everybody with a pass, to be searched.
    pub(crate) fn search(&self) -> &SearchIndex {
        &self.search
    }

    /// How many passes this scanner admitted that the roster does not know yet.
    pub(crate) fn unlisted(&self) -> usize {
        self.unlisted.len()
    }
}
