//! Tables of what a door may live through, and the property that no order of arrival changes the fold.

use proptest::prelude::*;

use super::super::holder::Holder;
use super::*;
use crate::answer::{BranchAnswer, Cut};
use crate::event_record::EventRecord;
use crate::feed::Head;
use crate::feed::branches::{Branches, Position};
use crate::id::{AuthorityKey, EventNumber, GateNumber, Hash, PassId, ScannerKey};
use crate::standing::FeedStanding;
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
        line: 0,
        pass_id: PassId([1; 12]),
        kind,
        gate: GateNumber::new(scanner),
        at: Timestamp(at_ms),
        uncertainty_ms: 1_000,
        seen: seen.to_vec(),
    }
}

fn admission(scanner: u8, seq: u64, at_ms: i64, seen: &[ScanRef]) -> Fact {
    fact(scanner, seq, FactKind::Admission { live_step: None, takes_place: true }, at_ms, seen)
}

fn exit(scanner: u8, seq: u64, at_ms: i64, seen: &[ScanRef]) -> Fact {
    fact(scanner, seq, FactKind::Exit, at_ms, seen)
}

fn undo(scanner: u8, seq: u64, at_ms: i64, undoes: ScanRef) -> Fact {
    fact(scanner, seq, FactKind::Undo { undoes }, at_ms, &[undoes])
}

fn rules(entry_mode: EntryMode) -> FoldRules {
    FoldRules { entry_mode, time_zone: "Asia/Almaty".to_owned(), ..FoldRules::default() }
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
        (
            "and so does what has seen it",
            vec![
                admission(1, 1, 0, &[]),
                exit(2, 1, MINUTE_MS, &[scan_ref(9, 9)]),
                admission(3, 1, 1_000, &[scan_ref(2, 1)]),
            ],
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
    early.kind = FactKind::Admission { live_step: Some(7), takes_place: true };
    let mut late = admission(1, 2, MINUTE_MS, &[]);
    late.kind = FactKind::Admission { live_step: Some(9), takes_place: true };
    let steps = |facts: &[Fact]| {
        fold(facts, &rules(EntryMode::Unlimited)).highest_steps.get(&PassId([1; 12])).copied()
    };
    assert_eq!(steps(&[late.clone(), early.clone()]), Some(9));
    assert_eq!(steps(&[early, late, undo(1, 3, 2 * MINUTE_MS, scan_ref(1, 2))]), Some(7));
}

/// The standing of scanner `scanner`, of which `seqs` records are here, and of which `records` say something.
fn standing(scanner: u8, branches: Branches, records: Vec<EventRecord>) -> FeedStanding {
    let mut roster = Roster::new(EventNumber(1), AuthorityKey([1; 32]));
    for record in records {
        roster.apply(Head::EMPTY, record);
    }
    let trust = roster.trust(ScannerKey([scanner; 32])).cloned().unwrap_or_default();
    FeedStanding::new(&trust, branches, |at| Some(scan_ref(scanner, at.seq).hash))
}

fn cut_after(scanner: u8, seq: u64, last: u64) -> FeedStanding {
    let head = |seq| Head { seq, hash: scan_ref(scanner, seq).hash };
    let cut = Cut { scanner: ScannerKey([scanner; 32]), trusted: head(seq) };
    standing(scanner, Branches::single(head(last)), vec![EventRecord::Cut(cut)])
}

#[test]
fn what_is_in_quarantine_is_kept_in_sight_and_counts_for_nothing() {
    let facts = [admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[]), exit(2, 2, 2 * MINUTE_MS, &[])];
    let mut rules = rules(EntryMode::Single);
    let summary = |rules: &FoldRules| {
        let attendance = fold(&facts, rules);
        (attendance.presence, attendance.entries, attendance.conflicts.len(), attendance.quarantined)
    };
    assert_eq!(summary(&rules), (Presence::Outside, 2, 1, vec![]));
    rules.feeds.set(ScannerKey([2; 32]), cut_after(2, 1, 2));
    assert_eq!(summary(&rules), (Presence::Inside, 2, 1, vec![scan_ref(2, 2)]));
    rules.feeds.set(ScannerKey([2; 32]), cut_after(2, 0, 2));
    assert_eq!(summary(&rules), (Presence::Inside, 1, 0, vec![scan_ref(2, 1), scan_ref(2, 2)]));
}

