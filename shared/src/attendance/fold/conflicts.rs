//! Conflicts: two counted admissions of a holder that did not know of each other, with no exit surely between them.

use jiff::civil::Date;

use super::super::{Conflict, FactKind};
use super::FoldRules;
use super::order::{Order, Reach};
use crate::admission::festival_day::festival_day;
use crate::policy::EntryMode;

/// The most conflicts of one holder that are told apart, open and settled together. Somebody who was let in a hundred
/// times unawares is a case for people, whichever pairs are named.
pub const MAX_CONFLICTS: usize = 100;

#[derive(Default)]
pub(super) struct Conflicts {
    pub(super) open: Vec<Conflict>,
    pub(super) settled: Vec<Conflict>,
}

impl Conflicts {
    /// The conflicts among the counted facts, by the later admission, then the earlier.
    pub(super) fn of(order: &Order<'_>, counted: &[usize], rules: &FoldRules) -> Self {
        let mut conflicts = Self::default();
        let is_admission = |at: &usize| matches!(order.fact(*at).kind, FactKind::Admission { .. });
        let admissions: Vec<usize> =
            counted.iter().copied().filter(is_admission).filter(|&at| !order.waits(at)).collect();
        if rules.entry_mode == EntryMode::Unlimited || admissions.len() < 2 {
            return conflicts;
        }
        let exits: Vec<usize> =
            counted.iter().copied().filter(|&at| order.fact(at).kind == FactKind::Exit).collect();
        let is_daily = rules.entry_mode == EntryMode::Daily;
        let day = |at: usize| -> Option<Date> {
            is_daily.then(|| festival_day(order.fact(at).at, &rules.time_zone))
        };
        let mut is_first = vec![false; order.len()];
        let reach = order.reach();
        for &second in &admissions {
            for first in unaware(order, &reach, &is_first, second) {
                let is_open = day(first) == day(second) && !is_exit_between(&reach, &exits, first, second);
                if is_open && !conflicts.add(order, first, second, rules) {
                    return conflicts;
                }
            }
            is_first[second] = true;
        }
        conflicts
    }

    /// Adds a conflict; whether there may be more.
    fn add(&mut self, order: &Order<'_>, first: usize, second: usize, rules: &FoldRules) -> bool {
        let conflict = Conflict { first: order.fact(first).scan, second: order.fact(second).scan };
        let list = if rules.settled.contains(&conflict.pair()) { &mut self.settled } else { &mut self.open };
        list.push(conflict);
        self.open.len() + self.settled.len() < MAX_CONFLICTS
    }
}

/// The admissions before `second` that it did not know of, in order: of each chain those behind what it knew.
fn unaware(order: &Order<'_>, reach: &Reach<'_>, is_first: &[bool], second: usize) -> Vec<usize> {
    let mut unaware: Vec<usize> = order
        .chains()
        .iter()
        .enumerate()
        .flat_map(|(number, chain)| &chain[reach.known_of(second, number)..])
        .copied()
        .filter(|&at| is_first[at])
        .collect();
    unaware.sort_unstable();
    unaware
}

fn is_exit_between(reach: &Reach<'_>, exits: &[usize], first: usize, second: usize) -> bool {
    let between = |one, exit, other| reach.is_surely_before(one, exit) && reach.is_surely_before(exit, other);
    exits.iter().any(|&exit| between(first, exit, second) || between(second, exit, first))
}
