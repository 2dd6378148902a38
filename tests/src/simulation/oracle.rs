//! What the scans of a holder add up to, told anew from DESIGN.md in the plainest way: everything is compared with
//! everything, nothing is remembered. It calls none of the code that it is compared with.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::{Attendance, Presence};
use esik_shared::event::EventDetails;
use esik_shared::id::{PassId, ScannerKey};
use esik_shared::policy::EntryMode;
use esik_shared::scan::{ReadBy, ScanRecord, ScanRef};

/// One admission, exit or undo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) scan: ScanRef,
    pub(super) record: &'a ScanRecord,
    pub(super) standing: Standing,
}

/// Whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    Counts,
    /// Not until an organizer says so.
    Quarantined,
    /// An organizer said that it does not.
    Out,
}

/// What the organizers said, and which scan comes before which in its feed.
pub(super) struct Event<'a> {
    pub(super) details: Option<&'a EventDetails>,
    /// The conflicts that somebody has settled, the lesser scan first.
    pub(super) settled: &'a BTreeSet<(ScanRef, ScanRef)>,
    /// Whether the first is the second or comes before it in the same feed.
    pub(super) leads_to: &'a dyn Fn(&ScanRef, &ScanRef) -> bool,
}

/// What they add up to.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Sum {
    presence: Presence,
    entries: u32,
    first_entry: Option<ScanRef>,
    last_entry: Option<ScanRef>,
    last_exit: Option<ScanRef>,
    conflicts: BTreeSet<(ScanRef, ScanRef)>,
    settled: BTreeSet<(ScanRef, ScanRef)>,
    quarantined: BTreeSet<ScanRef>,
    waiting: BTreeSet<ScanRef>,
    places: BTreeMap<ScannerKey, u32>,
    newest: BTreeSet<ScanRef>,
    highest_steps: BTreeMap<PassId, u32>,
}

impl From<&Attendance> for Sum {
    fn from(attendance: &Attendance) -> Self {
        Self {
            presence: attendance.presence,
            entries: attendance.entries,
            first_entry: attendance.first_entry.map(|passage| passage.scan),
            last_entry: attendance.last_entry.map(|passage| passage.scan),
            last_exit: attendance.last_exit.map(|passage| passage.scan),
            conflicts: attendance.conflicts.iter().map(|pair| ordered(pair.first, pair.second)).collect(),
            settled: attendance.settled.iter().map(|pair| ordered(pair.first, pair.second)).collect(),
            quarantined: attendance.quarantined.iter().copied().collect(),
            waiting: attendance.waiting.iter().copied().collect(),
            places: attendance.places.iter().copied().collect(),
            newest: attendance.newest.iter().copied().collect(),
            highest_steps: attendance.highest_steps.clone(),
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |scan: &ScanRef| format!("{}#{}", &scan.scanner.to_string()[..4], scan.seq);
        let one = |scan: &Option<ScanRef>| scan.as_ref().map_or_else(|| "-".to_owned(), name);
        let conflicts: Vec<String> =
            self.conflicts.iter().map(|(a, b)| format!("{}/{}", name(a), name(b))).collect();
        let newest: Vec<String> = self.newest.iter().map(name).collect();
        write!(
            f,
            "{:?}, {} entries from {} to {}, out {}, conflicts [{}], newest [{}], quarantined {}, waiting {}, places {}, steps {:?}",
            self.presence,
            self.entries,
            one(&self.first_entry),
            one(&self.last_entry),
            one(&self.last_exit),
            conflicts.join(" "),
            newest.join(" "),
            self.quarantined.len(),
            self.waiting.len(),
            self.places.values().sum::<u32>(),
            self.highest_steps.values().collect::<Vec<_>>()
        )
    }
}

impl Sum {
    /// Whether the holder is inside.
    pub(super) fn is_inside(&self) -> bool {
        self.presence == Presence::Inside
    }

