//! The attendance of a whole event, kept as scans arrive: one holder is folded again, the counts move by the
//! difference, and a scan costs the same at the first and at the hundred-thousandth.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::fold::{FoldRules, fold};
use super::{Attendance, Fact, Presence};
use crate::id::{GateNumber, HolderId, PassId};
use crate::scan::ScanRef;

/// Counts of holders at one gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct GateCounts {
    /// Holders who first came in here.
    pub admitted: i64,
    /// Holders who are inside and last came in here.
    pub inside: i64,
}

/// Counts of holders at an event. Signed, because a difference of counts is one too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Holders who came in at least once.
    pub admitted: i64,
    /// Holders who are inside.
    pub inside: i64,
    /// Holders with a conflict.
    pub conflicts: i64,
    /// The same by gate.
    pub gates: BTreeMap<GateNumber, GateCounts>,
}

impl Counts {
    /// What one holder adds to the counts of the event.
    pub fn of(attendance: &Attendance) -> Self {
        let is_inside = attendance.presence == Presence::Inside;
        let mut counts = Self {
            admitted: i64::from(attendance.entries > 0),
            inside: i64::from(is_inside),
            conflicts: i64::from(!attendance.conflicts.is_empty()),
            gates: BTreeMap::new(),
        };
        if let Some(entry) = attendance.first_entry {
            counts.gates.entry(entry.gate).or_default().admitted += 1;
        }
        if let Some(entry) = attendance.last_entry.filter(|_| is_inside) {
            counts.gates.entry(entry.gate).or_default().inside += 1;
        }
        counts
    }

    /// Moves the counts by what changed in one holder.
    pub fn change(&mut self, before: &Self, after: &Self) {
        self.add(after, 1);
        self.add(before, -1);
    }

    fn add(&mut self, other: &Self, times: i64) {
        self.admitted += times * other.admitted;
        self.inside += times * other.inside;
        self.conflicts += times * other.conflicts;
        for (gate, counts) in &other.gates {
            let here = self.gates.entry(*gate).or_default();
            here.admitted += times * counts.admitted;
            here.inside += times * counts.inside;
        }
        self.gates.retain(|_, counts| *counts != GateCounts::default());
    }
}

#[derive(Debug, Clone, Default)]
struct HolderEntry {
    facts: Vec<Fact>,
    attendance: Attendance,
}

/// The attendance of every holder of one event, as far as its scans are here.
#[derive(Debug, Clone, Default)]
pub struct AttendanceBook {
    rules: FoldRules,
    holders: HashMap<HolderId, HolderEntry>,
    holder_of: HashMap<PassId, HolderId>,
    counts: Counts,
}

impl AttendanceBook {
    /// A book without scans.
    pub fn new(rules: FoldRules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Takes a fact about a pass of `holder`. Taking it again changes nothing.
    pub fn insert(&mut self, fact: Fact, holder: HolderId) {
        self.set_holder(fact.pass_id, holder);
        self.holder_of.insert(fact.pass_id, holder);
        let entry = self.holders.entry(holder).or_default();
        if entry.facts.iter().all(|known| known.scan != fact.scan) {
            entry.facts.push(fact);
            self.fold_again(holder);
        }
    }

    /// Says whose a pass is: what is known of it moves there.
    pub fn set_holder(&mut self, pass_id: PassId, holder: HolderId) {
        let Some(before) = self.holder_of.get(&pass_id).copied().filter(|before| *before != holder) else {
            return;
        };
        self.holder_of.insert(pass_id, holder);
        let entry = self.holders.entry(before).or_default();
        let (moved, stayed) =
            core::mem::take(&mut entry.facts).into_iter().partition(|fact| fact.pass_id == pass_id);
        entry.facts = stayed;
        self.holders.entry(holder).or_default().facts.extend::<Vec<Fact>>(moved);
        self.fold_again(before);
        self.fold_again(holder);
    }

    /// Folds everything again under other rules.
    pub fn set_rules(&mut self, rules: FoldRules) {
        if self.rules == rules {
            return;
        }
        self.rules = rules;
        let holders: Vec<HolderId> = self.holders.keys().copied().collect();
        for holder in holders {
            self.fold_again(holder);
        }
    }

    fn fold_again(&mut self, holder: HolderId) {
        let entry = self.holders.entry(holder).or_default();
        let after = fold(&entry.facts, &self.rules);
        self.counts.change(&Counts::of(&entry.attendance), &Counts::of(&after));
        entry.attendance = after;
    }

    /// What is known of a holder.
    pub fn attendance(&self, holder: HolderId) -> Option<&Attendance> {
        self.holders.get(&holder).map(|entry| &entry.attendance)
    }

    /// The scan that a fact came from, if it is here.
    pub fn fact(&self, holder: HolderId, scan: ScanRef) -> Option<&Fact> {
        self.holders.get(&holder)?.facts.iter().find(|fact| fact.scan == scan)
    }

    /// The counts of the event.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::FactKind;
    use crate::id::{Hash, ScannerKey};
    use crate::time::Timestamp;

    fn fact(scanner: u8, seq: u64, pass: u8, kind: FactKind) -> Fact {
        Fact {
            scan: ScanRef { scanner: ScannerKey([scanner; 32]), seq, hash: Hash([scanner; 32]) },
            pass_id: PassId([pass; 12]),
            kind,
            gate: GateNumber::new(scanner),
            at: Timestamp(i64::try_from(seq).unwrap() * 60_000),
            uncertainty_ms: 0,
            seen: vec![],
        }
    }

    const IN: FactKind = FactKind::Admission { live_step: None };

    #[test]
    fn counts_are_of_holders_and_move_with_every_scan() {
        let mut book = AttendanceBook::new(FoldRules::default());
        let totals = |book: &AttendanceBook| {
            let counts = book.counts();
            (counts.admitted, counts.inside, counts.conflicts)
        };
        let holder = HolderId([9; 12]);
        book.insert(fact(1, 1, 1, IN), holder);
        book.insert(fact(1, 1, 1, IN), holder);
        assert_eq!(totals(&book), (1, 1, 0), "the same scan twice is one");
        book.insert(fact(2, 1, 2, IN), HolderId([8; 12]));
        assert_eq!(totals(&book), (2, 2, 0));
        book.insert(fact(2, 2, 2, FactKind::Exit), HolderId([8; 12]));
        assert_eq!(totals(&book), (2, 1, 0));
        let gate =
            |number| book.counts().gates.get(&GateNumber::new(number).unwrap()).copied().unwrap_or_default();
        assert_eq!(gate(1), GateCounts { admitted: 1, inside: 1 });
        assert_eq!(gate(2), GateCounts { admitted: 1, inside: 0 });
    }

    #[test]
    fn two_passes_that_turn_out_to_be_one_holder_s_are_counted_once_and_conflict() {
        let mut book = AttendanceBook::new(FoldRules::default());
        book.insert(fact(1, 1, 1, IN), PassId([1; 12]).into());
        book.insert(fact(2, 1, 2, IN), PassId([2; 12]).into());
        assert_eq!((book.counts().admitted, book.counts().conflicts), (2, 0));
        book.set_holder(PassId([2; 12]), PassId([1; 12]).into());
        assert_eq!((book.counts().admitted, book.counts().conflicts), (1, 1));
    }
}
