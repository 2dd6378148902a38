//! One holder's attendance, kept as facts arrive. A fact that comes behind all others, as nearly all do, costs the same
//! however many there are; any other folds the holder again.

use std::collections::HashSet;

use super::fold::{FoldRules, fold, places, take};
use super::{Attendance, Fact, FactKind};
use crate::policy::EntryMode;
use crate::scan::{MAX_SEEN, ScanRef};
use crate::standing::Standing;
use crate::time::Timestamp;

/// From how many facts on they are indexed: below it, looking at each is faster and takes no memory. Nearly every
/// holder has one or two.
const INDEXED_FROM: usize = 32;

/// The facts of one holder and what they add up to.
#[derive(Debug, Clone, Default)]
pub struct Holder {
    facts: Vec<Fact>,
    index: Option<HashSet<ScanRef>>,
    /// The last fact of each feed.
    last: Vec<ScanRef>,
    /// The greatest place in the order by clock.
    last_by_clock: Option<(Timestamp, ScanRef)>,
    /// Whether some fact has seen what is not here, so that what arrives may come before it.
    misses: bool,
    attendance: Attendance,
}

impl Holder {
    /// What the facts add up to.
    pub const fn attendance(&self) -> &Attendance {
        &self.attendance
    }

    /// The facts, in the order in which they came.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Whether a scan is among the facts.
    pub fn has(&self, scan: ScanRef) -> bool {
        match &self.index {
            Some(index) => index.contains(&scan),
            None => self.facts.iter().any(|fact| fact.scan == scan),
        }
    }

    /// Takes facts, in any order, known ones among them. Whether anything was new.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = Fact>, rules: &FoldRules) -> bool {
        let (mut is_changed, mut is_behind) = (false, true);
        for fact in facts {
            if self.has(fact.scan) {
                continue;
            }
            is_changed = true;
            is_behind = is_behind && self.goes_on(&fact, rules);
            self.keep(fact);
        }
        if !is_behind {
            self.fold_again(rules);
        }
        is_changed
    }

    /// Takes the facts about one pass out: it is another holder's.
    pub fn split_off(&mut self, is_moved: impl Fn(&Fact) -> bool, rules: &FoldRules) -> Vec<Fact> {
        let facts = core::mem::take(&mut self.facts);
        let (moved, stayed): (Vec<Fact>, Vec<Fact>) = facts.into_iter().partition(is_moved);
        *self = Self::default();
        self.extend(stayed, rules);
        moved
    }

    /// Folds everything again, under other rules.
    pub fn fold_again(&mut self, rules: &FoldRules) {
        self.attendance = fold(&self.facts, rules);
        self.misses = self.facts.iter().flat_map(|fact| &fact.seen).any(|seen| !self.has(*seen));
    }

    fn keep(&mut self, fact: Fact) {
        let key = (fact.at, fact.scan);
        self.last_by_clock = Some(self.last_by_clock.map_or(key, |last| last.max(key)));
        match self.last.iter_mut().find(|last| last.scanner == fact.scan.scanner) {
            Some(last) => *last = fact.scan.max(*last),
            None => self.last.push(fact.scan),
        }
        self.misses |= fact.seen.iter().any(|seen| !self.has(*seen));
        if let Some(index) = &mut self.index {
            index.insert(fact.scan);
        }
        self.facts.push(fact);
        if self.index.is_none() && self.facts.len() >= INDEXED_FROM {
            self.index = Some(self.facts.iter().map(|fact| fact.scan).collect());
        }
    }

    /// Goes on behind what was folded, if the fact surely comes behind all others and changes nothing before it.
    fn goes_on(&mut self, fact: &Fact, rules: &FoldRules) -> bool {
        let is_forked = fact.line != 0
            || rules.feeds.get(fact.scan.scanner).is_some_and(|feed| feed.branches().is_forked());
        let own = self.last.iter().find(|last| last.scanner == fact.scan.scanner).copied();
        let is_next = own.is_none_or(|own| own.seq < fact.scan.seq);
        let is_undo = matches!(fact.kind, FactKind::Undo { .. });
        // Of so many newest ones some may have been left out.
        let is_cut = self.attendance.newest.len() >= MAX_SEEN;
        if is_forked
            || !is_next
            || is_undo
            || is_cut
            || self.misses
            || !fact.seen.iter().all(|seen| self.has(*seen))
        {
            return false;
        }
        let follows = |scan: &ScanRef| fact.seen.contains(scan) || own == Some(*scan);
        let knows_all = self.attendance.newest.iter().all(follows);
        let is_last_by_clock = self.last_by_clock.is_none_or(|last| last < (fact.at, fact.scan));
        // An admission that did not know of all others may conflict with them; an exit that is last is between none.
        let is_harmless = match fact.kind {
            // Which places it gives back takes a look at each admission.
            FactKind::Exit => self.attendance.places.is_empty(),
            _ => rules.entry_mode == EntryMode::Unlimited,
        };
        let is_last = knows_all || (is_last_by_clock && is_harmless);
        if !is_last {
            return false;
        }
        self.attendance.newest.retain(|scan| !follows(scan));
        self.attendance.newest.push(fact.scan);
        match rules.standing(fact) {
            Standing::Counts => {
                take(&mut self.attendance, fact, rules);
                places::go_on(&mut self.attendance.places, fact);
            }
            Standing::Quarantined(_) => self.attendance.quarantined.push(fact.scan),
            Standing::Out => {}
        }
        true
    }
}
