//! The order in which the scans of one holder count, and which of them knew of which.
//!
//! The scans of one line of a feed are a chain: who knew of one knew of all before it. So what a scan knew of is one
//! number a chain, and a holder with thousands of scans costs thousands of steps, not millions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::Fact;
use crate::id::ScannerKey;
use crate::scan::{MAX_SEEN, ScanRef};
use crate::standing::Feeds;

/// Below this many milliseconds two clocks never tell which of two scans was first.
pub const SURE_ORDER_MS: i64 = 5_000;

/// The facts of a holder, sorted. Facts are named by their place in the order.
pub(super) struct Order<'a> {
    facts: Vec<&'a Fact>,
    counts: Vec<bool>,
    /// The facts that each directly follows.
    before: Vec<Vec<usize>>,
    /// Whether something that the fact has seen, or that a fact before it has seen, is not here yet.
    waits: Vec<bool>,
    chains: Vec<Vec<usize>>,
    /// The chain of each fact, and its place there.
    in_chain: Vec<(usize, usize)>,
}

impl<'a> Order<'a> {
    pub(super) fn of(facts: &'a [Fact], feeds: &Feeds, counts: impl Fn(&Fact) -> bool) -> Self {
        let mut here: Vec<&Fact> = Vec::with_capacity(facts.len());
        let mut index = HashMap::with_capacity(facts.len());
        for fact in facts {
            index.entry(fact.scan).or_insert_with(|| {
                here.push(fact);
                here.len() - 1
            });
        }
        let chains = chains(&here);
        let before = direct_predecessors(&here, &index, &chains, feeds);
        let sorted = sort(&here, &before);

        let mut place = vec![0; sorted.len()];
        for (at, &unsorted) in sorted.iter().enumerate() {
            place[unsorted] = at;
        }
        let places = |unsorted: &Vec<usize>| unsorted.iter().map(|&at| place[at]).collect::<Vec<_>>();
        let facts: Vec<&Fact> = sorted.iter().map(|&at| here[at]).collect();
        let before: Vec<Vec<usize>> = sorted.iter().map(|&at| places(&before[at])).collect();
        let chains: Vec<Vec<usize>> = chains.values().map(places).collect();
        let mut in_chain = vec![(0, 0); facts.len()];
        for (number, chain) in chains.iter().enumerate() {
            for (link, &at) in chain.iter().enumerate() {
                in_chain[at] = (number, link);
            }
        }
        let counts: Vec<bool> = facts.iter().map(|fact| counts(fact)).collect();
        let mut waits = vec![false; facts.len()];
        for at in 0..facts.len() {
            // What does not count makes nobody wait: a liar that names what never was must not hide others' conflicts.
            waits[at] = facts[at].seen.iter().any(|seen| !index.contains_key(seen))
                || before[at].iter().any(|&earlier| counts[earlier] && waits[earlier]);
        }
        Self { facts, counts, before, waits, chains, in_chain }
    }

    pub(super) fn len(&self) -> usize {
        self.facts.len()
    }

    pub(super) fn fact(&self, at: usize) -> &'a Fact {
        self.facts[at]
    }

    /// Whether the fact counts, undone or not.
    pub(super) fn counts(&self, at: usize) -> bool {
        self.counts[at]
    }

    pub(super) fn waits(&self, at: usize) -> bool {
        self.waits[at]
    }

    pub(super) fn waiting(&self) -> Vec<ScanRef> {
        (0..self.len())
            .filter(|&at| self.waits[at] && self.counts[at])
            .map(|at| self.facts[at].scan)
            .collect()
    }

    /// The facts that no other knew of, newest last, as many as one scan can have `seen`.
    pub(super) fn newest(&self) -> Vec<ScanRef> {
        let mut is_known = vec![false; self.len()];
        for &earlier in self.before.iter().flatten() {
            is_known[earlier] = true;
        }
        let newest: Vec<ScanRef> =
            (0..self.len()).filter(|&at| !is_known[at]).map(|at| self.facts[at].scan).collect();
        newest[newest.len().saturating_sub(MAX_SEEN)..].to_vec()
    }

    /// The chains, each with its facts in feed order.
    pub(super) fn chains(&self) -> &[Vec<usize>] {
        &self.chains
    }

    /// Whether the fact is among so many at the beginning of its chain.
    pub(super) fn is_among_first(&self, at: usize, of_chains: &[usize]) -> bool {
        let (chain, link) = self.in_chain[at];
        link < of_chains[chain]
    }

    /// Which fact knew of which.
    pub(super) fn reach(&self) -> Reach<'_> {
        let width = self.chains.len();
        let mut known = vec![0; width * self.len()];
        for at in 0..self.len() {
            let (earlier, row) = known.split_at_mut(at * width);
            for &before in self.before[at].iter().filter(|&&before| before < at) {
                for (mine, theirs) in row[..width].iter_mut().zip(&earlier[before * width..]) {
                    *mine = (*mine).max(*theirs);
                }
                let (chain, link) = self.in_chain[before];
                row[chain] = row[chain].max(link + 1);
            }
        }
        Reach { order: self, known }
    }
}