#[test]
fn a_liar_that_is_cut_off_hides_no_conflict() {
    // Scanner 3 has seen a scan of the liar 9, which says it has seen what never was.
    let lie = exit(9, 1, 0, &[scan_ref(8, 8)]);
    let facts = [lie, admission(1, 1, 0, &[]), admission(3, 1, 1_000, &[scan_ref(9, 1)])];
    let mut rules = rules(EntryMode::Single);
    let attendance = fold(&facts, &rules);
    assert_eq!((attendance.waiting.len(), attendance.conflicts.len()), (2, 0));
    rules.feeds.set(ScannerKey([9; 32]), cut_after(9, 0, 1));
    let attendance = fold(&facts, &rules);
    assert_eq!((attendance.waiting.len(), attendance.conflicts.len()), (0, 1));
}

#[test]
fn clones_of_a_scanner_do_not_know_of_each_other() {
    let (trunk, first, second) = (admission(1, 1, 0, &[]), 2, 3);
    let on_trunk = Fact { pass_id: PassId([2; 12]), ..admission(1, first, MINUTE_MS, &[]) };
    let on_branch = Fact { line: 1, ..admission(1, second, 2 * MINUTE_MS, &[]) };
    let head = |seq| Head { seq, hash: scan_ref(1, seq).hash };
    let mut branches = Branches::single(head(first));
    branches.fork(Position { line: 0, seq: 1 }, head(1).hash, head(second));
    let forked = standing(1, branches.clone(), vec![]);
    let mut rules = rules(EntryMode::Single);
    rules.feeds.set(ScannerKey([1; 32]), forked);
    let pairs = |facts: &[Fact], rules: &FoldRules| {
        fold(facts, rules).conflicts.iter().map(|it| (it.first.seq, it.second.seq)).collect::<Vec<_>>()
    };
    let facts = [trunk, on_trunk, on_branch];
    assert_eq!(pairs(&facts, &rules), [(first, second)], "both knew what is before the fork");
    let out = BranchAnswer { scanner: ScannerKey([1; 32]), first: head(second), counts: false, note: None };
    let out = standing(1, branches, vec![EventRecord::BranchAnswer(out)]);
    rules.feeds.set(ScannerKey([1; 32]), out);
    assert_eq!(pairs(&facts, &rules), []);
}

#[test]
fn a_conflict_that_was_settled_is_no_open_one() {
    let facts = [admission(1, 1, 0, &[]), admission(2, 1, MINUTE_MS, &[]), admission(3, 1, MINUTE_MS, &[])];
    let mut rules = rules(EntryMode::Single);
    assert_eq!(fold(&facts, &rules).conflicts.len(), 3);
    rules.settled.insert(ConflictPair::new(scan_ref(2, 1), scan_ref(1, 1)));
    let attendance = fold(&facts, &rules);
    assert_eq!((attendance.conflicts.len(), attendance.settled.len()), (2, 1));
}

#[test]
fn a_holder_let_in_a_thousand_times_unawares_is_shown_as_a_hundred_conflicts() {
    let facts: Vec<Fact> =
        (1..=50).flat_map(|seq| [admission(1, seq, 0, &[]), admission(2, seq, 0, &[])]).collect();
    assert_eq!(fold(&facts, &rules(EntryMode::Single)).conflicts.len(), MAX_CONFLICTS);
}

#[test]
fn what_was_undone_is_kept_in_sight() {
    let (first, undoing) = (scan_ref(1, 1), scan_ref(1, 2));
    let facts = [admission(1, 1, 0, &[]), undo(1, 2, 1_000, first), undo(2, 1, 2_000, undoing)];
    assert_eq!(fold(&facts, &rules(EntryMode::Single)).undone, [first], "an undo is not undone by others");
    assert_eq!(fold(&facts[1..], &rules(EntryMode::Single)).undone, [], "it is not here");
}

