//! What the server counts bit by bit is what `shared` makes of all that it has stored, whatever came when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use esik_shared::answer::{BranchAnswer, ConflictAnswer, Cut, QuarantineAnswer};
use esik_shared::attendance::Fact;
use esik_shared::attendance::arrivals::{Minute, arrivals};
use esik_shared::attendance::book::{AttendanceBook, Counts};
use esik_shared::attendance::fold::FoldRules;
use esik_shared::id::HolderId;
use esik_shared::policy::EntryMode;
use esik_shared::replication::plan::Holdings;
use esik_shared::standing::{FeedStanding, Feeds};
use proptest::prelude::*;

use super::*;
use crate::clock::Clock;
use crate::service::event_feed::{Addition, append};
use crate::service::put_event::change_event;

const MINUTE_MS: i64 = 60_000;
/// Longer than any certificate here lasts.
const LATE_MS: i64 = 20 * 24 * 60 * MINUTE_MS;

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    /// A scanner (on one of its branches) scans a pass, knowing what the server knows or not, its clock right or far ahead.
    Scan { branch: usize, pass: u8, what: u8, knows: bool, is_ahead: bool },
    /// It is copied as it was some records ago.
    Copy { branch: usize, back: usize },
    /// Somebody brings what a branch has, but for the last few.
    Bring { branch: usize, but: usize },
    /// A scanner is revoked.
    Cut { branch: usize, at: usize },
    /// A run of scans is answered.
    Answer { branch: usize, first: u64, last: usize, accepted: bool },
    /// A branch is answered.
    Branch { branch: usize, first: usize, counts: bool },
    /// The first open conflict is settled.
    Settle,
    /// Certificates end, or it was before again.
    Time { is_late: bool },
    /// The event has another entry mode.
    Mode(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0..6_usize, 1..4_u8, 0..4_u8, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(branch, pass, what, knows, is_ahead)| Step::Scan { branch, pass, what, knows, is_ahead }
        ),
        2 => (0..6_usize, 0..3_usize).prop_map(|(branch, back)| Step::Copy { branch, back }),
        6 => (0..6_usize, 0..3_usize).prop_map(|(branch, but)| Step::Bring { branch, but }),
        1 => (0..6_usize, 0..6_usize).prop_map(|(branch, at)| Step::Cut { branch, at }),
        1 => (0..6_usize, 1..4_u64, 0..6_usize, any::<bool>())
            .prop_map(|(branch, first, last, accepted)| Step::Answer { branch, first, last, accepted }),
        1 => (0..6_usize, 0..6_usize, any::<bool>())
            .prop_map(|(branch, first, counts)| Step::Branch { branch, first, counts }),
        1 => Just(Step::Settle),
        1 => any::<bool>().prop_map(|is_late| Step::Time { is_late }),
        1 => (0..4_u8).prop_map(Step::Mode),
    ]
}

/// The event as all that is stored of it adds up to.
struct Whole {
    book: AttendanceBook,
    facts: Vec<Fact>,
    /// How many scans did not let in whom they met.
    refused: u32,
}

impl Whole {
    fn arrivals(&self) -> BTreeMap<Minute, u32> {
        let mut sums = BTreeMap::new();
        for (minute, _) in self.book.holders().flat_map(|(_, attendance)| arrivals(attendance)) {
            *sums.entry(minute).or_default() += 1;
        }
        sums
    }
}

