//! What a run tells: what was counted, and the first invariant that did not hold.

use core::fmt;
use std::collections::BTreeMap;

use esik_shared::admission::verdict::VerdictCode;

use super::fault::FaultKind;

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its number, as in docs/SIMULATION.md.
    pub invariant: u8,
    /// What was seen.
    pub what: String,
}

impl Violation {
    pub(super) fn new(invariant: u8, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invariant {} does not hold: {}", self.invariant, self.what)
    }
}

/// What a check comes to.
pub(super) type Checked = Result<(), Violation>;

/// How often each thing happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// Scans, refusals included.
    pub scans: u64,
    /// Everything that happened: arrivals, packets, faults.
    pub steps: u64,
    /// Faults, by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Verdicts, by name.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Batches that were not taken, by the reason.
    pub refusals: BTreeMap<&'static str, u64>,
    /// What else is worth counting: conflicts, checks made, exceptions granted.
    pub notes: BTreeMap<&'static str, u64>,
}

impl Counters {
    pub(super) fn note(&mut self, what: &'static str, times: usize) {
        *self.notes.entry(what).or_default() += u64::try_from(times).unwrap_or(u64::MAX);
    }

    /// Adds what another run counted.
    pub fn add(&mut self, other: &Self) {
        self.scans += other.scans;
        self.steps += other.steps;
        for (mine, theirs) in [
            (&mut self.faults, &other.faults),
            (&mut self.verdicts, &other.verdicts),
            (&mut self.refusals, &other.refusals),
            (&mut self.notes, &other.notes),
        ] {
            for (name, times) in theirs {
                *mine.entry(name).or_default() += times;
            }
        }
    }

    /// What should have occurred and did not: a simulation that never meets a thing says nothing about it.
    pub fn missing(&self, faults: &[FaultKind]) -> Vec<&'static str> {
        let faults = faults.iter().map(|fault| (fault.name(), &self.faults));
        let verdicts = VerdictCode::ALL.iter().map(|verdict| (verdict.name(), &self.verdicts));
        let refusals = REFUSALS.iter().map(|refusal| (*refusal, &self.refusals));
        let notes = NOTES.iter().map(|note| (*note, &self.notes));
        faults
            .chain(verdicts)
            .chain(refusals)
            .chain(notes)
            .filter(|(name, counted)| counted.get(name).is_none_or(|times| *times == 0))
            .map(|(name, _)| name)
            .collect()
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} scans in {} steps", self.scans, self.steps)?;
        for (what, counted) in [
            ("faults", &self.faults),
            ("verdicts", &self.verdicts),
            ("refusals of batches", &self.refusals),
            ("beside", &self.notes),
        ] {
            let list: Vec<String> = counted.iter().map(|(name, times)| format!("{name} {times}")).collect();
            writeln!(f, "{what}: {}", list.join(", "))?;
        }
        Ok(())
    }
}

/// Every reason not to take a batch.
const REFUSALS: [&str; 4] = ["invalid", "not_certified", "gap", "fork"];

/// What a run must have met beside faults, verdicts and refusals.
const NOTES: [&str; 14] = [
    "conflicts",
    "overrides",
    "undos",
    "copies shown",
    "first-time students",
    "broken streams",
    "verdicts asked again",
    "quiet points",
    "forked feeds",
    "quarantined scans",
    "settled conflicts",
    "places given away",
    "handed-over admissions",
    "fullest houses",
];

/// What became of one seed.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What was counted.
    pub counters: Counters,
    /// The first invariant that did not hold, if any.
    pub violation: Option<Violation>,
    /// What happened before, where it was asked for.
    pub trace: Vec<String>,
}
