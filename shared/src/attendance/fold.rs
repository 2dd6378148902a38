//! The fold of one holder's scans.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::{Attendance, Conflict, Fact, FactKind, Passage, Presence};
use crate::admission::festival_day::festival_day;
use crate::event::EventDetails;
use crate::id::ScannerKey;
use crate::policy::EntryMode;
use crate::scan::{MAX_SEEN, ScanRef};

/// Below this many milliseconds two clocks never tell which of two scans was first.
pub const SURE_ORDER_MS: i64 = 5_000;

/// What the fold needs to know of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldRules {
    /// How often one holder may enter: decides which admissions can conflict.
    pub entry_mode: EntryMode,
    /// Where festival days start at five.
    pub time_zone: String,
}

impl From<&EventDetails> for FoldRules {
    fn from(details: &EventDetails) -> Self {
        Self { entry_mode: details.policies.entry_mode, time_zone: details.time_zone.clone() }
    }
}

impl Default for FoldRules {
    /// While nothing is known of the event.
    fn default() -> Self {
        Self { entry_mode: EntryMode::Single, time_zone: "UTC".to_owned() }
    }
}

/// Folds all facts of one holder, given in any order, each once or more often.
pub fn fold(facts: &[Fact], rules: &FoldRules) -> Attendance {
    let order = Order::of(facts);
    let undone = undone(&order.facts);
    let counted: Vec<usize> =
        (0..order.facts.len()).filter(|&at| !undone.contains(&order.facts[at].scan)).collect();

    let mut attendance = Attendance { newest: order.newest(), ..Attendance::default() };
    for &at in &counted {
        take(&mut attendance, order.facts[at]);
    }
    attendance.conflicts = conflicts(&order, &counted, rules);
    attendance
}

fn take(attendance: &mut Attendance, fact: &Fact) {
    let Some(gate) = fact.gate else { return };
    let passage = Passage { scan: fact.scan, at: fact.at, gate };
    match fact.kind {
        FactKind::Admission { live_step } => {
            attendance.presence = Presence::Inside;
            attendance.entries += 1;
            attendance.first_entry.get_or_insert(passage);
            attendance.last_entry = Some(passage);
            if let Some(step) = live_step {
                let highest = attendance.highest_steps.entry(fact.pass_id).or_default();
                *highest = step.max(*highest);
            }
        }
        FactKind::Exit => {
            attendance.presence = Presence::Outside;
            attendance.last_exit = Some(passage);
        }
        FactKind::Undo { .. } => {}
    }
}

/// The scans that were undone. Only the author of a scan undoes it, and only admissions and exits; undoing twice is
/// once, and an undo is not undone.
fn undone(facts: &[&Fact]) -> HashSet<ScanRef> {
    facts
        .iter()
        .filter_map(|fact| match fact.kind {
            FactKind::Undo { undoes } if undoes.scanner == fact.scan.scanner => Some(undoes),
            _ => None,
        })
        .collect()
}

/// The facts in the order in which they count, and which of them knew of which.
struct Order<'a> {
    facts: Vec<&'a Fact>,
    /// For each fact, the facts before it that it knew of, directly or through others.
    known: Vec<HashSet<usize>>,
    /// Facts that have seen something which is not here yet.
    waiting: HashSet<usize>,
}

impl<'a> Order<'a> {
    fn of(facts: &'a [Fact]) -> Self {
        let mut here: Vec<&Fact> = Vec::with_capacity(facts.len());
        let mut index = HashMap::new();
        for fact in facts {
            index.entry(fact.scan).or_insert_with(|| {
                here.push(fact);
                here.len() - 1
            });
        }
        let before: Vec<Vec<usize>> = direct_predecessors(&here, &index);
        let sorted = sort(&here, &before);

        let place: HashMap<usize, usize> =
            sorted.iter().enumerate().map(|(place, &at)| (at, place)).collect();
        let mut known: Vec<HashSet<usize>> = Vec::with_capacity(sorted.len());
        for &at in &sorted {
            let mut all = HashSet::new();
            for earlier in before[at].iter().map(|earlier| place[earlier]) {
                if let Some(known_to_earlier) = known.get(earlier) {
                    all.extend(known_to_earlier);
                    all.insert(earlier);
                }
            }
            known.push(all);
        }
        let facts: Vec<&Fact> = sorted.iter().map(|&at| here[at]).collect();
        let waiting = (0..facts.len())
            .filter(|&at| facts[at].seen.iter().any(|seen| !index.contains_key(seen)))
            .collect();
        Self { facts, known, waiting }
    }

    /// Whether the author of `later` knew of `earlier`.
    fn reaches(&self, earlier: usize, later: usize) -> bool {
        self.known[later].contains(&earlier)
    }

