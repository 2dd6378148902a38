use proptest::prelude::*;

use super::*;
use crate::id::{EventNumber, ScannerKey};

fn feed(scanner: u8) -> FeedId {
    FeedId::scans(ScannerKey([scanner; 32]), EventNumber(1))
}

fn head(seq: u64) -> Head {
    Head { seq, hash: hash(0, seq) }
}

/// The hash of record `seq` of a branch; what is before a branch parts is the same on all.
fn hash(branch: u8, seq: u64) -> Hash {
    let mut bytes = [branch; 32];
    bytes[31] = u8::try_from(seq).unwrap();
    Hash(bytes)
}

fn send(line: u32, after: Position) -> Step {
    Step::Send { feed: feed(1), line, after }
}

#[test]
fn what_the_other_side_lacks_is_sent_and_nothing_else() {
    let branch = |seq: u64| Head { seq, hash: hash(99, seq) };
    let trunk = |seq: u64| Position { line: 0, seq };
    let locate = Step::Locate { feed: feed(1) };
    let cases = [
        ("they have nothing", Some(head(3)), None, vec![send(0, Position::START)]),
        ("they have some", Some(head(3)), Some(head(2)), vec![send(0, trunk(2))]),
        ("they have the same", Some(head(3)), Some(head(3)), vec![]),
        ("they have more", Some(head(3)), Some(head(5)), vec![]),
        ("only they have it", None, Some(head(5)), vec![]),
        ("another hash at the end", Some(head(3)), Some(branch(3)), vec![locate]),
        ("another hash before the end", Some(head(3)), Some(branch(2)), vec![locate]),
    ];
    for (what, mine, theirs, expected) in cases {
        let mine = mine.map(|head| (feed(1), Branches::single(head))).into_iter().collect::<Holdings>();
        let theirs = theirs.map(|head| (feed(1), head)).into_iter().collect::<Vector>();
        let steps = plan(&mine, &theirs, &Tips::new(), |_, at| Some(hash(0, at.seq)));
        assert_eq!(steps, expected, "{what}");
    }
}

#[test]
fn of_several_branches_each_is_sent_from_where_the_other_side_stands() {
    // 1…10, and 4…6 behind 3.
    let mut branches = Branches::single(head(10));
    branches.fork(Position { line: 0, seq: 3 }, hash(0, 3), Head { seq: 6, hash: hash(1, 6) });
    let mine: Holdings = [(feed(1), branches)].into();
    let at = |line, seq| Position { line, seq };
    for (what, tips, expected) in [
        ("nothing", vec![], vec![send(0, Position::START), send(1, at(0, 3))]),
        ("the trunk", vec![head(10)], vec![send(1, at(0, 3))]),
        ("some of the trunk", vec![head(2)], vec![send(0, at(0, 2)), send(1, at(0, 3))]),
        (
            "some of the branch",
            vec![Head { seq: 5, hash: hash(1, 5) }],
            vec![send(0, at(0, 3)), send(1, at(1, 5))],
        ),
        ("both", vec![head(10), Head { seq: 6, hash: hash(1, 6) }], vec![]),
        (
            "the trunk and a branch that is not here",
            vec![head(10), Head { seq: 7, hash: hash(5, 7) }],
            vec![send(1, at(0, 3))],
        ),
    ] {
        let steps = plan(&mine, &Vector::new(), &[(feed(1), tips)].into(), |_, at| {
            Some(hash(u8::try_from(at.line).unwrap(), at.seq))
        });
        assert_eq!(steps, expected, "they have {what}");
    }
}

#[test]
fn a_sample_is_short_and_finds_where_two_branches_part() {
    let long = Branches::single(Head { seq: 250_000, hash: Hash([7; 32]) });
    let heads = sample(&long, |_| Some(Hash([7; 32])));
    assert!(heads.len() < MAX_SAMPLE, "{}", heads.len());
    assert_eq!(
        heads.iter().map(|head| head.seq).take(5).collect::<Vec<_>>(),
        [250_000, 249_999, 249_998, 249_996, 249_992]
    );
    // Ours is 1…9 and parts from theirs behind 5.
    let mine = Branches::single(head(9));
    let theirs: Vec<Head> =
        [12, 11, 10, 8, 4].map(|seq| Head { seq, hash: hash(if seq <= 5 { 0 } else { 3 }, seq) }).into();
    let steps = answer_sample(&feed(1), &mine, &theirs, |at| Some(hash(0, at.seq)));
    assert_eq!(steps, [send(0, Position { line: 0, seq: 4 })]);
    let steps = answer_sample(&feed(1), &mine, &theirs[..2], |at| Some(hash(0, at.seq)));
    assert_eq!(steps, [send(0, Position::START)], "nothing in common that the sample shows");
}

/// A replica of one feed: its lines, and the records of each.
#[derive(Debug, Clone, Default)]
struct Replica {
    branches: Branches,
    records: BTreeMap<Position, Hash>,
}

