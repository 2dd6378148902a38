//! The fold of one holder's scans.

mod conflicts;
mod order;
pub(super) mod places;

use std::collections::{BTreeSet, HashSet};

use super::{Attendance, Fact, FactKind, Passage, Presence};
use crate::admission::festival_day::festival_day;
use crate::answer::ConflictPair;
use crate::event::EventDetails;
use crate::policy::EntryMode;
use crate::roster::Roster;
use crate::scan::ScanRef;
use crate::standing::{Feeds, Standing};
use conflicts::Conflicts;
use order::Order;

pub use conflicts::MAX_CONFLICTS;
pub use order::SURE_ORDER_MS;

/// What the fold needs to know beside the scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldRules {
    /// How often one holder may enter: decides which admissions can conflict.
    pub entry_mode: EntryMode,
    /// Where festival days start at five.
    pub time_zone: String,
    /// Which scans count.
    pub feeds: Feeds,
    /// The conflicts that somebody has settled.
    pub settled: BTreeSet<ConflictPair>,
}

impl From<&EventDetails> for FoldRules {
    /// The rules of an event at which every scan counts and nothing is settled.
    fn from(details: &EventDetails) -> Self {
        Self {
            entry_mode: details.policies.entry_mode,
            time_zone: details.time_zone.clone(),
            ..Self::default()
        }
    }
}

impl Default for FoldRules {
    /// While nothing is known of the event.
    fn default() -> Self {
        Self {
            entry_mode: EntryMode::Single,
            time_zone: "UTC".to_owned(),
            feeds: Feeds::default(),
            settled: BTreeSet::new(),
        }
    }
}

impl FoldRules {
    /// The rules that a roster gives, with the standing of the feeds that are here.
    pub fn of(roster: &Roster, feeds: Feeds) -> Self {
        let rules = roster.details().map(Self::from).unwrap_or_default();
        Self { feeds, settled: roster.settled().clone(), ..rules }
    }

    pub(super) fn standing(&self, fact: &Fact) -> Standing {
        self.feeds.standing(fact.scan.scanner, fact.position(), fact.at)
    }
}

/// Folds all facts of one holder, given in any order, each once or more often.
pub fn fold(facts: &[Fact], rules: &FoldRules) -> Attendance {
    let order = Order::of(facts, &rules.feeds, |fact| rules.standing(fact) == Standing::Counts);
    let undone = undone(&order, rules);
    let is_counted = |at: usize| order.counts(at) && !undone.contains(&order.fact(at).scan);
    let counted: Vec<usize> = (0..order.len()).filter(|at| is_counted(*at)).collect();

    let mut attendance =
        Attendance { newest: order.newest(), waiting: order.waiting(), ..Attendance::default() };
    for &at in &counted {
        take(&mut attendance, order.fact(at), rules);
    }
    attendance.quarantined = (0..order.len())
        .map(|at| order.fact(at))
        .filter(|fact| matches!(rules.standing(fact), Standing::Quarantined(_)))
        .map(|fact| fact.scan)
        .collect();
    let scans = (0..order.len()).map(|at| order.fact(at).scan);
    attendance.undone = scans.filter(|scan| undone.contains(scan)).collect();
    let Conflicts { open, settled } = Conflicts::of(&order, &counted, rules);
    attendance.places = places::taken(&order, &counted);
    attendance.conflicts = open;
    attendance.settled = settled;
    attendance
}

/// Goes on behind everything that was folded before.
pub(super) fn take(attendance: &mut Attendance, fact: &Fact, rules: &FoldRules) {
    let Some(gate) = fact.gate else { return };
    let passage = Passage { scan: fact.scan, at: fact.at, gate };
    match fact.kind {
        FactKind::Admission { live_step, .. } => {
            attendance.presence = Presence::Inside;
            attendance.entries += 1;
            attendance.first_entry.get_or_insert(passage);
            attendance.last_entry = Some(passage);
            if rules.entry_mode == EntryMode::Daily {
                attendance.days.insert(festival_day(fact.at, &rules.time_zone), passage);
            }
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

/// The scans that were undone: by their author, or by the help desk through the feed of a server process. Undoing twice
/// is once, and an undo is not undone.
fn undone(order: &Order<'_>, rules: &FoldRules) -> HashSet<ScanRef> {
    let by_whom = |author| rules.feeds.get(author).is_some_and(crate::standing::FeedStanding::is_server);
    (0..order.len())
        .filter(|at| order.counts(*at))
        .filter_map(|at| match order.fact(at) {
            Fact { kind: FactKind::Undo { undoes }, scan, .. }
                if undoes.scanner == scan.scanner || by_whom(scan.scanner) =>
            {
                Some(*undoes)
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