    /// Whether there is a conflict.
    pub(super) fn has_conflicts(&self) -> bool {
        !self.conflicts.is_empty()
    }
}

fn ordered(a: ScanRef, b: ScanRef) -> (ScanRef, ScanRef) {
    if a < b { (a, b) } else { (b, a) }
}

impl Told<'_> {
    fn comes_in(&self) -> bool {
        matches!(self.record, ScanRecord::Scan(scan) if scan.is_admission())
    }

    fn goes_out(&self) -> bool {
        matches!(self.record, ScanRecord::Scan(scan) if !scan.is_admission() && scan.is_exit())
    }

    fn takes_back(&self) -> Option<ScanRef> {
        match self.record {
            ScanRecord::Undo(undo) => Some(undo.undoes),
            _ => None,
        }
    }

    /// Whether it says anything about attendance.
    pub(super) fn says_something(&self) -> bool {
        self.record.pass_id().is_some() && (self.comes_in() || self.goes_out() || self.takes_back().is_some())
    }

    fn clock(&self) -> (i64, i64) {
        match self.record {
            ScanRecord::Scan(scan) => (scan.clock.corrected().0, i64::from(scan.clock.uncertainty_ms)),
            ScanRecord::Undo(undo) => (undo.clock.corrected().0, i64::from(undo.clock.uncertainty_ms)),
            _ => (0, 0),
        }
    }

    fn knew(&self) -> Vec<ScanRef> {
        match self.record {
            ScanRecord::Scan(scan) => scan.seen.clone(),
            ScanRecord::Undo(undo) => vec![undo.undoes],
            _ => Vec::new(),
        }
    }
}

