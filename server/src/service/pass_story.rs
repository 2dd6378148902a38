//! One pass as organizers see it: what became of it, and what it has lived through, scan by scan, as far as the server
//! has heard.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Presence;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::scan::{Direction, Override, ReadBy, ReasonCode, ScanRecord, Subject};
use esik_shared::time::Timestamp;

use super::pass_use::attendance_of;
use crate::app::App;
use crate::db::DbError;
use crate::db::pass_story::ScanRow;
use crate::db::pass_view::LinkedPass;

/// The most scans that are told, the newest. Nobody goes in and out more often.
const MAX_SCANS: i64 = 500;

/// A pass and its story.
#[derive(Debug)]
pub(crate) struct PassStory {
    /// The pass with its event and student.
    pub pass: LinkedPass,
    /// When it became what it is.
    pub since: Timestamp,
    /// When it was issued.
    pub issued: Timestamp,
    /// The other passes of its holder: those that it replaced, and that replaced it.
    pub others: Vec<(PassId, PassState)>,
    /// Whether the holder is inside, was, or never came.
    pub presence: Presence,
    /// What doors saw of all of them, oldest first.
    pub scans: Vec<SeenAt>,
}

/// Something that happened to a pass at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeenAt {
    /// Which pass of the holder.
    pub pass_id: PassId,
    /// Whose feed it stands in.
    pub scanner: ScannerKey,
    /// What people call that scanner.
    pub scanner_number: Option<u32>,
    /// Its number in that feed.
    pub seq: u64,
    /// When it happened, by a corrected clock.
    pub at: Timestamp,
    /// When the server heard of it.
    pub heard: Timestamp,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// It was scanned.
    Scanned {
        /// At which gate.
        gate: GateNumber,
        /// Which way.
        direction: Direction,
        /// What was answered.
        verdict: VerdictCode,
        /// How it was read.
        read_by: Option<ReadBy>,
        /// Who let in against the answer.
        overridden: Option<Override>,
    },
    /// A scan was taken back.
    Undone(ReasonCode),
}

/// The story of a pass of an event; nothing if the event has no such pass.
pub(crate) async fn pass_story(
    app: &App,
    event: EventNumber,
    pass_id: PassId,
) -> Result<Option<PassStory>, DbError> {
    let mut tx = app.db.read().await?;
    let Some(pass) = tx.linked_pass(pass_id).await?.filter(|pass| pass.body.event == event) else {
        return Ok(None);
    };
    let holder = tx.holders_of(event, &[pass_id]).await?.get(&pass_id).copied();
    let holder = holder.unwrap_or_else(|| pass_id.into());
    let family = tx.passes_of_holder(event, holder).await?;
    let own = family.iter().find(|known| known.pass_id == pass_id);
    let (since, issued) =
        own.map(|own| (own.since, own.issued)).ok_or(DbError::Corrupt { what: "holder of a pass" })?;
    let ids: Vec<PassId> = family.iter().map(|known| known.pass_id).collect();
    let rows = tx.scans_of_passes(event, &ids, MAX_SCANS).await?;
    let mut scans: Vec<SeenAt> = rows.into_iter().filter_map(seen).collect();
    scans.sort_by_key(|scan| (scan.at, scan.seq));
    let attendance = attendance_of(&mut tx, app, event, &pass.event, holder).await?;
    let presence = attendance.map_or(Presence::Never, |attendance| attendance.presence);
    let others = family.iter().filter(|known| known.pass_id != pass_id);
    let others = others.map(|known| (known.pass_id, known.state)).collect();
    Ok(Some(PassStory { pass, since, issued, others, presence, scans }))
}

/// What a record says; nothing where this version cannot read it, or it is about no pass.
fn seen(row: ScanRow) -> Option<SeenAt> {
    let (pass_id, clock, what) = match ScanRecord::from_record(&row.record).ok()? {
        ScanRecord::Scan(scan) => {
            let Subject::Pass(pass_id) = scan.subject else { return None };
            let what = What::Scanned {
                gate: scan.gate,
                direction: scan.direction,
                verdict: scan.verdict,
                read_by: scan.read_by,
                overridden: scan.overridden,
            };
            (pass_id, scan.clock, what)
        }
        ScanRecord::Undo(undo) => (undo.pass_id, undo.clock, What::Undone(undo.reason)),
        ScanRecord::Gift(_) | ScanRecord::Handover(_) | ScanRecord::Unknown(_) => return None,
    };
    let ScanRow { scanner, scanner_number, seq, heard, .. } = row;
    Some(SeenAt { pass_id, scanner, scanner_number, seq, at: clock.corrected(), heard, what })
}
