//! A world in a process: doors that cannot talk, people who come and go, everything that can go wrong, and the rules
//! that must hold all the same.
//!
//! The real code of `shared` decides, folds and replicates; clocks, disks and the network are the world's. One seed is
//! one world: the same on every machine, to the last byte. What it holds and how to read it: docs/SIMULATION.md.

mod answers;
mod clock;
mod device;
mod door;
mod engine;
mod exchange;
mod fault;
mod invariants;
mod ledger;
mod liar;
mod mutation;
mod network;
mod options;
mod oracle;
mod organizers;
mod peace;
mod people;
mod places;
mod published;
mod replica;
mod report;
mod rules;
mod setup;
mod store;
mod strike;
mod talk;
mod twins;
mod visitors;

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

pub use self::fault::FaultKind;
pub use self::mutation::{MUTATIONS, Mutation};
pub use self::options::Options;
pub use self::report::{Counters, Outcome, Violation};

use self::engine::Simulation;

/// The event of every world.
const EVENT: EventNumber = EventNumber(7);
/// An event that some people have a pass for by mistake.
const OTHER_EVENT: EventNumber = EventNumber(8);
/// When every event starts: two hours before 05:00 in Almaty, where the festival day changes.
const STARTS: Timestamp = Timestamp(1_795_392_000_000 - 2 * 3_600_000);

/// Lives through the world of a seed.
pub fn simulate(seed: u64, options: &Options) -> Outcome {
    let mut world = Simulation::of(seed, options.clone());
    let violation = world.run().err();
    Outcome { seed, counters: world.counters, violation, trace: world.trace }
}

/// The command that lives through the same world again.
pub fn command(seed: u64, options: &Options) -> String {
    let usual = Options::default();
    let mut command = format!("esik-simulate --seed {seed}");
    if options.scanners != usual.scanners {
        command.push_str(&format!(" --scanners {}", options.scanners));
    }
    if options.hours != usual.hours {
        command.push_str(&format!(" --hours {}", options.hours));
    }
    if options.holders != usual.holders {
        command.push_str(&format!(" --holders {}", options.holders));
    }
    if options.scans != usual.scans {
        command.push_str(&format!(" --scans {}", options.scans));
    }
    if options.faults != usual.faults {
        let names: Vec<&str> = options.faults.iter().map(|fault| fault.name()).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(",") };
        command.push_str(&format!(" --faults {names}"));
    }
    if let Some(mutation) = options.mutation {
        command.push_str(&format!(" --mutation {}", mutation.name));
    }
    command
}
