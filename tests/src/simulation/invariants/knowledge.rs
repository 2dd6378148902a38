//! Invariant 2, and the first half of 5: what replicas make of what they hold.

use std::collections::{BTreeMap, HashSet};

use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::attendance::{Attendance, Fact};
use esik_shared::feed::Head;
use esik_shared::id::HolderId;
use esik_shared::replication::digest::{Digests, digests};
use esik_shared::scan::ScanRef;
use esik_shared::time::ClockReading;

use super::super::engine::Simulation;
use super::super::oracle::{Event, Standing, Sum, Told, add_up};
use super::super::report::{Checked, Violation};

impl Simulation {
    /// Every 100th step: replicas that hold the same know the same, and one of them is compared with the oracle.
    pub(in super::super) fn check_knowledge(&mut self) -> Checked {
        self.check_equals()?;
        self.checks.turn = (self.checks.turn + 1) % self.devices.len();
        let turn = self.checks.turn;
        if self.devices[turn].is_up { self.check_with_oracle(turn) } else { Ok(()) }
    }

    /// All replicas that hold the same feeds, up to the same records, say the same of everybody.
    pub(in super::super) fn check_equals(&mut self) -> Checked {
        let mut groups: Vec<(Digests, usize)> = Vec::new();
        for at in (0..self.devices.len()).filter(|at| self.devices[*at].is_up) {
            let vector = digests(self.devices[at].replica.store.holdings());
            match groups.iter().find(|(held, _)| *held == vector) {
                Some((_, first)) => {
                    let first = *first;
                    self.check_equal(first, at)?;
                    self.counters.note("equal replicas compared", 1);
                }
                None => groups.push((vector, at)),
            }
        }
        Ok(())
    }

    fn check_equal(&self, a: usize, b: usize) -> Checked {
        let (first, second) = (&self.devices[a], &self.devices[b]);
        let (ours, theirs) = (&first.replica.book, &second.replica.book);
        let differs = |what: &str| {
            Err(Violation::new(2, format!("{} and {} hold the same, but {what}", first.name, second.name)))
        };
        if ours.counts() != theirs.counts() {
            return differs("their counts differ");
        }
        for person in 0..self.people.all.len() {
            let holder = self.people.holder(person);
            if nothing_as_none(ours.attendance(holder)) != nothing_as_none(theirs.attendance(holder)) {
                return differs(&format!("not of holder {holder}"));
            }
        }
        Ok(())
    }

    /// One replica against the oracle, and every record against what its author wrote.
    pub(in super::super) fn check_with_oracle(&mut self, at: usize) -> Checked {
        let device = &self.devices[at];
        let revision = device.replica.roster.revision();
        let details = self.published.details(revision);
        let mut holders: BTreeMap<HolderId, Vec<Told<'_>>> = BTreeMap::new();
        let held: HashSet<ScanRef> = device.replica.store.scans().collect();
        for scan in device.replica.store.scans() {
            let Some(entry) = self.ledger.get(&scan) else {
                let what = format!("{} holds #{} that its author never wrote", device.name, scan.seq);
                return Err(Violation::new(5, what));
            };
            let standing = self.standing(&scan, revision, &held);
            let told = Told { scan, record: &entry.record, standing };
            if let Some(pass_id) = entry.record.pass_id().filter(|_| told.says_something()) {
                holders.entry(self.published.holder(pass_id, revision)).or_default().push(told);
            }
        }
        let settled = self.published.settled(revision);
        let event = Event {
            details,
            settled: &settled,
            leads_to: &|earlier, later| self.ledger.leads_to(earlier, later),
        };
        let mut inside = 0;
        let mut conflicts = 0;
        for (holder, told) in &holders {
            let expected = add_up(told, &event);
            let known = device.replica.book.attendance(*holder).map(Sum::from).unwrap_or_default();
            if known != expected {
                let what =
                    format!("{} says of holder {holder}: {known}; the oracle says: {expected}", device.name);
                return Err(Violation::new(2, what));
            }
            inside += i64::from(expected.is_inside());
            conflicts += i64::from(expected.has_conflicts());
        }
        let counts = device.replica.book.counts();
        if (counts.inside, counts.conflicts) != (inside, conflicts) {
            let what = format!(
                "{} counts {} inside and {} conflicts; the oracle {inside} and {conflicts}",
                device.name, counts.inside, counts.conflicts
            );
            return Err(Violation::new(2, what));
        }
        self.counters.note("holders compared with the oracle", holders.len());
        Ok(())
    }

    /// Whether a scan counts, as far as a replica that holds `held` can know: told from what the organizers said, scan by
    /// scan.
    fn standing(&self, scan: &ScanRef, revision: u64, held: &HashSet<ScanRef>) -> Standing {
        let is_up_to = |last: Head| {
            let last = ScanRef { scanner: scan.scanner, seq: last.seq, hash: last.hash };
            if held.contains(&last) { self.ledger.leads_to(scan, &last) } else { scan.seq < last.seq }
        };
        let begins_at = |first: Head| {
            let first = ScanRef { scanner: scan.scanner, seq: first.seq, hash: first.hash };
            held.contains(&first) && self.ledger.leads_to(&first, scan)
        };
        if self.published.branches_left_out(scan.scanner, revision).any(begins_at) {
            return Standing::Out;
        }
        if self.published.cut(scan.scanner, revision).is_none_or(is_up_to)
            && !self.is_after_the_end(scan, revision)
        {
            return Standing::Counts;
        }
        let answers = self.published.quarantine_answers(scan.scanner, revision);
        let answer = answers.filter(|answer| answer.first_seq <= scan.seq && is_up_to(answer.last)).last();
        match answer {
            None => Standing::Quarantined,
            Some(answer) if answer.accepted => Standing::Counts,
            Some(_) => Standing::Out,
        }
    }

    /// Whether a scan says that it was made after its author's certificate ended, as far as a revision knows of that.
    pub(in super::super) fn is_after_the_end(&self, scan: &ScanRef, revision: u64) -> bool {
        let ends = self.published.certificate_ends(scan.scanner, revision);
        let at = self.ledger.get(scan).and_then(|entry| entry.record.clock()).map(ClockReading::corrected);
        ends.zip(at).is_some_and(|(ends, at)| at >= ends)
    }

    /// The fold is the same for every order and with everything twice.
    pub(in super::super) fn check_orders(&mut self, at: usize) -> Checked {
        let device = &self.devices[at];
        let rules: FoldRules = device.replica.book.rules().clone();
        let mut facts: BTreeMap<HolderId, Vec<Fact>> = BTreeMap::new();
        for entry in self.ledger.entries() {
            if let Some(fact) = Fact::of(entry.scan, &entry.record) {
                let holder = device.replica.roster.holder(fact.pass_id);
                if let Some(known) = device.replica.book.fact(holder, fact.scan) {
                    facts.entry(holder).or_default().push(fact.on_line(known.line));
                }
            }
        }
        for (holder, mut facts) in facts {
            let doubled = facts[self.random.below(facts.len())].clone();
            facts.push(doubled);
            for from in (1..facts.len()).rev() {
                facts.swap(from, self.random.below(from + 1));
            }
            if device.replica.book.attendance(holder) != Some(&fold(&facts, &rules)) {
                let what = format!("{}: folded whole, holder {holder} is another", device.name);
                return Err(Violation::new(2, what));
            }
        }
        Ok(())
    }
}

/// A holder of whom nothing is known is as one who was never heard of.
fn nothing_as_none(attendance: Option<&Attendance>) -> Option<&Attendance> {
    attendance.filter(|attendance| **attendance != Attendance::default())
}