    /// Whether `earlier` was surely first: its order is known, or the clocks leave no doubt.
    fn is_surely_before(&self, earlier: usize, later: usize) -> bool {
        let (a, b) = (self.facts[earlier], self.facts[later]);
        let doubt_ms = (i64::from(a.uncertainty_ms) + i64::from(b.uncertainty_ms)).max(SURE_ORDER_MS);
        self.reaches(earlier, later) || (!self.reaches(later, earlier) && b.at.ms_since(a.at) >= doubt_ms)
    }

    /// The facts that no other knew of, newest last, as many as one scan can have `seen`.
    fn newest(&self) -> Vec<ScanRef> {
        let all_known: HashSet<usize> = self.known.iter().flatten().copied().collect();
        let newest: Vec<ScanRef> = (0..self.facts.len())
            .filter(|at| !all_known.contains(at))
            .map(|at| self.facts[at].scan)
            .collect();
        newest[newest.len().saturating_sub(MAX_SEEN)..].to_vec()
    }
}

/// For each fact the facts it directly follows: what its author had seen, and the one before it in its own feed.
fn direct_predecessors(facts: &[&Fact], index: &HashMap<ScanRef, usize>) -> Vec<Vec<usize>> {
    let mut feeds: HashMap<ScannerKey, Vec<usize>> = HashMap::new();
    for (at, fact) in facts.iter().enumerate() {
        feeds.entry(fact.scan.scanner).or_default().push(at);
    }
    let mut before: Vec<Vec<usize>> = facts
        .iter()
        .map(|fact| fact.seen.iter().filter_map(|seen| index.get(seen)).copied().collect())
        .collect();
    for feed in feeds.values_mut() {
        feed.sort_by_key(|&at| facts[at].scan.seq);
        for &at in feed.iter() {
            let seq = facts[at].scan.seq;
            let before_in_feed =
                feed.iter().rfind(|&&other| facts[other].scan.seq < seq).map(|&other| facts[other].scan.seq);
            before[at].extend(feed.iter().filter(|&&other| Some(facts[other].scan.seq) == before_in_feed));
        }
    }
    before
}

/// Sorts so that every fact stands behind what it knew of; what that leaves open, by corrected time, scanner, number.
fn sort(facts: &[&Fact], before: &[Vec<usize>]) -> Vec<usize> {
    let key = |at: usize| (facts[at].at, facts[at].scan, at);
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); facts.len()];
    let mut open: Vec<usize> = vec![0; facts.len()];
    for (at, earlier) in before.iter().enumerate() {
        let distinct: BTreeSet<usize> = earlier.iter().copied().collect();
        open[at] = distinct.len();
        for other in distinct {
            after[other].push(at);
        }
    }
    let mut left: BTreeSet<_> = (0..facts.len()).map(key).collect();
    let mut ready: BTreeSet<_> = (0..facts.len()).filter(|&at| open[at] == 0).map(key).collect();
    let mut sorted = Vec::with_capacity(facts.len());
    // Hashes make a circle of `seen` impossible to write; should one appear, its earliest member goes first.
    while let Some(next) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        ready.remove(&next);
        sorted.push(next.2);
        for &later in &after[next.2] {
            open[later] = open[later].saturating_sub(1);
            if open[later] == 0 && left.contains(&key(later)) {
                ready.insert(key(later));
            }
        }
    }
    sorted
}

fn conflicts(order: &Order<'_>, counted: &[usize], rules: &FoldRules) -> Vec<Conflict> {
    if rules.entry_mode == EntryMode::Unlimited {
        return Vec::new();
    }
    let is_admission = |at: &&usize| matches!(order.facts[**at].kind, FactKind::Admission { .. });
    let admissions: Vec<usize> =
        counted.iter().filter(is_admission).copied().filter(|at| !order.waiting.contains(at)).collect();
    let exits: Vec<usize> =
        counted.iter().copied().filter(|&at| order.facts[at].kind == FactKind::Exit).collect();
    let day = |at: usize| -> Option<Date> {
        (rules.entry_mode == EntryMode::Daily).then(|| festival_day(order.facts[at].at, &rules.time_zone))
    };

    let mut conflicts = Vec::new();
    for (place, &first) in admissions.iter().enumerate() {
        for &second in &admissions[place + 1..] {
            let knew = order.reaches(first, second);
            let exit_between = |&exit: &usize| {
                (order.is_surely_before(first, exit) && order.is_surely_before(exit, second))
                    || (order.is_surely_before(second, exit) && order.is_surely_before(exit, first))
            };
            if !knew && day(first) == day(second) && !exits.iter().any(exit_between) {
                conflicts.push(Conflict { first: order.facts[first].scan, second: order.facts[second].scan });
            }
        }
    }
    conflicts
}

#[cfg(test)]
mod tests;
