//! The attendance of a whole event, kept as scans arrive: one holder is folded again, the counts move by the
//! difference, and a scan costs the same at the first and at the hundred-thousandth.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::fold::FoldRules;
use super::holder::Holder;
use super::{Attendance, Fact, Presence};
use crate::answer::ConflictPair;
use crate::event::EventDetails;
use crate::id::{GateNumber, HolderId, PassId, ScannerKey};
use crate::scan::ScanRef;
use crate::standing::FeedStanding;

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

/// The attendance of every holder of one event, as far as its scans are here.
#[derive(Debug, Clone, Default)]
pub struct AttendanceBook {
    rules: FoldRules,
    holders: HashMap<HolderId, Holder>,
    holder_of: HashMap<PassId, HolderId>,
    counts: Counts,
    places: BTreeMap<ScannerKey, i64>,
}

impl AttendanceBook {
    /// A book without scans.
    pub fn new(rules: FoldRules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Takes a fact about a pass of `holder`. Taking it again changes nothing.
    pub fn insert(&mut self, fact: Fact, holder: HolderId) {
        self.own(&fact, holder);
        self.change(holder, |holder, rules| {
            holder.extend([fact], rules);
        });
    }

    /// Takes many facts, each about a pass of its holder: a holder of many of them is folded once.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = (Fact, HolderId)>) {
        let mut of_holders: HashMap<HolderId, Vec<Fact>> = HashMap::new();
        for (fact, holder) in facts {
            self.own(&fact, holder);
            of_holders.entry(holder).or_default().push(fact);
        }
        for (holder, facts) in of_holders {
            self.change(holder, |holder, rules| {
                holder.extend(facts, rules);
            });
        }
    }

    fn own(&mut self, fact: &Fact, holder: HolderId) {
        self.set_holder(fact.pass_id, holder);
        self.holder_of.insert(fact.pass_id, holder);
    }

    /// Says whose a pass is: what is known of it moves there.
    pub fn set_holder(&mut self, pass_id: PassId, holder: HolderId) {
        let Some(before) = self.holder_of.get(&pass_id).copied().filter(|before| *before != holder) else {
            return;
        };
        self.holder_of.insert(pass_id, holder);
        let mut moved = Vec::new();
        self.change(before, |holder, rules| moved = holder.split_off(|fact| fact.pass_id == pass_id, rules));
        self.change(holder, |holder, rules| {
            holder.extend(moved, rules);
        });
    }

    /// Folds everything again under other rules, if the event has others now: its entry mode or its time zone.
    pub fn set_event(&mut self, details: &EventDetails) {
        let FoldRules { entry_mode, time_zone, .. } = &mut self.rules;
        if *entry_mode == details.policies.entry_mode && *time_zone == details.time_zone {
            return;
        }
        *entry_mode = details.policies.entry_mode;
        time_zone.clone_from(&details.time_zone);
        self.fold_again(|_| true);
    }

    /// Takes the standing of a feed, new or changed: its branches, or the trust in its author.
    pub fn set_standing(&mut self, scanner: ScannerKey, standing: FeedStanding) {
        if self.rules.feeds.set(scanner, standing) {
            self.fold_again(|holder| holder.facts().iter().any(|fact| fact.scan.scanner == scanner));
        }
    }

    /// A conflict is settled.
    pub fn settle(&mut self, pair: ConflictPair) {
        if self.rules.settled.insert(pair) {
            self.fold_again(|holder| holder.attendance().conflicts.iter().any(|open| open.pair() == pair));
        }
    }

    fn fold_again(&mut self, which: impl Fn(&Holder) -> bool) {
        let holders: Vec<HolderId> =
            self.holders.iter().filter(|(_, holder)| which(holder)).map(|(id, _)| *id).collect();
        for holder in holders {
            self.change(holder, Holder::fold_again);
        }
    }

    /// Changes one holder, and the counts by the difference.
    fn change(&mut self, holder: HolderId, change: impl FnOnce(&mut Holder, &FoldRules)) {
        let entry = self.holders.entry(holder).or_default();
        let before = Counts::of(entry.attendance());
        count_places(&mut self.places, entry.attendance(), -1);
        change(entry, &self.rules);
        self.counts.change(&before, &Counts::of(entry.attendance()));
        count_places(&mut self.places, entry.attendance(), 1);
    }

    /// The rules by which it is folded.
    pub const fn rules(&self) -> &FoldRules {
        &self.rules
    }

    /// What is known of a holder.
    pub fn attendance(&self, holder: HolderId) -> Option<&Attendance> {
        self.holders.get(&holder).map(Holder::attendance)
    }

    /// Everybody of whom anything is known, in no order.
    pub fn holders(&self) -> impl Iterator<Item = (HolderId, &Attendance)> {
        self.holders.iter().map(|(id, holder)| (*id, holder.attendance()))
    }

    /// The scan that a fact came from, if it is here.
    pub fn fact(&self, holder: HolderId, scan: ScanRef) -> Option<&Fact> {
        self.holders.get(&holder)?.facts().iter().find(|fact| fact.scan == scan)
    }

    /// The counts of the event.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many places of a scanner are taken, as far as is known here.
    pub fn places_taken(&self, scanner: ScannerKey) -> u64 {
        self.places.get(&scanner).and_then(|taken| u64::try_from(*taken).ok()).unwrap_or(0)
    }
}

