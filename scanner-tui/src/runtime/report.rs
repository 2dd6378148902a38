//! The report of a run: how long scans took beside what the same disk needs for its bare promise, how long the start
//! took, how much memory. Names are a contract (`docs/CONTRACTS.md`).

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::clock;

/// How often the bare disk is measured: enough for a p99.
const DISK_ROUNDS: usize = 200;
/// What a scan leaves in the write-ahead log, about: three pages with their headers.
const DISK_BYTES: usize = 12 * 1024;

/// Everything that is reported.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// How many scans were answered.
    scans: usize,
    /// From a reading to its durable answer.
    scan_to_durable_ms: Spread,
    /// Writing as many bytes as a scan does and calling fsync, without a database.
    fsync_ms: Spread,
    /// From the start of the program to the moment when it took readings.
    start_to_ready_ms: f64,
    /// The most memory that was ever resident.
    memory_mb: Option<f64>,
}

impl Report {
    /// Puts it together; measures the disk under `folder` now.
    pub(crate) fn make(took: &[Duration], ready: Duration, scratch: &Path) -> io::Result<Self> {
        Ok(Self {
            scans: took.len(),
            scan_to_durable_ms: Spread::of(took),
            fsync_ms: Spread::of(&bare_fsync(scratch, DISK_ROUNDS)?),
            start_to_ready_ms: ms(ready),
            memory_mb: most_memory_kb().map(|kb| rounded(f64::from(kb) * 1024.0 / 1_000_000.0)),
        })
    }

    /// Writes it as JSON.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        std::fs::write(path, json)
    }
}

/// How durations lie, in milliseconds. Without any, all of it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    pub(crate) max: Option<f64>,
}

impl Spread {
    /// The nearest rank of each, so that every number was really measured.
    pub(crate) fn of(durations: &[Duration]) -> Self {
        let mut sorted = durations.to_vec();
        sorted.sort_unstable();
        let percentile = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100);
            sorted.get(rank.saturating_sub(1)).copied().map(ms)
        };
        Self { p50: percentile(50), p99: percentile(99), max: percentile(100) }
    }
}

/// How long the disk takes for each of so many appended and synchronised writes. The file is removed.
pub(crate) fn bare_fsync(scratch: &Path, rounds: usize) -> io::Result<Vec<Duration>> {
    let measure = || {
        let mut file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(scratch)?;
        let bytes = vec![0x5a; DISK_BYTES];
        (0..rounds)
            .map(|_| {
                let began = clock::since_boot();
                file.write_all(&bytes)?;
                file.sync_data()?;
                Ok(clock::since_boot().saturating_sub(began))
            })
            .collect()
    };
    let measured = measure();
    // What is left behind is taken by the next one.
    let _ = std::fs::remove_file(scratch);
    measured
}

/// The peak of the resident set in units of 1024 bytes, from the kernel.
fn most_memory_kb() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn ms(duration: Duration) -> f64 {
    rounded(duration.as_secs_f64() * 1000.0)
}

/// To a thousandth.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_numbers_in_milliseconds() {
        let spread =
            |ms: &[u64]| Spread::of(&ms.iter().map(|ms| Duration::from_millis(*ms)).collect::<Vec<_>>());
        let hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(spread(&hundred), Spread { p50: Some(50.0), p99: Some(99.0), max: Some(100.0) });
        assert_eq!(spread(&[7]), Spread { p50: Some(7.0), p99: Some(7.0), max: Some(7.0) });
        assert_eq!(spread(&[1, 2]), Spread { p50: Some(1.0), p99: Some(2.0), max: Some(2.0) });
        assert_eq!(spread(&[]), Spread { p50: None, p99: None, max: None });
        assert_eq!(ms(Duration::from_nanos(1_234_567)), 1.235);
    }

    #[test]
    fn the_bare_disk_is_measured_and_nothing_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = folder.path().join("scratch");
        assert_eq!(bare_fsync(&scratch, 3).unwrap().len(), 3);
        assert!(!scratch.exists());
        assert!(bare_fsync(&folder.path().join("missing/scratch"), 1).is_err());
        assert!(most_memory_kb().unwrap() > 1_000);
    }
}