async fn whole(test: &TestApp) -> Whole {
    let mut tx = test.app.db.read().await.unwrap();
    let mut roster = Roster::new(EVENT, test.app.keys.authority_key());
    for stored in tx.event_records_after(EVENT, 0, 10_000).await.unwrap() {
        roster.apply(stored.head, EventRecord::from_record(&stored.record).unwrap());
    }
    let held: Holdings = tx.branches_of_events(&[EVENT]).await.unwrap();
    let (mut feeds, mut facts, mut refused) = (Feeds::default(), Vec::new(), 0);
    for (feed, branches) in held {
        let scanner = feed.scanner().unwrap();
        let mut hashes = BTreeMap::new();
        for (line, ends) in (0..).zip(branches.lines()) {
            let seqs = ends.base.seq + 1..=ends.tip.seq;
            for stored in tx.scans_of_line(&feed, line, seqs, 10_000).await.unwrap() {
                let scan = ScanRef { scanner, seq: stored.head.seq, hash: stored.head.hash };
                let read = ScanRecord::from_record(&stored.record).unwrap();
                refused += u32::from(matches!(&read, ScanRecord::Scan(scan) if scan.is_refusal()));
                facts.extend(Fact::of(scan, &read).map(|fact| fact.on_line(line)));
                hashes.insert((line, stored.head.seq), stored.head.hash);
            }
        }
        let trust = roster.trust(scanner).expect("nobody else may write");
        feeds.set(scanner, FeedStanding::new(trust, branches, |at| hashes.get(&(at.line, at.seq)).copied()));
    }
    let mut book = AttendanceBook::new(FoldRules::of(&roster, feeds));
    book.extend(facts.iter().map(|fact| (fact.clone(), roster.holder(fact.pass_id))));
    Whole { book, facts, refused }
}

async fn stored_counts(test: &TestApp) -> (Counts, BTreeSet<HolderId>) {
    let mut tx = test.app.db.read().await.unwrap();
    let event = tx.event(EVENT).await.unwrap().unwrap();
    let mut gates = tx.gate_counts(EVENT).await.unwrap();
    gates.retain(|_, counts| *counts != Default::default());
    let counts = Counts {
        admitted: event.counts.admitted.into(),
        inside: event.counts.inside.into(),
        conflicts: event.counts.conflicts.into(),
        gates,
    };
    let holders = tx.holders_with_conflict(EVENT, 0, 1_000).await.unwrap();
    (counts, holders.into_iter().map(|(_, holder)| holder).collect())
}

async fn stored_arrivals(test: &TestApp) -> BTreeMap<Minute, u32> {
    let mut tx = test.app.db.read().await.unwrap();
    tx.arrivals_of(&[EVENT], Minute(i64::MIN), Minute(i64::MAX)).await.unwrap()
}

async fn stored_refusals(test: &TestApp) -> u32 {
    let mut tx = test.app.db.read().await.unwrap();
    tx.refusals_of(EVENT).await.unwrap().iter().map(|(_, scans)| scans).sum()
}

struct World {
    test: TestApp,
    now: Arc<AtomicI64>,
    branches: Vec<Device>,
    minute: i64,
}