fn count_places(places: &mut BTreeMap<ScannerKey, i64>, attendance: &Attendance, times: i64) {
    for (scanner, taken) in &attendance.places {
        *places.entry(*scanner).or_default() += times * i64::from(*taken);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::Cut;
    use crate::attendance::{Conflict, FactKind};
    use crate::event_record::EventRecord;
    use crate::feed::Head;
    use crate::feed::branches::Branches;
    use crate::id::{AuthorityKey, EventNumber, Hash};
    use crate::roster::Roster;
    use crate::time::Timestamp;

    fn fact(scanner: u8, seq: u64, pass: u8, kind: FactKind) -> Fact {
        Fact {
            scan: ScanRef { scanner: ScannerKey([scanner; 32]), seq, hash: Hash([scanner; 32]) },
            line: 0,
            pass_id: PassId([pass; 12]),
            kind,
            gate: GateNumber::new(scanner),
            at: Timestamp(i64::try_from(seq).unwrap() * 60_000),
            uncertainty_ms: 0,
            seen: vec![],
        }
    }

    const IN: FactKind = FactKind::Admission { live_step: None, takes_place: true };

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

    /// What a replica learns: a fact, whose a pass is, that a scanner is trusted only so far, that a conflict is settled.
    #[derive(Debug, Clone)]
    enum News {
        Fact { scanner: u8, pass: u8, kind: u8 },
        Holder { pass: u8, holder: u8 },
        Cut { scanner: u8, trusted: u64 },
        Settle,
    }

    fn news() -> impl Strategy<Value = News> {
        prop_oneof![
            6 => (1_u8..4, 1_u8..4, 0_u8..4).prop_map(|(scanner, pass, kind)| News::Fact { scanner, pass, kind }),
            1 => (1_u8..4, 1_u8..4).prop_map(|(pass, holder)| News::Holder { pass, holder }),
            1 => (1_u8..4, 0_u64..6).prop_map(|(scanner, trusted)| News::Cut { scanner, trusted }),
            1 => Just(News::Settle),
        ]
    }

    fn cut(scanner: u8, trusted: u64) -> FeedStanding {
        let mut roster = Roster::new(EventNumber(1), AuthorityKey([0; 32]));
        let head = |seq| Head { seq, hash: Hash([scanner; 32]) };
        let cut = Cut { scanner: ScannerKey([scanner; 32]), trusted: head(trusted) };
        roster.apply(Head::EMPTY, EventRecord::Cut(cut));
        let trust = roster.trust(ScannerKey([scanner; 32])).expect("it was just named");
        FeedStanding::new(trust, Branches::single(head(99)), |at| Some(head(at.seq).hash))
    }

    proptest! {
        #[test]
        fn a_book_that_learns_bit_by_bit_is_the_book_of_all_it_has_learnt(
            news in proptest::collection::vec(news(), 1..40),
        ) {
            let mut book = AttendanceBook::new(FoldRules::default());
            let (mut facts, mut holders) = (Vec::new(), BTreeMap::new());
            let holder_of = |holders: &BTreeMap<u8, u8>, pass: u8| HolderId([*holders.get(&pass).unwrap_or(&pass); 12]);
            let mut seqs = [0_u64; 4];
            for news in news {
                match news {
                    News::Fact { scanner, pass, kind } => {
                        let seq = &mut seqs[usize::from(scanner)];
                        *seq += 1;
                        let own = ScanRef {
                            scanner: ScannerKey([scanner; 32]),
                            seq: u64::from(kind),
                            hash: Hash([scanner; 32]),
                        };
                        let kind = match kind {
                            0 => FactKind::Exit,
                            1 if *seq > 1 => FactKind::Undo { undoes: own },
                            _ => IN,
                        };
                        let fact = fact(scanner, *seq, pass, kind);
                        facts.push((fact.clone(), pass));
                        book.insert(fact, holder_of(&holders, pass));
                    }
                    News::Holder { pass, holder } => {
                        holders.insert(pass, holder);
                        book.set_holder(PassId([pass; 12]), HolderId([holder; 12]));
                    }
                    News::Cut { scanner, trusted } => {
                        book.set_standing(ScannerKey([scanner; 32]), cut(scanner, trusted));
                    }
                    News::Settle => {
                        let open = book.holders().flat_map(|(_, it)| &it.conflicts).map(Conflict::pair).min();
                        open.into_iter().for_each(|pair| book.settle(pair));
                    }
                }
            }
            let mut whole = AttendanceBook::new(book.rules().clone());
            whole.extend(facts.into_iter().rev().map(|(fact, pass)| (fact, holder_of(&holders, pass))));
            prop_assert_eq!(book.counts(), whole.counts());
            let is_known = |it: &Attendance| *it != Attendance::default();
            let all = |book: &AttendanceBook| -> BTreeMap<HolderId, Attendance> {
                let holders = book.holders().filter(|(_, it)| is_known(it));
                holders.map(|(holder, it)| (holder, it.clone())).collect()
            };
            prop_assert_eq!(all(&book), all(&whole));
            for scanner in 1..4 {
                let scanner = ScannerKey([scanner; 32]);
                prop_assert_eq!(book.places_taken(scanner), whole.places_taken(scanner));
            }
        }
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
