//! Which places are taken: an admission takes one of its scanner's, and an exit that surely came after it, or its undo,
//! gives it back, once.

use std::collections::BTreeMap;

use super::super::{Fact, FactKind};
use super::order::{Order, Reach};
use crate::id::ScannerKey;

/// The places that the counted facts hold, by scanner.
pub(super) fn taken(order: &Order<'_>, counted: &[usize]) -> Vec<(ScannerKey, u32)> {
    let takes = |at: &usize| matches!(order.fact(*at).kind, FactKind::Admission { takes_place: true, .. });
    let exits: Vec<usize> =
        counted.iter().copied().filter(|&at| order.fact(at).kind == FactKind::Exit).collect();
    let mut taken: BTreeMap<ScannerKey, u32> = BTreeMap::new();
    let admissions = counted.iter().copied().filter(takes);
    let add = |taken: &mut BTreeMap<ScannerKey, u32>, at: usize| {
        *taken.entry(order.fact(at).scan.scanner).or_default() += 1;
    };
    if exits.is_empty() {
        admissions.for_each(|at| add(&mut taken, at));
    } else {
        let reach = order.reach();
        let known = known_to_any(order, &reach, &exits);
        admissions
            .filter(|&at| !order.is_among_first(at, &known))
            .filter(|&at| !exits.iter().any(|&exit| reach.is_surely_before(at, exit)))
            .for_each(|at| add(&mut taken, at));
    }
    taken.into_iter().collect()
}

/// How many facts of each chain some exit knew of.
fn known_to_any(order: &Order<'_>, reach: &Reach<'_>, exits: &[usize]) -> Vec<usize> {
    let most = |chain| exits.iter().map(|&exit| reach.known_of(exit, chain)).max().unwrap_or(0);
    (0..order.chains().len()).map(most).collect()
}

/// Goes on behind facts that `fact` comes after: surely, where it is an exit.
pub(in super::super) fn go_on(taken: &mut Vec<(ScannerKey, u32)>, fact: &Fact) {
    let scanner = fact.scan.scanner;
    match fact.kind {
        FactKind::Exit => taken.clear(),
        FactKind::Admission { takes_place: true, .. } => {
            match taken.binary_search_by_key(&scanner, |(scanner, _)| *scanner) {
                Ok(at) => taken[at].1 += 1,
                Err(at) => taken.insert(at, (scanner, 1)),
            }
        }
        FactKind::Admission { .. } | FactKind::Undo { .. } => {}
    }
}