/// Adds up what is told of one holder. Nothing in it may be there twice.
pub(super) fn add_up(told: &[Told<'_>], event: &Event<'_>) -> Sum {
    let count = told.len();
    let follows = |later: usize, earlier: usize| {
        let (a, b) = (&told[earlier].scan, &told[later].scan);
        told[later].knew().contains(a) || (a != b && (event.leads_to)(a, b))
    };
    // Who knew of whom, directly or through others.
    let mut knew = vec![vec![false; count]; count];
    for (later, row) in knew.iter_mut().enumerate() {
        for (earlier, known) in row.iter_mut().enumerate() {
            *known = later != earlier && follows(later, earlier);
        }
    }
    for through in 0..count {
        for later in 0..count {
            if knew[later][through] {
                let through = knew[through].clone();
                knew[later].iter_mut().zip(through).for_each(|(known, also)| *known |= also);
            }
        }
    }
    let order = in_order(told, &knew);
    let taken_back = |scan: ScanRef| {
        told.iter().any(|undo| {
            undo.takes_back() == Some(scan)
                && undo.scan.scanner == scan.scanner
                && undo.standing == Standing::Counts
        })
    };
    let counted: Vec<usize> = order
        .iter()
        .copied()
        .filter(|at| told[*at].standing == Standing::Counts && !taken_back(told[*at].scan))
        .collect();
    let waits = waiting(told, &knew);

    let mut sum = Sum::default();
    for one in counted.iter().map(|at| &told[*at]) {
        if one.comes_in() {
            sum.presence = Presence::Inside;
            sum.entries += 1;
            sum.first_entry = sum.first_entry.or(Some(one.scan));
            sum.last_entry = Some(one.scan);
            if let ScanRecord::Scan(scan) = one.record
                && let (Some(ReadBy::LiveCode { step, .. }), Some(pass)) =
                    (scan.read_by, one.record.pass_id())
            {
                let highest = sum.highest_steps.entry(pass).or_default();
                *highest = step.max(*highest);
            }
        } else if one.goes_out() {
            sum.presence = Presence::Outside;
            sum.last_exit = Some(one.scan);
        }
    }
    sum.newest = (0..count).filter(|at| !knew.iter().any(|row| row[*at])).map(|at| told[at].scan).collect();
    sum.quarantined =
        told.iter().filter(|one| one.standing == Standing::Quarantined).map(|one| one.scan).collect();
    sum.waiting = (0..count)
        .filter(|at| waits[*at] && told[*at].standing == Standing::Counts)
        .map(|at| told[at].scan)
        .collect();
    let all = conflicts(told, &knew, &counted, &waits, event.details);
    (sum.settled, sum.conflicts) = all.into_iter().partition(|pair| event.settled.contains(pair));
    for &admission in counted.iter().filter(|at| told[**at].comes_in()) {
        let is_given_back = counted
            .iter()
            .any(|exit| told[*exit].goes_out() && is_surely_before(told, &knew, admission, *exit));
        let takes_one =
            !matches!(told[admission].record, ScanRecord::Scan(scan) if scan.verdict == VerdictCode::Full);
        if takes_one && !is_given_back {
            *sum.places.entry(told[admission].scan.scanner).or_default() += 1;
        }
    }
    sum
}

/// Who has seen what is not here, or stands behind one that counts and has.
fn waiting(told: &[Told<'_>], knew: &[Vec<bool>]) -> Vec<bool> {
    let lacks = |at: usize| told[at].knew().iter().any(|seen| told.iter().all(|one| one.scan != *seen));
    let mut waits: Vec<bool> = (0..told.len()).map(lacks).collect();
    loop {
        let before = waits.clone();
        for at in 0..told.len() {
            waits[at] |= (0..told.len())
                .any(|other| knew[at][other] && before[other] && told[other].standing == Standing::Counts);
        }
        if waits == before {
            return waits;
        }
    }
}

/// Whether one was surely first: the other knew of it, or the clocks leave no doubt.
fn is_surely_before(told: &[Told<'_>], knew: &[Vec<bool>], a: usize, b: usize) -> bool {
    let ((a_at, a_doubt), (b_at, b_doubt)) = (told[a].clock(), told[b].clock());
    knew[b][a] || (!knew[a][b] && b_at - a_at >= (a_doubt + b_doubt).max(5_000))
}

/// The first whose predecessors are all placed, by time, scanner, number, hash; again and again.
fn in_order(told: &[Told<'_>], knew: &[Vec<bool>]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < told.len() {
        let is_free = |at: &usize| {
            !order.contains(at) && (0..told.len()).all(|other| !knew[*at][other] || order.contains(&other))
        };
        let next = (0..told.len())
            .filter(is_free)
            .min_by_key(|at| (told[*at].clock().0, told[*at].scan))
            .expect("nobody knows of a scan that knows of theirs: a hash stands in the way");
        order.push(next);
    }
    order
}

fn conflicts(
    told: &[Told<'_>],
    knew: &[Vec<bool>],
    counted: &[usize],
    waits: &[bool],
    details: Option<&EventDetails>,
) -> BTreeSet<(ScanRef, ScanRef)> {
    let mode = details.map_or(EntryMode::Single, |details| details.policies.entry_mode);
    let is_surely_before = |a: usize, b: usize| is_surely_before(told, knew, a, b);
    let admissions: Vec<usize> =
        counted.iter().copied().filter(|at| told[*at].comes_in() && !waits[*at]).collect();
    let mut found = BTreeSet::new();
    for &a in &admissions {
        for &b in &admissions {
            let went_out = counted.iter().any(|&exit| {
                told[exit].goes_out()
                    && ((is_surely_before(a, exit) && is_surely_before(exit, b))
                        || (is_surely_before(b, exit) && is_surely_before(exit, a)))
            });
            let is_same_day = mode != EntryMode::Daily
                || festival_day(told[a].clock().0, details) == festival_day(told[b].clock().0, details);
            if a < b && mode != EntryMode::Unlimited && is_same_day && !knew[a][b] && !knew[b][a] && !went_out
            {
                found.insert(ordered(told[a].scan, told[b].scan));
            }
        }
    }
    found
}

/// The number of the festival day, which starts at 05:00 in Almaty: midnight UTC, as it has been since 2024. Before the
/// event is known, its zone is UTC.
pub(super) fn festival_day(ms: i64, details: Option<&EventDetails>) -> i64 {
    let starts_after_midnight_utc_ms = if details.is_some() { 0 } else { 5 * 3_600_000 };
    (ms - starts_after_midnight_utc_ms).div_euclid(86_400_000)
}
