//! What a scanner last said of itself, as the lists of scanners have it.

use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::replication::report::{CheckLevel, SelftestCheck};
use esik_shared::time::ClockSource;
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::access::EventScope;
use crate::service::scanners::ScannerView;

/// What a scanner last said of itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScannerReport {
    /// The version of its software.
    version: String,
    /// What to add to its clock, in milliseconds.
    clock_offset_ms: i64,
    /// How far that may be wrong, in milliseconds.
    clock_uncertainty_ms: u32,
    /// Who says so.
    clock_source: ClockSource,
    /// Where it stands; nothing where it does not say, or you may not see the event.
    door: Option<ScannerDoor>,
    /// Its last self-test.
    selftest: Option<ScannerSelftest>,
}

/// Where a scanner stands.
#[derive(Debug, Serialize, ToSchema)]
struct ScannerDoor {
    event: EventNumber,
    gate: Option<GateNumber>,
    /// How many scans of this event it had that are not here.
    unsent: u64,
    /// The last number of the event feed that it has folded.
    revision: u64,
    /// When it last had all of the event feed that the server had, in Unix seconds; nothing if not since it started.
    current_at: Option<i64>,
}

/// How a self-test came out.
#[derive(Debug, Serialize, ToSchema)]
struct ScannerSelftest {
    /// When it ended, in Unix seconds.
    at: i64,
    /// How the worst check came out.
    level: CheckLevel,
    checks: Vec<ScannerCheck>,
}

/// How a check came out.
#[derive(Debug, Serialize, ToSchema)]
struct ScannerCheck {
    check: SelftestCheck,
    level: CheckLevel,
}

impl ScannerReport {
    /// What a scanner last said, if it said anything; of its door only where that is at an event of `scope`.
    pub(crate) fn of(view: &ScannerView, scope: &EventScope) -> Option<Self> {
        let report = view.report.as_ref()?;
        let door = report.door.filter(|door| scope.has(door.event)).map(|door| ScannerDoor {
            event: door.event,
            gate: door.gate,
            unsent: view.unsent,
            revision: door.revision,
            current_at: door.current.map(|at| at.seconds()),
        });
        let selftest = report.selftest.as_ref().map(|selftest| ScannerSelftest {
            at: selftest.at.seconds(),
            level: selftest.level(),
            checks: selftest
                .checks
                .iter()
                .map(|(check, level)| ScannerCheck { check: *check, level: *level })
                .collect(),
        });
        Some(Self {
            version: report.version.clone(),
            clock_offset_ms: report.clock.offset_ms,
            clock_uncertainty_ms: report.clock.uncertainty_ms,
            clock_source: report.clock.source,
            door,
            selftest,
        })
    }
}
