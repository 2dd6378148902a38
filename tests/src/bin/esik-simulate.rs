//! `esik-simulate`: worlds of doors that cannot talk, one for each seed, until one of them breaks a rule.
//!
//! Exit status 1 at the first violation, with the command that replays it and what happened before it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use esik_tests::simulation::{Counters, FaultKind, Mutation, Options, Outcome, command, simulate};
use serde_json::json;

/// How many lines of the trace are printed of a world that broke a rule, unless all are asked for.
const TRACE_LINES: usize = 60;

/// Lives through worlds of scanners that cannot always reach each other, and checks that the rules hold.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds; one, unless said otherwise.
    #[arg(long, conflicts_with = "minutes")]
    seeds: Option<u64>,
    /// For how many minutes, one seed after the other.
    #[arg(long)]
    minutes: Option<u64>,
    /// How many scanners stand at the doors.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(2..=60))]
    scanners: u8,
    /// How many holders there are.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..))]
    holders: u16,
    /// How many scans there are at least.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    scans: u32,
    /// How long each world lasts, in hours of its own.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=24))]
    hours: u32,
    /// Which faults there are: names with commas between, or all, or none.
    #[arg(long, default_value = "all", value_parser = faults)]
    faults: Faults,
    /// A mistake to put in on purpose, by name.
    #[arg(long, value_parser = mutation)]
    mutation: Option<&'static Mutation>,
    /// Print everything that happens.
    #[arg(long)]
    trace: bool,
    /// One JSON document instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone)]
struct Faults(Vec<FaultKind>);

fn faults(text: &str) -> Result<Faults, String> {
    match text {
        "all" => Ok(Faults(FaultKind::ALL.to_vec())),
        "none" => Ok(Faults(Vec::new())),
        names => names.split(',').map(str::parse).collect::<Result<_, _>>().map(Faults),
    }
}

fn mutation(name: &str) -> Result<&'static Mutation, String> {
    Mutation::named(name).ok_or_else(|| {
        let names: Vec<&str> =
            esik_tests::simulation::MUTATIONS.iter().map(|mutation| mutation.name).collect();
        format!("there is no mutation {name:?}; there are: {}", names.join(", "))
    })
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        scanners: arguments.scanners.into(),
        holders: arguments.holders.into(),
        scans: usize::try_from(arguments.scans).expect("a million at the most"),
        hours: arguments.hours,
        faults: arguments.faults.0.clone(),
        mutation: arguments.mutation,
        is_traced: arguments.trace,
        ..Options::default()
    };
    #[expect(clippy::disallowed_methods, reason = "the edge: only how long to go on comes from the clock")]
    let started = Instant::now();
    let is_over = |done: u64| match arguments.minutes {
        Some(minutes) => started.elapsed() >= Duration::from_secs(minutes * 60),
        None => done >= arguments.seeds.unwrap_or(1),
    };
    let mut counters = Counters::default();
    let mut done = 0;
    while !is_over(done) {
        let seed = arguments.seed.wrapping_add(done);
        let mut outcome = simulate(seed, &options);
        counters.add(&outcome.counters);
        done += 1;
        if outcome.violation.is_some() {
            if !options.is_traced {
                // The same world again, now with somebody who writes everything down.
                outcome = simulate(seed, &Options { is_traced: true, ..options.clone() });
            }
            print_failure(&outcome, &options, &arguments);
            return ExitCode::FAILURE;
        }
        if arguments.trace && !arguments.json {
            outcome.trace.iter().for_each(|line| println!("{line}"));
        }
    }
    print_success(done, &counters, started.elapsed(), arguments.json);
    ExitCode::SUCCESS
}

fn print_failure(outcome: &Outcome, options: &Options, arguments: &Arguments) {
    let violation = outcome.violation.as_ref().expect("it failed");
    let from = if arguments.trace { 0 } else { outcome.trace.len().saturating_sub(TRACE_LINES) };
    let trace = &outcome.trace[from..];
    let replay = command(outcome.seed, options);
    if arguments.json {
        let failure = json!({
            "ok": false, "seed": outcome.seed, "invariant": violation.invariant, "what": violation.what,
            "replay": replay, "trace": trace,
        });
        println!("{failure}");
        return;
    }
    trace.iter().for_each(|line| println!("{line}"));
    println!("\nseed {}: {violation}\nagain: {replay} --trace", outcome.seed);
}

fn print_success(done: u64, counters: &Counters, took: Duration, json: bool) {
    if json {
        let success = json!({
            "ok": true, "seeds": done, "seconds": took.as_secs_f64(), "scans": counters.scans,
            "steps": counters.steps, "faults": counters.faults, "verdicts": counters.verdicts,
            "refusals": counters.refusals, "notes": counters.notes,
        });
        println!("{success}");
        return;
    }
    print!("{counters}");
    println!("{done} seeds held every rule, in {:.1} s", took.as_secs_f64());
}
