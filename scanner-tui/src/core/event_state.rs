//! What this scanner knows of one event: its roster, and who came in and went out as far as the scans are here.
//!
//! The same code folds what is on disk at the start and what arrives later. Which scans count follows from the lines of
//! their feeds and from what the event feed says of their scanners, and is said anew whenever one of these changes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use esik_shared::admission::door::HandedOver;
use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::fold::FoldRules;
use esik_shared::attendance::{Attendance, Conflict, Fact};
use esik_shared::detail::Detail;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{Head, InvalidRecord, Record};
use esik_shared::id::{AuthorityKey, EventNumber, HolderId, PassId, ScannerKey};
use esik_shared::places::Gift;
use esik_shared::places::balance::{Balance, Gifts};
use esik_shared::roster::trust::Trust;
use esik_shared::roster::{Roster, RosterChange};
use esik_shared::scan::{Marks, Scan, ScanRecord, ScanRef, Subject};
use esik_shared::standing::{FeedStanding, Standing};

use super::held_feed::HeldFeed;
use super::search::SearchIndex;

/// One event as known here.
#[derive(Debug, Clone)]
pub(crate) struct EventState {
    scanner: ScannerKey,
    roster: Roster,
    /// Records of the event feed that came before those they follow.
    ahead: BTreeMap<u64, (Head, Record)>,
    book: AttendanceBook,
    feeds: BTreeMap<ScannerKey, HeldFeed>,
    /// Every gift that is here, counting or not, with its line.
    all_gifts: BTreeMap<ScanRef, (u32, Gift)>,
    /// Those that count.
    gifts: Gifts,
    /// The home gates that supervisors have handed to this scanner.
    handed_over: HandedOver,
    /// Open conflicts of which this scanner is part.
    conflicts: BTreeMap<HolderId, Vec<Conflict>>,
    /// Holders of whom a scan is in quarantine.
    quarantined: BTreeSet<HolderId>,
    unlisted: HashSet<PassId>,
    search: SearchIndex,
}

impl EventState {
    /// An event of which nothing is known yet, at this scanner.
    pub(crate) fn new(event: EventNumber, authority: AuthorityKey, scanner: ScannerKey) -> Self {
        Self {
            scanner,
            roster: Roster::new(event, authority),
            ahead: BTreeMap::new(),
            book: AttendanceBook::new(FoldRules::default()),
            feeds: BTreeMap::new(),
            all_gifts: BTreeMap::new(),
            gifts: Gifts::default(),
            handed_over: HandedOver::default(),
            conflicts: BTreeMap::new(),
            quarantined: BTreeSet::new(),
            unlisted: HashSet::new(),
            search: SearchIndex::default(),
        }
    }

    /// Takes a record of the event feed, once those before it are here: what others bring may overtake itself. One whose
    /// content cannot be read counts as one of an unknown kind, and the error says what is wrong with it.
    pub(crate) fn take_event_record(&mut self, head: Head, record: &Record) -> Result<(), InvalidRecord> {
        if head.seq <= self.roster.revision() {
            return Ok(());
        }
        self.ahead.insert(head.seq, (head, record.clone()));
        let mut result = Ok(());
        while let Some((head, record)) = self.ahead.remove(&(self.roster.revision() + 1)) {
            result = result.and(self.apply(head, &record));
        }
        result
    }

