//! Tables of what a door may live through, and the property that no order of arrival changes the fold.

use proptest::prelude::*;

use super::*;
use crate::id::{GateNumber, Hash, PassId};
use crate::time::Timestamp;

const MINUTE_MS: i64 = 60_000;

fn scan_ref(scanner: u8, seq: u64) -> ScanRef {
    ScanRef {
        scanner: ScannerKey([scanner; 32]),
        seq,
        hash: Hash([scanner ^ u8::try_from(seq % 251).unwrap(); 32]),
    }
}

fn fact(scanner: u8, seq: u64, kind: FactKind, at_ms: i64, seen: &[ScanRef]) -> Fact {
    Fact {
        scan: scan_ref(scanner, seq),
        pass_id: PassId([1; 12]),
        kind,
        gate: GateNumber::new(scanner),
        at: Timestamp(at_ms),
        uncertainty_ms: 1_000,
        seen: seen.to_vec(),
    }
}

fn admission(scanner: u8, seq: u64, at_ms: i64, seen: &[ScanRef]) -> Fact {
    fact(scanner, seq, FactKind::Admission { live_step: None }, at_ms, seen)
}

fn exit(scanner: u8, seq: u64, at_ms: i64, seen: &[ScanRef]) -> Fact {
    fact(scanner, seq, FactKind::Exit, at_ms, seen)
}

fn undo(scanner: u8, seq: u64, at_ms: i64, undoes: ScanRef) -> Fact {
    fact(scanner, seq, FactKind::Undo { undoes }, at_ms, &[undoes])
}

fn rules(entry_mode: EntryMode) -> FoldRules {
    FoldRules { entry_mode, time_zone: "Asia/Almaty".to_owned() }
}

/// Presence, entries, number of conflicts.
type Summary = (Presence, u32, usize);

fn summary(facts: &[Fact], entry_mode: EntryMode) -> Summary {
    let attendance = fold(facts, &rules(entry_mode));
    (attendance.presence, attendance.entries, attendance.conflicts.len())
}

#[test]
fn the_fold_follows_what_authors_knew_and_then_the_clock() {
    use Presence::{Inside, Never, Outside};
    let a1 = scan_ref(1, 1);
    let cases: Vec<(&str, Vec<Fact>, Summary)> = vec![
        ("nothing", vec![], (Never, 0, 0)),
        ("one entry", vec![admission(1, 1, 0, &[])], (Inside, 1, 0)),
        ("in and out", vec![admission(1, 1, 0, &[]), exit(1, 2, MINUTE_MS, &[a1])], (Outside, 1, 0)),
        (
            "an exit that knew the entry counts after it, though its clock is an hour behind",
            vec![admission(1, 1, 60 * MINUTE_MS, &[]), exit(2, 1, 0, &[a1])],
            (Outside, 1, 0),
        ),
        (
            "two doors that did not know of each other",
            vec![admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[])],
            (Inside, 2, 1),
        ),
        (
            "the second door knew of the first: let in on purpose",
            vec![admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[a1])],
            (Inside, 2, 0),
        ),
        (
            "an exit surely between them, by the clock",
            vec![admission(1, 1, 0, &[]), exit(3, 1, MINUTE_MS, &[]), admission(2, 1, 2 * MINUTE_MS, &[])],
            (Inside, 2, 0),
        ),
        (
            "an exit too near to be surely between them",
            vec![
                admission(1, 1, 0, &[]),
                exit(3, 1, MINUTE_MS, &[]),
                admission(2, 1, MINUTE_MS + 4_999, &[]),
            ],
            (Inside, 2, 1),
        ),
        (
            "an entry that was undone conflicts with nothing",
            vec![admission(1, 1, 0, &[]), undo(1, 2, 1_000, a1), admission(2, 1, MINUTE_MS, &[])],
            (Inside, 1, 0),
        ),
        (
            "undone twice is undone once",
            vec![admission(1, 1, 0, &[]), undo(1, 2, 1_000, a1), undo(1, 3, 2_000, a1)],
            (Never, 0, 0),
        ),
        (
            "nobody undoes another's scan",
            vec![admission(1, 1, 0, &[]), undo(2, 1, 1_000, a1)],
            (Inside, 1, 0),
        ),
        (
            "an undone exit: still inside",
            vec![admission(1, 1, 0, &[]), exit(1, 2, 1_000, &[a1]), undo(1, 3, 2_000, scan_ref(1, 2))],
            (Inside, 1, 0),
        ),
        (
            "what has seen something that is not here yet waits and raises no conflict",
            vec![admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[scan_ref(9, 9)])],
            (Inside, 2, 0),
        ),
    ];
    for (what, facts, expected) in cases {
        assert_eq!(summary(&facts, EntryMode::Single), expected, "{what}");
    }
}

