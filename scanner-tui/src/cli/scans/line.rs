//! One stored scan as JSON. Names and order are a contract (`docs/CONTRACTS.md`).

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::id::{EventNumber, GateNumber, Hash, PassId, ScannerKey};
use esik_shared::scan::{
    Authorizer, Direction, Handover, Override, ReadBy, ReasonCode, Scan, ScanRecord, ScanRef, Undo,
};
use esik_shared::time::{ClockReading, ClockSource};
use serde::Serialize;

use crate::runtime::store::scans::StoredScan;

/// One line.
#[derive(Debug, Serialize)]
pub(super) struct ScanLine<'a> {
    feed: ScannerKey,
    event: EventNumber,
    line: u32,
    seq: u64,
    hash: Hash,
    previous: Hash,
    kind: &'static str,
    #[serde(flatten)]
    said: Said<'a>,
}

/// What the record says; nothing of a kind that is not known here.
#[derive(Debug, Default, Serialize)]
struct Said<'a> {
    pass_id: Option<PassId>,
    gate: Option<GateNumber>,
    direction: Option<Direction>,
    verdict: Option<VerdictCode>,
    admitted: bool,
    read_by: Option<&'static str>,
    live_step: Option<u32>,
    overridden: Option<OverrideLine>,
    undoes: Option<ScanRef>,
    seen: &'a [ScanRef],
    revision: Option<u64>,
    at: Option<i64>,
    clock_ms: Option<i64>,
    offset_ms: Option<i64>,
    uncertainty_ms: Option<u32>,
    source: Option<ClockSource>,
    marks: Vec<&'static str>,
    note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct OverrideLine {
    by: &'static str,
    supervisor: Option<u32>,
    reason: ReasonCode,
}

impl<'a> From<&'a StoredScan> for ScanLine<'a> {
    fn from(stored: &'a StoredScan) -> Self {
        let (kind, mut said) = match &stored.record {
            ScanRecord::Scan(scan) => ("scan", Said::of_scan(scan)),
            ScanRecord::Undo(undo) => ("undo", Said::of_undo(undo)),
            ScanRecord::Gift(gift) => ("gift", Said::at(&gift.clock)),
            ScanRecord::Handover(handover) => ("handover", Said::of_handover(handover)),
            ScanRecord::Unknown(_) => ("unknown", Said::default()),
        };
        said.note = stored.note.as_deref();
        Self {
            feed: ScannerKey(stored.feed.author),
            event: stored.feed.event,
            line: stored.line,
            seq: stored.head.seq,
            hash: stored.head.hash,
            previous: stored.previous,
            kind,
            said,
        }
    }
}

impl<'a> Said<'a> {
    fn of_scan(scan: &'a Scan) -> Self {
        let live_step = match scan.read_by {
            Some(ReadBy::LiveCode { step, .. }) => Some(step),
            _ => None,
        };
        Self {
            pass_id: match scan.subject {
                esik_shared::scan::Subject::Pass(pass_id) => Some(pass_id),
                esik_shared::scan::Subject::Text(_) => None,
            },
            gate: Some(scan.gate),
            direction: Some(scan.direction),
            verdict: Some(scan.verdict),
            admitted: scan.is_admission(),
            read_by: scan.read_by.as_ref().map(ReadBy::name),
            live_step,
            overridden: scan.overridden.as_ref().map(OverrideLine::from),
            seen: &scan.seen,
            revision: Some(scan.revision),
            marks: scan.marks.names().collect(),
            ..Self::at(&scan.clock)
        }
    }

    fn of_undo(undo: &Undo) -> Self {
        Self {
            pass_id: Some(undo.pass_id),
            undoes: Some(undo.undoes),
            revision: Some(undo.revision),
            ..Self::at(&undo.clock)
        }
    }

    fn of_handover(handover: &Handover) -> Self {
        Self { gate: Some(handover.gate), revision: Some(handover.revision), ..Self::at(&handover.clock) }
    }

    fn at(clock: &ClockReading) -> Self {
        Self {
            at: Some(clock.corrected().seconds()),
            clock_ms: Some(clock.clock.0),
            offset_ms: Some(clock.offset_ms),
            uncertainty_ms: Some(clock.uncertainty_ms),
            source: Some(clock.source),
            ..Self::default()
        }
    }
}

impl From<&Override> for OverrideLine {
    fn from(overridden: &Override) -> Self {
        let (by, supervisor) = match overridden.by {
            Authorizer::Volunteer => ("volunteer", None),
            Authorizer::Supervisor(card) => ("supervisor", Some(card)),
        };
        Self { by, supervisor, reason: overridden.reason }
    }
}