/// Which fact knew of which, directly or through others.
pub(super) struct Reach<'a> {
    order: &'a Order<'a>,
    /// For each fact and chain, how many facts of the chain it knew of.
    known: Vec<usize>,
}

impl Reach<'_> {
    /// How many facts of a chain the author of `at` knew of: that many from its beginning.
    pub(super) fn known_of(&self, at: usize, chain: usize) -> usize {
        self.known[at * self.order.chains.len() + chain]
    }

    /// Whether the author of `later` knew of `earlier`.
    pub(super) fn reaches(&self, earlier: usize, later: usize) -> bool {
        let (chain, link) = self.order.in_chain[earlier];
        self.known_of(later, chain) > link
    }

    /// Whether `earlier` was surely first: its order is known, or the clocks leave no doubt.
    pub(super) fn is_surely_before(&self, earlier: usize, later: usize) -> bool {
        self.reaches(earlier, later)
            || (!self.reaches(later, earlier)
                && is_clearly_before(self.order.facts[earlier], self.order.facts[later]))
    }
}

/// Whether the clocks leave no doubt that `earlier` was first.
fn is_clearly_before(earlier: &Fact, later: &Fact) -> bool {
    let doubt_ms = i64::from(earlier.uncertainty_ms) + i64::from(later.uncertainty_ms);
    later.at.ms_since(earlier.at) >= doubt_ms.max(SURE_ORDER_MS)
}

/// The facts of each line of each feed, in feed order.
type Chains = BTreeMap<(ScannerKey, u32), Vec<usize>>;

fn chains(facts: &[&Fact]) -> Chains {
    let mut chains = Chains::new();
    for (at, fact) in facts.iter().enumerate() {
        chains.entry((fact.scan.scanner, fact.line)).or_default().push(at);
    }
    for chain in chains.values_mut() {
        chain.sort_by_key(|&at| facts[at].scan);
    }
    chains
}

/// For each fact the facts it directly follows: what its author had seen, and the one before it in its own feed.
fn direct_predecessors(
    facts: &[&Fact],
    index: &HashMap<ScanRef, usize>,
    chains: &Chains,
    feeds: &Feeds,
) -> Vec<Vec<usize>> {
    let mut before: Vec<Vec<usize>> = facts
        .iter()
        .map(|fact| fact.seen.iter().filter_map(|seen| index.get(seen)).copied().collect())
        .collect();
    for ((scanner, line), chain) in chains {
        for pair in chain.windows(2) {
            before[pair[1]].push(pair[0]);
        }
        if let Some(&first) = chain.first() {
            before[first].extend(last_before_line(facts, chains, feeds, *scanner, *line));
        }
    }
    for list in &mut before {
        list.sort_unstable();
        list.dedup();
    }
    before
}

/// The last fact before the line began, on the lines that it leaves.
fn last_before_line(
    facts: &[&Fact],
    chains: &Chains,
    feeds: &Feeds,
    scanner: ScannerKey,
    mut line: u32,
) -> Option<usize> {
    let branches = feeds.get(scanner)?.branches();
    while line != 0 {
        let left = branches.lines().get(usize::try_from(line).ok()?)?;
        let parent = branches.line_at(left.parent, left.base.seq);
        if let Some(chain) = chains.get(&(scanner, parent)) {
            let shared = chain.partition_point(|&at| facts[at].scan.seq <= left.base.seq);
            if shared > 0 {
                return Some(chain[shared - 1]);
            }
        }
        line = parent;
    }
    None
}

/// Sorts so that every fact stands behind what it knew of; what that leaves open, by corrected time, scanner, number.
fn sort(facts: &[&Fact], before: &[Vec<usize>]) -> Vec<usize> {
    let key = |at: usize| (facts[at].at, facts[at].scan, at);
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); facts.len()];
    let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
    for (at, earlier) in before.iter().enumerate() {
        for &other in earlier {
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
