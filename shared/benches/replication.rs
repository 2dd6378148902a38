//! What replication and the fold cost at 10, 1,000 and 100,000 scans. Each is told per scan: the cost of one must not
//! grow with the history. `cargo bench -p esik-shared` measures; `cargo test` runs each once.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Fact;
use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, GateNumber, Hash, HolderId, PassId, ScannerKey};
use esik_shared::policy::EntryMode;
use esik_shared::replication::digest::{differing, digests, vector_of};
use esik_shared::replication::plan::{Holdings, plan};
use esik_shared::replication::receive::{Here, Received, receive};
use esik_shared::scan::{Direction, Marks, Scan, ScanRecord, ScanRef, Subject};
use esik_shared::time::{ClockReading, Timestamp};

const SIZES: [usize; 3] = [10, 1_000, 100_000];
const GATES: usize = 20;
const EVENT: EventNumber = EventNumber(7);

/// The feed of one gate, as a replica keeps it.
struct Gate {
    key: SigningKey,
    feed: FeedId,
    records: Vec<Record>,
    heads: Vec<Head>,
}

impl Gate {
    /// A gate that has admitted `count` holders.
    fn new(number: usize, count: usize) -> Self {
        let key = SigningKey::from_bytes(&[u8::try_from(number + 1).expect("few gates"); 32]);
        let scanner = ScannerKey(key.verifying_key().to_bytes());
        let feed = FeedId::scans(scanner, EVENT);
        let mut gate = Self { key, feed, records: Vec::new(), heads: Vec::new() };
        (0..count).for_each(|person| gate.admit(number * 100_000 + person, EntryMode::Single));
        gate
    }

    fn tip(&self) -> Head {
        self.heads.last().copied().unwrap_or(Head::EMPTY)
    }

    fn admit(&mut self, person: usize, mode: EntryMode) {
        let at = Timestamp(i64::try_from(self.records.len()).expect("few scans") * 1_000);
        let newest = self.heads.last().filter(|_| mode == EntryMode::Unlimited);
        let seen = newest.map(|head| ScanRef {
            scanner: ScannerKey(self.feed.author),
            seq: head.seq,
            hash: head.hash,
        });
        let scan = Scan {
            subject: Subject::Pass(pass(person)),
            gate: GateNumber::new(1).expect("gates are numbered from 1"),
            direction: Direction::In,
            verdict: VerdictCode::Admitted,
            read_by: None,
            overridden: None,
            seen: seen.into_iter().collect(),
            revision: 1,
            clock: ClockReading::uncorrected(at),
            marks: Marks::default(),
        };
        let record = ScanRecord::Scan(scan).to_record().expect("a scan is of a known kind");
        self.heads.push(self.tip().after(&self.feed, &record));
        self.records.push(record);
    }

    fn hash_at(&self, at: Position) -> Option<Hash> {
        Some(self.heads.get(usize::try_from(at.seq).ok()?.checked_sub(1)?)?.hash)
    }

    fn batches(&self) -> Vec<Batch> {
        let mut previous = Head::EMPTY;
        self.records
            .chunks(MAX_BATCH_RECORDS)
            .map(|records| {
                let last = records.iter().fold(previous, |head, record| head.after(&self.feed, record));
                let batch = Batch {
                    feed: self.feed,
                    first_seq: previous.seq + 1,
                    previous: previous.hash,
                    records: records.to_vec(),
                    signature: self.feed.sign(&self.key, last),
                    details: Vec::new(),
                };
                previous = last;
                batch
            })
            .collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let scanner = ScannerKey(self.feed.author);
        self.records
            .iter()
            .zip(&self.heads)
            .filter_map(|(record, head)| {
                let content = ScanRecord::from_record(record).expect("as it was written");
                Fact::of(ScanRef { scanner, seq: head.seq, hash: head.hash }, &content)
            })
            .collect()
    }
}

