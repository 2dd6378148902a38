//! What doors saw at an event, scan by scan, feed after feed, also what does not count.

use std::collections::{HashMap, HashSet};

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::feed::FeedId;
use esik_shared::id::{PassId, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::roster::trust::Trust;
use esik_shared::scan::{Scan, ScanRecord, ScanRef, Subject};
use esik_shared::standing::Standing;
use esik_shared::time::Timestamp;
use tokio::sync::mpsc::Sender;

use super::{InConflict, attendance_of};
use crate::app::App;
use crate::db::event::Event;
use crate::db::{DbError, Tx};
use crate::service::counting::{Weighed, WeighedLine, everything_judged, lines_of, standing_of};
use crate::service::pass_story::What;

/// A scan or an undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScanLine {
    /// By which scanner, by number; nothing for a key that was never certified here.
    pub scanner: Option<u32>,
    /// Its number in the feed of that scanner.
    pub seq: u64,
    /// When, by a corrected clock.
    pub at: Timestamp,
    /// What happened.
    pub what: What,
    /// The pass, where there was one to read.
    pub pass_id: Option<PassId>,
    /// Number and name of its student, where the pass is true and a student's.
    pub student: Option<(String, String)>,
    /// Whether it counts.
    pub standing: Standing,
    /// Whether it is a side of a conflict.
    pub conflict: Option<InConflict>,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// Sends the scans of an event, of each feed in order. Who reads them may stop.
pub(crate) async fn list_scans(
    app: &App,
    event: &Event,
    portions: Sender<Vec<ScanLine>>,
) -> Result<(), DbError> {
    let mut tx = app.db.read().await?;
    let judged = everything_judged(&mut tx, app.keys.authority_key(), event.number).await?;
    let marked = Marked::of(&mut tx, event, &judged).await?;
    let nothing = Trust::default();
    for (feed, _) in tx.branches_of_events(&[event.number]).await? {
        let Some(scanner) = feed.scanner() else { continue };
        let trust = judged.trust(scanner).unwrap_or(&nothing);
        let standing = standing_of(&mut tx, &feed, trust, None).await?;
        for line in lines_of(&standing) {
            let mut records = WeighedLine::new(feed, &standing, line);
            loop {
                let piece = records.next(&mut tx).await?;
                if piece.is_empty() {
                    break;
                }
                let lines = lines(&mut tx, (&feed, scanner), &judged, &marked, piece).await?;
                if portions.send(lines).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The few scans of which there is more to say, by the fold of their holders.
#[derive(Default)]
struct Marked {
    conflicts: HashMap<ScanRef, InConflict>,
    undone: HashSet<ScanRef>,
}

impl Marked {
    async fn of(tx: &mut Tx, event: &Event, judged: &Roster) -> Result<Self, DbError> {
        let mut marked = Self::default();
        let mut last = None;
        loop {
            let holders = tx.holders_after(event.number, last).await?;
            let Some(end) = holders.last() else { return Ok(marked) };
            last = Some(*end);
            for attendance in attendance_of(tx, event, judged, &holders).await?.into_values() {
                let settled = attendance.settled.iter().map(|conflict| (conflict, InConflict::Settled));
                let open = attendance.conflicts.iter().map(|conflict| (conflict, InConflict::Open));
                // A scan with several conflicts waits for somebody while one of them is open.
                for (conflict, state) in settled.chain(open) {
                    marked.conflicts.extend([(conflict.first, state), (conflict.second, state)]);
                }
                marked.undone.extend(attendance.undone);
            }
        }
    }
}

async fn lines(
    tx: &mut Tx,
    (feed, scanner): (&FeedId, ScannerKey),
    judged: &Roster,
    marked: &Marked,
    records: Vec<Weighed>,
) -> Result<Vec<ScanLine>, DbError> {
    let number = judged.scanner(scanner).map(|certificate| certificate.number);
    let mut lines: Vec<ScanLine> = Vec::with_capacity(records.len());
    for Weighed { head, at, content, standing } in records {
        let Some((pass_id, what)) = told(content) else { continue };
        let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
        lines.push(ScanLine {
            scanner: number,
            seq: head.seq,
            at,
            what,
            pass_id,
            student: None,
            standing,
            conflict: marked.conflicts.get(&scan).copied(),
            is_undone: marked.undone.contains(&scan),
        });
    }
    let passes: Vec<PassId> = lines.iter().filter_map(true_pass).collect();
    let students = tx.students_of_passes(feed.event, &passes).await?;
    for line in &mut lines {
        line.student = true_pass(line).and_then(|pass_id| students.get(&pass_id).cloned());
    }
    Ok(lines)
}

/// The pass of a line. A code that somebody forged only claims to be one.
fn true_pass(line: &ScanLine) -> Option<PassId> {
    let is_claimed =
        matches!(line.what, What::Scanned { verdict: VerdictCode::Forged | VerdictCode::UnknownIssuer, .. });
    line.pass_id.filter(|_| !is_claimed)
}

/// The pass that a record is about, and what happened; nothing where it is about no pass and no door, or this version
/// cannot read it.
fn told(content: ScanRecord) -> Option<(Option<PassId>, What)> {
    match content {
        ScanRecord::Scan(Scan { subject, gate, direction, verdict, read_by, overridden, .. }) => {
            let pass_id = match subject {
                Subject::Pass(pass_id) => Some(pass_id),
                Subject::Text(_) => None,
            };
            Some((pass_id, What::Scanned { gate, direction, verdict, read_by, overridden }))
        }
        ScanRecord::Undo(undo) => Some((Some(undo.pass_id), What::Undone(undo.reason))),
        ScanRecord::Gift(_) | ScanRecord::Handover(_) | ScanRecord::Unknown(_) => None,
    }
}