#[test]
fn the_help_desk_undoes_through_the_server_s_feed() {
    let facts = [admission(1, 1, 0, &[]), undo(7, 1, MINUTE_MS, scan_ref(1, 1))];
    let mut rules = rules(EntryMode::Single);
    assert_eq!(fold(&facts, &rules).presence, Presence::Inside);
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let authority = AuthorityKey(key.verifying_key().to_bytes());
    let mut roster = Roster::new(EventNumber(1), authority);
    let content = crate::certificate::CertificateContent {
        authority,
        scanner: ScannerKey([7; 32]),
        number: 0,
        role: crate::certificate::AuthorRole::Server,
        valid_from: Timestamp(0),
        valid_until: Timestamp(i64::MAX),
        events: vec![],
    };
    let certificate = crate::certificate::Certificate::sign(&key, &content);
    roster.apply(Head::EMPTY, EventRecord::Scanner(certificate));
    let head = Head { seq: 1, hash: scan_ref(7, 1).hash };
    let trust = roster.trust(ScannerKey([7; 32])).unwrap();
    let desk = FeedStanding::new(trust, Branches::single(head), |_| Some(head.hash));
    rules.feeds.set(ScannerKey([7; 32]), desk);
    assert_eq!(fold(&facts, &rules).presence, Presence::Never);
}

#[test]
fn a_place_is_taken_by_an_admission_and_given_back_once_by_exit_or_undo() {
    let [one, two] = [1, 2].map(|scanner| ScannerKey([scanner; 32]));
    let beyond =
        |fact: Fact| Fact { kind: FactKind::Admission { live_step: None, takes_place: false }, ..fact };
    let a1 = scan_ref(1, 1);
    for (what, facts, expected) in [
        ("taken", vec![admission(1, 1, 0, &[])], vec![(one, 1)]),
        ("let in although it was full", vec![beyond(admission(1, 1, 0, &[]))], vec![]),
        ("an exit elsewhere that knew of it", vec![admission(1, 1, 0, &[]), exit(2, 1, 0, &[a1])], vec![]),
        ("an exit surely after it", vec![admission(1, 1, 0, &[]), exit(2, 1, 5_000, &[])], vec![]),
        (
            "an exit too near to be sure",
            vec![admission(1, 1, 0, &[]), exit(2, 1, 4_999, &[])],
            vec![(one, 1)],
        ),
        ("undone", vec![admission(1, 1, 0, &[]), undo(1, 2, 1, a1)], vec![]),
        (
            "undone and out: given back once",
            vec![
                admission(1, 1, 0, &[]),
                undo(1, 2, 1, a1),
                exit(2, 1, MINUTE_MS, &[]),
                admission(1, 3, 2 * MINUTE_MS, &[]),
            ],
            vec![(one, 1)],
        ),
        (
            "an exit that was undone gives nothing back",
            vec![
                admission(1, 1, 0, &[]),
                exit(2, 1, MINUTE_MS, &[a1]),
                undo(2, 2, MINUTE_MS, scan_ref(2, 1)),
            ],
            vec![(one, 1)],
        ),
        (
            "two doors, one exit after both",
            vec![admission(1, 1, 0, &[]), admission(2, 1, 0, &[]), exit(3, 1, MINUTE_MS, &[])],
            vec![],
        ),
        (
            "out by one and in by the other",
            vec![admission(1, 1, 0, &[]), exit(1, 2, MINUTE_MS, &[a1]), admission(2, 1, 2 * MINUTE_MS, &[])],
            vec![(two, 1)],
        ),
    ] {
        assert_eq!(fold(&facts, &rules(EntryMode::Reentry)).places, expected, "{what}");
    }
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

    #[test]
    fn facts_that_arrive_in_any_batches_add_up_to_the_same_as_all_at_once(
        facts in histories(),
        swaps in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
        size in 1_usize..4,
        cut in 0_u64..4,
    ) {
        let mut arriving = facts.clone();
        for (a, b) in swaps {
            let (a, b) = (a.index(arriving.len()), b.index(arriving.len()));
            arriving.swap(a, b);
        }
        for entry_mode in [EntryMode::Single, EntryMode::Reentry, EntryMode::Daily, EntryMode::Unlimited] {
            let mut rules = rules(entry_mode);
            rules.feeds.set(ScannerKey([2; 32]), cut_after(2, cut, 14));
            let mut holder = Holder::default();
            for batch in arriving.chunks(size) {
                holder.extend(batch.to_vec(), &rules);
                prop_assert_eq!(holder.attendance(), &fold(holder.facts(), &rules));
                prop_assert!(!holder.extend(batch.to_vec(), &rules), "known facts are nothing new");
            }
            prop_assert_eq!(holder.attendance(), &fold(&facts, &rules));
        }
    }
}
