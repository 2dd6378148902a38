//! How large a world is and what befalls it. All else comes from the seed.

use super::fault::FaultKind;
use super::mutation::Mutation;

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many scanners, beside the server.
    pub scanners: usize,
    /// How many holders of a pass.
    pub holders: usize,
    /// How many scans at least.
    pub scans: usize,
    /// How long it lasts, in hours of the world.
    pub hours: u32,
    /// Which faults may befall it.
    pub faults: Vec<FaultKind>,
    /// How many faults at least.
    pub fault_count: usize,
    /// A mistake put in on purpose.
    pub mutation: Option<&'static Mutation>,
    /// Whether what happens is written down.
    pub is_traced: bool,
}

impl Default for Options {
    /// What every seed of `./tests/run` has at least.
    fn default() -> Self {
        Self {
            scanners: 6,
            holders: 300,
            scans: 2_000,
            hours: 4,
            faults: FaultKind::ALL.to_vec(),
            fault_count: 12,
            mutation: None,
            is_traced: false,
        }
    }
}
