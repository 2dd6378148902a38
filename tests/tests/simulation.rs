//! Worlds of doors that cannot talk (`esik_tests::simulation`): the rules hold in hundreds of them, and every mistake
//! that is put in on purpose is seen.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use esik_tests::simulation::{Counters, MUTATIONS, Options, Outcome, command, simulate};

/// How many worlds there are in every run of the tests.
const SEEDS: u64 = 300;
/// Within how many worlds a mistake must be seen.
const SEEDS_FOR_A_MISTAKE: u64 = 200;

/// Does something for every number below `count`, on all cores, and gives what came of it in any order.
fn on_all_cores<T: Send>(count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicU64::new(0);
    let (results, all) = mpsc::channel();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            let (results, next, work) = (results.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count || results.send(work(number)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        all.iter().collect()
    })
}

/// What happened in a world that broke a rule, in the last lines before it did.
fn story(outcome: &Outcome, options: &Options) -> String {
    let again = simulate(outcome.seed, &Options { is_traced: true, ..options.clone() });
    let from = again.trace.len().saturating_sub(60);
    let violation = again.violation.map_or_else(|| "it did not happen again".to_owned(), |v| v.to_string());
    let replay = command(outcome.seed, options);
    format!(
        "{}\n\nseed {}: {violation}\nagain: {replay} --trace",
        again.trace[from..].join("\n"),
        outcome.seed
    )
}

#[test]
fn every_rule_holds_in_three_hundred_worlds_and_nothing_that_should_happen_never_did() {
    let options = Options::default();
    assert!(options.scanners >= 6 && options.holders >= 300 && options.scans >= 2_000);
    let mut counters = Counters::default();
    for outcome in on_all_cores(SEEDS, |seed| simulate(seed + 1, &options)) {
        assert!(outcome.violation.is_none(), "{}", story(&outcome, &options));
        let faults: u64 = outcome.counters.faults.values().sum();
        assert!(faults >= 8, "seed {}: only {faults} faults", outcome.seed);
        assert!(outcome.counters.scans >= 2_000, "seed {}: {} scans", outcome.seed, outcome.counters.scans);
        counters.add(&outcome.counters);
    }
    println!("{counters}");
    assert_eq!(counters.missing(&options.faults), Vec::<&str>::new(), "never happened");
}

#[test]
fn every_mistake_is_seen_within_two_hundred_worlds() {
    let seen = on_all_cores(u64::try_from(MUTATIONS.len()).unwrap(), |at| {
        let mutation = &MUTATIONS[usize::try_from(at).unwrap()];
        let options = Options { mutation: Some(mutation), ..Options::default() };
        let violation = (1..=SEEDS_FOR_A_MISTAKE)
            .find_map(|seed| simulate(seed, &options).violation.map(|violation| (seed, violation)));
        (mutation, violation)
    });
    assert!(seen.len() >= 12);
    let mut broken = BTreeSet::new();
    for (mutation, violation) in seen {
        let Some((seed, violation)) = violation else {
            panic!("nobody saw {}: {}", mutation.name, mutation.mistake);
        };
        println!("{} ({}): seed {seed}: {violation}", mutation.name, mutation.mistake);
        broken.insert(violation.invariant);
    }
    println!("invariants that some mistake broke: {broken:?}");
}

#[test]
fn a_seed_is_the_same_world_every_time() {
    let options = Options { holders: 60, scans: 300, is_traced: true, ..Options::default() };
    let (first, second) = (simulate(5, &options), simulate(5, &options));
    assert_eq!(first.trace, second.trace);
    assert_eq!(first.counters, second.counters);
    assert_ne!(first.trace, simulate(6, &options).trace);
}

#[test]
fn a_world_without_faults_has_none_and_holds_every_rule() {
    let options = Options { faults: Vec::new(), ..Options::default() };
    for seed in 1..=5 {
        let outcome = simulate(seed, &options);
        assert!(outcome.violation.is_none(), "{}", story(&outcome, &options));
        assert!(outcome.counters.faults.is_empty());
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_esik-simulate")).args(arguments).output().expect("it was built");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_program_says_what_it_saw_and_how_to_see_it_again() {
    let small = ["--holders", "40", "--scans", "150", "--hours", "1"];
    let (code, told, _) = run(&[&small[..], &["--seeds", "3"]].concat());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("3 seeds held every rule"), "{told}");

    let (code, told, _) = run(&[&small[..], &["--mutation", "refuse-everyone"]].concat());
    assert_eq!(code, Some(1), "{told}");
    let again = told.lines().find_map(|line| line.strip_prefix("again: esik-simulate ")).unwrap();
    let (code, replayed, _) = run(&again.split(' ').collect::<Vec<_>>());
    assert_eq!(code, Some(1));
    assert_eq!(replayed.lines().last(), told.lines().last());
    assert!(replayed.contains("invariant 6 does not hold"), "{replayed}");

    let (code, told, _) = run(&[&small[..], &["--json", "--mutation", "refuse-everyone"]].concat());
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((code, &json["ok"], &json["invariant"]), (Some(1), &false.into(), &6.into()));

    let (code, _, complaint) = run(&["--faults", "earthquake"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("there is no fault \"earthquake\"; there are: partition"), "{complaint}");
}