    fn apply(&mut self, head: Head, record: &Record) -> Result<(), InvalidRecord> {
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
            RosterChange::Trust(scanner) => self.judge(scanner),
            RosterChange::Conflict(pair) => {
                self.book.settle(pair);
                self.look_at_everybody();
            }
            RosterChange::Other => {}
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

    /// Takes the lines of a scan feed, before the records on them.
    pub(crate) fn take_branches(&mut self, scanner: ScannerKey, branches: Branches) {
        if self.feeds.entry(scanner).or_default().take_branches(branches) {
            self.judge(scanner);
        }
    }

    /// Takes a record of a scan feed. One whose content cannot be read is noted and counts for nothing.
    pub(crate) fn take_scan_record(
        &mut self,
        scan: ScanRef,
        line: u32,
        record: &Record,
    ) -> Result<(), InvalidRecord> {
        match ScanRecord::from_record(record) {
            Ok(read) => {
                self.take_scan(scan, line, &read);
                Ok(())
            }
            Err(error) => {
                self.take_scan(scan, line, &ScanRecord::Unknown(record.kind()));
                Err(error)
            }
        }
    }

    /// Takes a record of a scan feed, on this line of it.
    pub(crate) fn take_scan(&mut self, scan: ScanRef, line: u32, record: &ScanRecord) {
        let head = Head { seq: scan.seq, hash: scan.hash };
        self.feeds.entry(scan.scanner).or_default().note(line, head);
        if self.roster.trust(scan.scanner).is_some_and(|trust| names(trust, head)) {
            self.judge(scan.scanner);
        }
        if let Some(fact) = Fact::of(scan, record) {
            let holder = self.roster.holder(fact.pass_id);
            self.book.insert(fact.on_line(line), holder);
            self.look_at(holder);
        }
        match record {
            ScanRecord::Gift(gift) => {
                self.all_gifts.insert(scan, (line, *gift));
                if self.counts(scan, line, gift) {
                    self.gifts.insert(scan, gift);
                }
            }
            ScanRecord::Handover(handover) if scan.scanner == self.scanner => self.handed_over.take(handover),
            ScanRecord::Scan(Scan { subject: Subject::Pass(pass_id), marks, .. })
                if marks.has(Marks::NOT_LISTED_YET)
                    && scan.scanner == self.scanner
                    && self.roster.line(*pass_id).is_none() =>
            {
                self.unlisted.insert(*pass_id);
            }
            _ => {}
        }
    }

    /// Says anew which scans count, once everything on the disk was taken.
    pub(crate) fn judge_everybody(&mut self) {
        let scanners: Vec<ScannerKey> = self.roster.scanners().map(|(scanner, _)| scanner).collect();
        scanners.into_iter().for_each(|scanner| self.judge(scanner));
        self.look_at_everybody();
    }

    /// Says anew which scans of a scanner count.
    fn judge(&mut self, scanner: ScannerKey) {
        let Some(trust) = self.roster.trust(scanner) else { return };
        let held = self.feeds.entry(scanner).or_default();
        let standing = FeedStanding::new(trust, held.branches().clone(), |at| held.hash_at(at));
        if self.book.rules().feeds.get(scanner) != Some(&standing) {
            self.book.set_standing(scanner, standing);
            self.look_at_everybody();
        }
        let mut gifts = Gifts::default();
        for (scan, (line, gift)) in &self.all_gifts {
            if self.counts(*scan, *line, gift) {
                gifts.insert(*scan, gift);
            }
        }
        self.gifts = gifts;
    }

    fn counts(&self, scan: ScanRef, line: u32, gift: &Gift) -> bool {
        let at = Position { line, seq: scan.seq };
        self.book.rules().feeds.standing(scan.scanner, at, gift.clock.corrected()) == Standing::Counts
    }

    /// Notes what somebody should look after of a holder.
    fn look_at(&mut self, holder: HolderId) {
        let Some(attendance) = self.book.attendance(holder) else { return };
        let me = self.scanner;
        let is_mine = |conflict: &&Conflict| conflict.first.scanner == me || conflict.second.scanner == me;
        let mine: Vec<Conflict> = attendance.conflicts.iter().filter(is_mine).copied().collect();
        if attendance.quarantined.is_empty() {
            self.quarantined.remove(&holder);
        } else {
            self.quarantined.insert(holder);
        }
        if mine.is_empty() {
            self.conflicts.remove(&holder);
        } else {
            self.conflicts.insert(holder, mine);
        }
    }

    /// The same of everybody, after something was said that may concern many.
    fn look_at_everybody(&mut self) {
        let concerned =
            |attendance: &Attendance| !attendance.conflicts.is_empty() || !attendance.quarantined.is_empty();
        let holders: Vec<HolderId> = self
            .book
            .holders()
            .filter(|(_, attendance)| concerned(attendance))
            .map(|(holder, _)| holder)
            .chain(self.conflicts.keys().copied())
            .chain(self.quarantined.iter().copied())
            .collect();
        holders.into_iter().for_each(|holder| self.look_at(holder));
    }

    /// The open conflicts of which this scanner is part.
    pub(crate) fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        self.conflicts.values().flatten().copied()
    }

    /// How many holders have a scan in quarantine.
    pub(crate) fn quarantined(&self) -> usize {
        self.quarantined.len()
    }

    /// What is known of a scan of somebody.
    pub(crate) fn fact(&self, scan: ScanRef) -> Option<&Fact> {
        self.conflicts.keys().find_map(|holder| self.book.fact(*holder, scan))
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

    /// The places of this scanner, as far as is known here; nothing while the server has granted none to anybody.
    pub(crate) fn places(&self) -> Option<Balance> {
        self.places_of(self.scanner)
    }

    /// The places of any scanner, as far as is known here.
    pub(crate) fn places_of(&self, scanner: ScannerKey) -> Option<Balance> {
        self.roster.has_places().then(|| Balance {
            granted: self.roster.granted(scanner),
            received: self.gifts.received(scanner),
            given: self.gifts.given(scanner),
            taken: self.book.places_taken(scanner),
        })
    }

    /// How many more holders may come in here, where so many may be inside together: what is left of the places of this
    /// scanner, or of all while the server has divided none.
    pub(crate) fn places_left(&self, capacity: u32) -> u32 {
        match self.places() {
            Some(balance) => balance.left(),
            None => {
                let inside = u32::try_from(self.book.counts().inside.max(0)).unwrap_or(u32::MAX);
                capacity.saturating_sub(inside)
            }
        }
    }

    /// The home gates that supervisors have handed to this scanner.
    pub(crate) const fn handed_over(&self) -> &HandedOver {
        &self.handed_over
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

/// Whether what the event feed says of a scanner names this record: from now on it is known where it is.
fn names(trust: &Trust, head: Head) -> bool {
    trust.trusted() == Some(head)
        || trust.heads_received_in_time().contains(&head)
        || trust.quarantine_answers().iter().any(|answer| answer.last == head)
        || trust.branch_answers().any(|(first, _)| first == head)
}