impl Replica {
    fn at(&self, at: Position) -> Option<Hash> {
        self.records.get(&at).copied()
    }

    /// Takes a run of hashes behind `before`, as `receive` would; nothing where something is missing before it.
    fn take(&mut self, before: Head, run: &[Hash]) {
        let Some(mut at) = self.branches.find(before, |at| self.at(at)) else { return };
        for (seq, hash) in (before.seq + 1..).zip(run) {
            let head = Head { seq, hash: *hash };
            let known =
                self.branches.find(head, |at| self.at(at)).filter(|next| self.branches.leads_to(at, *next));
            if let Some(next) = known {
                at = next;
                continue;
            }
            if self.branches.is_tip(at) {
                self.branches.append(at.line, head);
                at.seq = seq;
            } else {
                let base = if at.seq == 0 { Hash::ZERO } else { self.at(at).unwrap() };
                at = Position { line: self.branches.fork(at, base, head), seq };
            }
            self.records.insert(at, *hash);
        }
    }

    /// One message each way, as a request and its answer; whether anything was said.
    fn talk(&mut self, other: &mut Self) -> bool {
        let id = feed(1);
        let mine: Holdings = [(id, self.branches.clone())].into();
        let theirs: Vector = [(id, other.branches.tip())].into();
        let tips: Tips = [(id, other.branches.tips())].into();
        let steps = plan(&mine, &theirs, &tips, |_, at| self.at(at));
        for step in &steps {
            match *step {
                Step::Locate { .. } => {
                    let shown = sample(&self.branches, |at| self.at(at));
                    let answer = answer_sample(&id, &other.branches, &shown, |at| other.at(at));
                    for step in answer {
                        other.send(step, self);
                    }
                }
                Step::Send { .. } => self.clone().send(*step, other),
            }
        }
        !steps.is_empty()
    }

    fn send(&self, step: Step, to: &mut Self) {
        let Step::Send { line, after, .. } = step else { panic!("answers are runs") };
        let run: Vec<Hash> = self
            .branches
            .pieces(after, line)
            .into_iter()
            .flat_map(|(line, seqs)| seqs.map(move |seq| Position { line, seq }))
            .map(|at| self.at(at).unwrap())
            .collect();
        let hash = if after.seq == 0 { Hash::ZERO } else { self.at(after).unwrap() };
        to.take(Head { seq: after.seq, hash }, &run);
    }
}

/// A tree of records: each is one more behind one that is there, chosen by number.
fn tree() -> impl Strategy<Value = Vec<(usize, Head, Head)>> {
    proptest::collection::vec(any::<prop::sample::Index>(), 1..24).prop_map(|parents| {
        let mut heads = vec![Head::EMPTY];
        let mut records = Vec::new();
        for (at, parent) in parents.into_iter().enumerate() {
            // Mostly a chain, so that branches have a length.
            let parent = if at % 3 == 0 { parent.index(heads.len()) } else { heads.len() - 1 };
            let before = heads[parent];
            let mut hash = [u8::try_from(at + 1).unwrap(); 32];
            hash[0] = 1;
            heads.push(Head { seq: before.seq + 1, hash: Hash(hash) });
            records.push((parent, before, heads[heads.len() - 1]));
        }
        records
    })
}

proptest! {
    #[test]
    fn replicas_converge_on_all_branches_whatever_each_of_them_had(
        records in tree(),
        has in proptest::collection::vec(0_u8..4, 24),
    ) {
        let (mut one, mut other) = (Replica::default(), Replica::default());
        let mut whole = Replica::default();
        let (mut at_one, mut at_other) = (vec![true], vec![true]);
        for ((parent, before, head), has) in records.iter().zip(&has) {
            // What a replica has it has with everything before it.
            let (first, second) = (has & 1 != 0 && at_one[*parent], has & 2 != 0 && at_other[*parent]);
            at_one.push(first);
            at_other.push(second);
            whole.take(*before, &[head.hash]);
            if first {
                one.take(*before, &[head.hash]);
            }
            if second {
                other.take(*before, &[head.hash]);
            }
        }
        let mut union = one.clone();
        other.send_all(&mut union);
        let mut rounds = 0;
        while one.talk(&mut other) | other.talk(&mut one) {
            rounds += 1;
            prop_assert!(rounds < 4, "no end: {:?} {:?}", one.branches, other.branches);
        }
        prop_assert_eq!(one.branches.tips(), union.branches.tips());
        prop_assert_eq!(other.branches.tips(), union.branches.tips());
        prop_assert_eq!(one.branches.len(), union.branches.len());
    }
}

impl Replica {
    fn send_all(&self, to: &mut Self) {
        for line in 0..u32::try_from(self.branches.lines().len()).unwrap() {
            self.send(Step::Send { feed: feed(1), line, after: Position::START }, to);
        }
    }
}