#[test]
fn only_modes_that_forbid_a_second_entry_have_conflicts() {
    let day_ms = 24 * 60 * MINUTE_MS;
    let same_day = [admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[])];
    let next_day = [admission(1, 1, 0, &[]), admission(2, 1, day_ms, &[])];
    for (entry_mode, on_one_day, on_two_days) in [
        (EntryMode::Single, 1, 1),
        (EntryMode::Reentry, 1, 1),
        (EntryMode::Daily, 1, 0),
        (EntryMode::Unlimited, 0, 0),
    ] {
        assert_eq!(summary(&same_day, entry_mode).2, on_one_day, "{entry_mode:?}");
        assert_eq!(summary(&next_day, entry_mode).2, on_two_days, "{entry_mode:?}");
    }
}

#[test]
fn the_next_scan_has_seen_the_newest_and_through_them_all() {
    let facts = [admission(1, 1, 0, &[]), admission(2, 1, 1, &[]), exit(3, 1, 2, &[scan_ref(1, 1)])];
    assert_eq!(fold(&facts, &rules(EntryMode::Single)).newest, vec![scan_ref(2, 1), scan_ref(3, 1)]);
}

#[test]
fn the_highest_used_step_is_kept_for_each_pass_and_given_back_by_an_undo() {
    let mut early = admission(1, 1, 0, &[]);
    early.kind = FactKind::Admission { live_step: Some(7) };
    let mut late = admission(1, 2, MINUTE_MS, &[]);
    late.kind = FactKind::Admission { live_step: Some(9) };
    let steps = |facts: &[Fact]| {
        fold(facts, &rules(EntryMode::Unlimited)).highest_steps.get(&PassId([1; 12])).copied()
    };
    assert_eq!(steps(&[late.clone(), early.clone()]), Some(9));
    assert_eq!(steps(&[early, late, undo(1, 3, 2 * MINUTE_MS, scan_ref(1, 2))]), Some(7));
}

/// What five scanners, some of them cut off, may write about one holder.
fn histories() -> impl Strategy<Value = Vec<Fact>> {
    let step = (
        1_u8..=5,
        0_u8..4,
        -90_000_i64..90_000,
        proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
    );
    proptest::collection::vec(step, 1..14).prop_map(|steps| {
        let mut facts: Vec<Fact> = Vec::new();
        let mut last_seq = [0_u64; 6];
        for (scanner, what, at_ms, seen) in steps {
            last_seq[usize::from(scanner)] += 1;
            let seq = last_seq[usize::from(scanner)];
            let seen: Vec<ScanRef> =
                if facts.is_empty() { vec![] } else { seen.iter().map(|at| at.get(&facts).scan).collect() };
            let own = facts.iter().rev().find(|fact| fact.scan.scanner == ScannerKey([scanner; 32]));
            facts.push(match (what, own) {
                (0, Some(own)) => undo(scanner, seq, at_ms, own.scan),
                (1, _) => exit(scanner, seq, at_ms, &seen),
                _ => admission(scanner, seq, at_ms, &seen),
            });
        }
        facts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn neither_order_of_arrival_nor_repetition_changes_the_fold(
        facts in histories(),
        shuffled in any::<prop::sample::Index>(),
        swaps in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..20),
    ) {
        let mut other = facts.clone();
        for (a, b) in swaps {
            let (a, b) = (a.index(other.len()), b.index(other.len()));
            other.swap(a, b);
        }
        other.push(shuffled.get(&facts).clone());
        for entry_mode in [EntryMode::Single, EntryMode::Daily, EntryMode::Unlimited] {
            prop_assert_eq!(fold(&facts, &rules(entry_mode)), fold(&other, &rules(entry_mode)));
        }
    }
}