fn pass(person: usize) -> PassId {
    let mut id = [0; 12];
    id[4..].copy_from_slice(&u64::try_from(person).expect("few people").to_be_bytes());
    PassId(id)
}

fn elements(count: usize) -> Throughput {
    Throughput::Elements(u64::try_from(count).expect("few scans"))
}

/// Comparing and planning where one of twenty gates has one new scan: the same whatever the history.
fn compare_and_plan(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("plan one new scan");
    for count in SIZES {
        let gates: Vec<Gate> = (0..GATES).map(|number| Gate::new(number, count / GATES + 1)).collect();
        let mine: Holdings = gates.iter().map(|gate| (gate.feed, Branches::single(gate.tip()))).collect();
        let mut theirs = mine.clone();
        let behind = gates[0].heads.len().checked_sub(2).map_or(Head::EMPTY, |at| gates[0].heads[at]);
        theirs.insert(gates[0].feed, Branches::single(behind));
        let hash_at = |feed: &FeedId, at| gates.iter().find(|gate| gate.feed == *feed)?.hash_at(at);
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| {
                let events = differing(&digests(&mine), &digests(&theirs));
                let (vector, tips) = vector_of(&theirs, &events);
                let steps = plan(&mine, &vector, &tips, hash_at);
                assert_eq!(steps.len(), 1);
                black_box(steps)
            });
        });
    }
    group.finish();
}

/// Checking chain and signature of batches, and what becomes of them.
fn verify_and_append(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("verify and append");
    group.sample_size(10);
    for count in SIZES {
        let gate = Gate::new(0, count);
        let batches = gate.batches();
        group.throughput(elements(count));
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter_batched(
                || batches.clone(),
                |batches| {
                    let mut branches = Branches::default();
                    for batch in batches {
                        let checked = batch.check();
                        let here = Here { is_certified: true, branches: &branches };
                        let received = receive(&checked, &here, |at| gate.hash_at(at));
                        let (Received::Append { line, .. }, Ok(checked)) = (received, checked) else {
                            panic!("a good batch is taken: {received:?}")
                        };
                        branches.append(line, checked.last_head());
                    }
                    assert_eq!(branches.tip(), gate.tip());
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// A whole event, as scans arrive one after the other: many holders with one scan each.
fn fold_an_event(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("fold an event");
    group.sample_size(10);
    for count in SIZES {
        let facts = Gate::new(0, count).facts();
        group.throughput(elements(count));
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter_batched(
                || facts.clone(),
                |facts| {
                    let mut book = AttendanceBook::new(FoldRules::default());
                    for fact in facts {
                        let holder = HolderId::from(fact.pass_id);
                        book.insert(fact, holder);
                    }
                    assert_eq!(usize::try_from(book.counts().inside), Ok(count));
                    book
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// One holder with all scans, as somebody of the staff under `unlimited`: as they arrive, and all at once.
fn fold_a_holder(bench: &mut Criterion) {
    let rules = FoldRules { entry_mode: EntryMode::Unlimited, ..FoldRules::default() };
    let mut group = bench.benchmark_group("fold one holder");
    group.sample_size(10);
    for count in SIZES {
        let mut gate = Gate::new(0, 0);
        (0..count).for_each(|_| gate.admit(1, EntryMode::Unlimited));
        let facts = gate.facts();
        group.throughput(elements(count));
        group.bench_function(BenchmarkId::new("arriving", count), |bench| {
            bench.iter_batched(
                || facts.clone(),
                |facts| {
                    let mut book = AttendanceBook::new(rules.clone());
                    for fact in facts {
                        let holder = HolderId::from(fact.pass_id);
                        book.insert(fact, holder);
                    }
                    book
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("whole", count), |bench| {
            bench.iter(|| black_box(fold(&facts, &rules)));
        });
    }
    group.finish();
}

criterion_group!(benches, compare_and_plan, verify_and_append, fold_an_event, fold_a_holder);
criterion_main!(benches);
