//! A device that decides and writes: a scanner at a gate, or a server process with the organizers behind it.
//!
//! As the scanner does it: read, decide, record, sign, store; only what the disk has is counted and shown.

use ed25519_dalek::SigningKey;
use esik_shared::admission::decide::{JustPassed, Presented, Question};
use esik_shared::admission::door::{Door, HandedOver, is_cut_off};
use esik_shared::admission::record::text_hash;
use esik_shared::admission::verdict::Verdict;
use esik_shared::attendance::Attendance;
use esik_shared::feed::{FeedId, Record};
use esik_shared::id::{GateNumber, PassId, ScannerKey};
use esik_shared::pass::{Reading, read};
use esik_shared::places::balance::Balance;
use esik_shared::scan::{Direction, Scan, ScanRecord, ScanRef};
use esik_shared::time::Timestamp;

use super::EVENT;
use super::clock::DeviceClock;
use super::ledger::Asked;
use super::replica::Replica;
use super::store::Stored;

/// One device.
#[derive(Debug)]
pub(super) struct Device {
    /// What the trace calls it.
    pub(super) name: String,
    pub(super) key: SigningKey,
    /// The keys that it had before.
    pub(super) old_keys: Vec<ScannerKey>,
    pub(super) replica: Replica,
    pub(super) clock: DeviceClock,
    pub(super) gate: GateNumber,
    /// The home gates that its certificate makes it keeper of.
    pub(super) keeps_gates: Vec<GateNumber>,
    pub(super) is_server: bool,
    /// Whether it runs.
    pub(super) is_up: bool,
    /// Whether it is gone for good.
    pub(super) is_lost: bool,
    /// Whether its disk takes nothing.
    pub(super) is_full: bool,
    /// Whether the power goes at the next scan, between writing and showing.
    pub(super) dies_at_next_scan: bool,
    /// Whether it has just refused somebody because it had no place left: it asks its neighbours for some.
    pub(super) runs_short: bool,
    /// Whether it tells others what is not so.
    pub(super) is_liar: bool,
    /// The home gates that a supervisor has handed to it.
    pub(super) handed_over: HandedOver,
    just_passed: Option<JustPassed>,
    last_heard: Timestamp,
}

/// What was decided and is not written yet.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    pub(super) scan: Scan,
    pub(super) asked: Asked,
}

impl Device {
    /// A device that knows nothing yet.
    pub(super) fn new(
        name: String,
        key: SigningKey,
        replica: Replica,
        gate: GateNumber,
        now: Timestamp,
    ) -> Self {
        Self {
            name,
            key,
            old_keys: Vec::new(),
            replica,
            clock: DeviceClock::default(),
            gate,
            keeps_gates: vec![gate],
            is_server: false,
            is_up: true,
            is_lost: false,
            is_full: false,
            dies_at_next_scan: false,
            runs_short: false,
            is_liar: false,
            handed_over: HandedOver::default(),
            just_passed: None,
            last_heard: now,
        }
    }

    /// Its public key.
    pub(super) fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    /// Takes another key.
    pub(super) fn change_key(&mut self, key: SigningKey) {
        self.old_keys.push(self.scanner());
        self.key = key;
    }

    /// Every key that it ever wrote with.
    pub(super) fn all_keys(&self) -> Vec<ScannerKey> {
        self.old_keys.iter().copied().chain([self.scanner()]).collect()
    }

    /// Its feed.
    pub(super) fn feed(&self) -> FeedId {
        FeedId::scans(self.scanner(), EVENT)
    }

    /// What a text is, as far as the issuer keys tell that it knows.
    pub(super) fn present(&self, text: &str) -> Presented {
        Presented::Code(read(text, self.replica.roster.issuer_keys()))
    }

    /// Decides, as of `at` where that is not now.
    pub(super) fn decide(
        &self,
        presented: Presented,
        direction: Direction,
        at: Option<Timestamp>,
        now: Timestamp,
    ) -> Decided {
        let clock = self.clock.reading(now);
        let decided_at = at.unwrap_or_else(|| clock.corrected());
        let attendance = self.attendance(&presented);
        let door = self.door(direction, now);
        let question = Question {
            presented: &presented,
            roster: &self.replica.roster,
            attendance: &attendance,
            door: &door,
            just_passed: self.just_passed.as_ref(),
            now: decided_at,
        };
        let rules = self.replica.rules;
        let verdict = (rules.decide)(&question);
        let scan = (rules.scan_of)(&question, &verdict, text_hash(&self.key.to_bytes(), b"poster"), clock);
        let just_passed = self.just_passed;
        let was_waiting = self.is_waiting(&attendance, &presented);
        Decided { verdict, scan, asked: Asked { presented, door, just_passed, decided_at, was_waiting } }
    }

