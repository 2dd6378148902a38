//! What the load generator measures, and beside what: never a time alone, always a ratio to something bare that ran on
//! the same machine a moment before.

pub mod check_ins;
pub mod client;
pub mod echo;
pub mod festival;
pub mod live;
pub mod propagate;
pub mod roster;
pub mod sync;

use std::time::Duration;

/// How long many requests took, each.
#[derive(Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Adds those of one connection.
    pub fn extend(&mut self, latencies: Vec<Duration>) {
        self.0.extend(latencies);
        self.0.sort_unstable();
    }

    /// Below which so many of a hundred lie, in milliseconds.
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
    }
}