impl World {
    async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(NOW.0));
        let test = with_event(testing::app_at(Clock::movable(Arc::clone(&now))).await).await;
        let mut branches = Vec::new();
        for seed in 1..=3 {
            branches.push(Device::enrolled(&test, seed).await);
        }
        Self { test, now, branches, minute: 0 }
    }

    fn branch(&mut self, number: usize) -> &mut Device {
        let count = self.branches.len();
        &mut self.branches[number % count]
    }

    async fn say(&self, record: EventRecord) {
        let mut tx = self.test.app.db.write().await.unwrap();
        let head = tx.event(EVENT).await.unwrap().unwrap().head;
        append(&mut tx, &self.test.app.keys, EVENT, head, vec![Addition::plain(record)]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn take(&mut self, step: Step) {
        self.minute += 1;
        match step {
            Step::Scan { branch, pass, what, knows, is_ahead } => {
                let whole = whole(&self.test).await;
                let attendance = whole.book.attendance(HolderId([pass; 12]));
                let seen = attendance.filter(|_| knows).map(|it| it.newest.clone()).unwrap_or_default();
                let at = NOW.plus_ms(self.minute * MINUTE_MS + if is_ahead { LATE_MS } else { 0 });
                let device = self.branch(branch);
                let own = (device.heads.len() > 1).then(|| {
                    let head = device.heads[device.heads.len() / 2];
                    ScanRef { scanner: device.scanner(), seq: head.seq, hash: head.hash }
                });
                match (what, own) {
                    (0, _) => device.scan_at(at, pass, Direction::Out, VerdictCode::Exited, seen),
                    (1, Some(own)) => device.undo_at(at, pass, own),
                    (2, _) => device.scan_at(at, pass, Direction::In, VerdictCode::AlreadyInside, seen),
                    _ => device.scan_at(at, pass, Direction::In, VerdictCode::Admitted, seen),
                };
            }
            Step::Copy { branch, back } => {
                let device = self.branch(branch);
                let copy = device.copy(device.heads.len().saturating_sub(back));
                if self.branches.len() < 8 {
                    self.branches.push(copy);
                }
            }
            Step::Bring { branch, but } => {
                let branch = branch % self.branches.len();
                let device = &self.branches[branch];
                let last = device.records.len().saturating_sub(but);
                if last > 0 {
                    device.bring(&self.test, vec![device.batch(1, last)]).await;
                }
            }
            Step::Cut { branch, at } => {
                let device = self.branch(branch);
                let trusted = device.heads.get(at).copied().unwrap_or(Head::EMPTY);
                let scanner = device.scanner();
                self.say(EventRecord::Cut(Cut { scanner, trusted })).await;
            }
            Step::Answer { branch, first, last, accepted } => {
                let device = self.branch(branch);
                let Some(last) = device.heads.get(last).copied() else { return };
                let scanner = device.scanner();
                let answer = QuarantineAnswer { scanner, first_seq: first, last, accepted, note: None };
                self.say(EventRecord::QuarantineAnswer(answer)).await;
            }
            Step::Branch { branch, first, counts } => {
                let device = self.branch(branch);
                let Some(first) = device.heads.get(first).copied() else { return };
                let scanner = device.scanner();
                self.say(EventRecord::BranchAnswer(BranchAnswer { scanner, first, counts, note: None }))
                    .await;
            }
            Step::Settle => {
                let whole = whole(&self.test).await;
                let open = whole.book.holders().flat_map(|(_, it)| it.conflicts.clone()).min();
                if let Some(conflict) = open {
                    let (first, second) = (conflict.first, conflict.second);
                    self.say(EventRecord::ConflictAnswer(ConflictAnswer { first, second, note: None })).await;
                }
            }
            Step::Time { is_late } => {
                let now = NOW.plus_ms(if is_late { LATE_MS } else { 0 });
                self.now.store(now.0, Ordering::Relaxed);
            }
            Step::Mode(mode) => {
                let modes = [EntryMode::Single, EntryMode::Reentry, EntryMode::Daily, EntryMode::Unlimited];
                let mut tx = self.test.app.db.write().await.unwrap();
                let before = tx.event(EVENT).await.unwrap().unwrap();
                let mut after = before.details.clone();
                after.policies.entry_mode = modes[usize::from(mode)];
                change_event(&mut tx, &self.test.app.keys, &before, &after, NOW).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_counted_bit_by_bit_is_what_all_of_it_adds_up_to(
        steps in proptest::collection::vec(step(), 1..45),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in steps {
                let said = format!("{step:?}");
                world.take(step).await;
                let whole = whole(&world.test).await;
                let (counts, conflicts) = stored_counts(&world.test).await;
                assert_eq!(&counts, whole.book.counts(), "after {said}, of {} facts", whole.facts.len());
                let has_conflict = |holders: &(HolderId, &esik_shared::attendance::Attendance)| {
                    !holders.1.conflicts.is_empty() || !holders.1.settled.is_empty()
                };
                let expected: BTreeSet<HolderId> =
                    whole.book.holders().filter(has_conflict).map(|(holder, _)| holder).collect();
                assert_eq!(conflicts, expected, "after {said}");
                assert_eq!(stored_arrivals(&world.test).await, whole.arrivals(), "after {said}");
                assert_eq!(stored_refusals(&world.test).await, whole.refused, "after {said}");
            }
        });
    }
}