    fn door(&self, direction: Direction, now: Timestamp) -> Door {
        let roster = &self.replica.roster;
        let details = roster.details();
        let silent_ms = now.ms_since(self.last_heard);
        let corrected = self.clock.reading(now).corrected();
        Door {
            gate: self.gate,
            direction,
            keeps_gates: self.keeps_gates.clone(),
            handed_over: self.handed_over.clone(),
            is_certified: roster.trust(self.scanner()).is_none_or(|trust| trust.may_admit(corrected)),
            is_cut_off: !self.is_server
                && details.is_some_and(|details| is_cut_off(&details.policies, silent_ms)),
            places_left: details.and_then(|details| details.capacity).map(|_| self.places().left()),
        }
    }

    /// The places of this device.
    pub(super) fn places(&self) -> Balance {
        let replica = &self.replica;
        let scanner = self.scanner();
        Balance {
            granted: replica.roster.granted(scanner),
            received: replica.gifts.received(scanner),
            given: replica.gifts.given(scanner),
            taken: (replica.rules.places_taken)(&replica.book, scanner),
        }
    }

    /// What is known of the holder. A false code is nobody's.
    fn attendance(&self, presented: &Presented) -> Attendance {
        let known = match presented {
            Presented::Code(Reading::Verified(code)) => self.known(code.body.pass_id),
            Presented::Picked { pass_id, .. } => self.known(*pass_id),
            Presented::Code(_) => None,
        };
        known.cloned().unwrap_or_default()
    }

    /// What is known of the holder of a pass.
    pub(super) fn known(&self, pass_id: PassId) -> Option<&Attendance> {
        self.replica.book.attendance(self.replica.roster.holder(pass_id))
    }

    fn is_waiting(&self, attendance: &Attendance, presented: &Presented) -> bool {
        let Some(pass_id) = presented.pass_id() else { return false };
        let holder = self.replica.roster.holder(pass_id);
        let book = &self.replica.book;
        let mut open: Vec<ScanRef> = attendance.newest.clone();
        while let Some(scan) = open.pop() {
            match book.fact(holder, scan) {
                Some(fact) => open.extend(&fact.seen),
                None => return true,
            }
        }
        false
    }

    /// Writes the next record of its feed to the disk, without waiting for it.
    pub(super) fn write(&mut self, record: &ScanRecord) -> ScanRef {
        let record = record.to_record().expect("scans and undos are of known kinds");
        let feed = self.feed();
        self.append(feed, record)
    }

    fn append(&mut self, feed: FeedId, record: Record) -> ScanRef {
        let head = self.replica.store.head(&feed).after(&feed, &record);
        let signature = Some(feed.sign(&self.key, head));
        // What it wrote itself is on the first line, whatever comes back to it of a clone.
        self.replica.store.append(feed, 0, vec![Stored { head, record, signature }]);
        ScanRef { scanner: self.scanner(), seq: head.seq, hash: head.hash }
    }

    /// Waits for the disk, unless a mutation is in a hurry.
    pub(super) fn sync(&mut self) {
        if self.replica.rules.is_synced_first {
            self.replica.store.sync();
        }
    }

    /// Counts what it wrote, and remembers who has just passed.
    pub(super) fn count(&mut self, scan: ScanRef, record: &ScanRecord) {
        self.replica.count(scan, 0, record);
        if let ScanRecord::Handover(handover) = record {
            self.handed_over.take(handover);
        }
        let pass_id = record.pass_id();
        self.just_passed = match record {
            ScanRecord::Scan(scan) => match pass_id {
                Some(pass_id) if scan.is_admission() || scan.is_exit() => {
                    let (direction, at) = (scan.direction, scan.clock.corrected());
                    Some(JustPassed { pass_id, direction, at })
                }
                _ => self.just_passed.filter(|passed| Some(passed.pass_id) == pass_id),
            },
            _ => self.just_passed.filter(|passed| Some(passed.pass_id) != pass_id),
        };
    }

    /// Somebody was heard.
    pub(super) fn hear(&mut self, now: Timestamp) {
        self.last_heard = now;
    }

    /// The power goes. What was not on the disk is lost, all but the first `lucky` transactions.
    pub(super) fn crash(&mut self, lucky: usize) {
        self.replica.store.crash(lucky);
        self.is_up = false;
        self.dies_at_next_scan = false;
    }

    /// Starts again from its disk.
    pub(super) fn restart(&mut self, now: Timestamp) {
        self.replica.restart();
        self.handed_over = HandedOver::default();
        for stored in self.replica.store.records(&self.feed()) {
            if let Ok(ScanRecord::Handover(handover)) = ScanRecord::from_record(&stored.record) {
                self.handed_over.take(&handover);
            }
        }
        self.just_passed = None;
        self.last_heard = now;
        self.is_up = true;
    }
}
