//! Measures what the self-test asks: disk, sound, inputs, and the way of a pass from its code to a durable answer.
//!
//! Works beside a scanner that runs: of its database it only reads, and what it writes goes into a folder of its own on
//! the same disk, which is gone afterwards.

mod specimen;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use esik_shared::clock::Measured;
use esik_shared::id::ScannerKey;
use rustix::fs::statvfs;

use super::clock;
use super::data_folder::DataFolder;
use super::report::bare_fsync;
use super::sound::{Player, try_out};
use super::store::peers::MetPeer;
use crate::core::clock::Clock;
use crate::core::selftest::{ClockFacts, DiskFacts, EventFacts, Facts, PeerFacts};
use crate::core::sound::Tune;
use crate::core::start::Start;

/// How often the disk is asked: the slowest of so many is what a door will meet.
const DISK_ROUNDS: usize = 20;
/// Where serial lines of USB scanners appear, and how their names begin.
const DEVICES: &str = "/dev";
const SERIAL_NAMES: [&str; 2] = ["ttyACM", "ttyUSB"];

/// Measures everything. Of the enrolled scanner `start` is what lies on its disk.
pub(crate) async fn measure(folder: &DataFolder, start: &Start, met: Vec<MetPeer>) -> Facts {
    let players = Player::installed(&std::env::var_os("PATH").unwrap_or_default());
    Facts {
        specimen: specimen::scan_one(folder).await.map(ms),
        clock: clock_facts(start.offset),
        disk: disk_facts(folder),
        sound: try_out(players, Tune::Go).await.map(str::to_owned),
        inputs: serial_lines(Path::new(DEVICES)),
        others: others(start),
        peers: met
            .into_iter()
            .map(|MetPeer { number, heard, faults, .. }| PeerFacts { number, heard, faults })
            .collect(),
        heard: start.offset.map(|offset| offset.at),
        events: start
            .events
            .iter()
            .map(|(event, state)| EventFacts {
                event: *event,
                doors_close: state.roster().details().map(|details| details.doors_close),
                passes: u64::try_from(state.roster().lines().count()).unwrap_or(u64::MAX),
                time_zone: state.roster().details().map(|details| details.time_zone.clone()),
            })
            .collect(),
        enrolled_until: start.identity.certificate.valid_until,
        is_revoked: start.events.values().any(|state| {
            let trust = state.roster().trust(start.identity.scanner());
            trust.is_some_and(|trust| trust.trusted().is_some())
        }),
        is_forked: start.own.values().any(|feed| feed.is_forked),
    }
}

/// How many other scanners stand at doors of the same events.
fn others(start: &Start) -> u64 {
    let own = start.identity.scanner();
    let scanners = start.events.values().flat_map(|state| state.roster().scanners());
    let others: BTreeSet<ScannerKey> = scanners
        .filter(|(scanner, trust)| *scanner != own && trust.trusted().is_none() && !trust.is_server())
        .map(|(scanner, _)| scanner)
        .collect();
    u64::try_from(others.len()).unwrap_or(u64::MAX)
}

fn clock_facts(kept: Option<Measured>) -> Option<ClockFacts> {
    let now = clock::now();
    let known = Clock::new(kept);
    let reading = known.reading(now);
    known
        .is_known(now)
        .then_some(ClockFacts { offset_ms: reading.offset_ms, uncertainty_ms: reading.uncertainty_ms })
}

fn disk_facts(folder: &DataFolder) -> Result<DiskFacts, String> {
    let own = folder.selftest_file();
    let took = bare_fsync(&own, DISK_ROUNDS).map_err(|error| error.to_string())?;
    let disk = statvfs(folder.path()).map_err(|error| error.to_string())?;
    Ok(DiskFacts {
        write_ms: took.into_iter().max().map_or(0, ms),
        free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
    })
}

/// The serial lines on which scanners are, by name.
fn serial_lines(devices: &Path) -> Vec<String> {
    let mut found: Vec<String> = std::fs::read_dir(devices)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| {
            entry.file_name().to_str().is_some_and(|name| SERIAL_NAMES.iter().any(|of| name.starts_with(of)))
        })
        .map(|entry| entry.path().display().to_string())
        .collect();
    found.sort_unstable();
    found
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_usb_scanners_are_found() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ttyUSB1", "ttyACM0", "tty0", "video0"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let path = |name: &str| folder.path().join(name).display().to_string();
        assert_eq!(serial_lines(folder.path()), [path("ttyACM0"), path("ttyUSB1")]);
        assert!(serial_lines(&folder.path().join("missing")).is_empty());
    }

    #[tokio::test]
    async fn a_specimen_goes_the_whole_way_and_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(parent.path().join("data"));
        folder.create().unwrap();
        assert!(specimen::scan_one(&folder).await.unwrap() > Duration::ZERO);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let missing = DataFolder::new(parent.path().join("missing/data"));
        assert!(disk_facts(&missing).is_err());
    }
}
