//! Who came to an event, holder by holder, for files: whose pass it is, and what the fold in `shared` makes of its scans.
//! [`scans`] tells the same scan by scan. Both are read in portions, so that the largest events take little memory.

use std::collections::{BTreeMap, HashSet};

use esik_shared::attendance::fold::fold;
use esik_shared::attendance::{Attendance, Passage, Presence};
use esik_shared::id::{GateNumber, HolderId};
use esik_shared::roster::Roster;
use esik_shared::time::Timestamp;
use tokio::sync::mpsc::Sender;

use super::counting::{everything_judged, rules_for};
use crate::app::App;
use crate::db::attendance_list::ListedHolder;
use crate::db::event::Event;
use crate::db::fact::HOLDERS_PER_QUERY;
use crate::db::{DbError, Tx};

pub(crate) mod scans;

#[cfg(test)]
mod tests;

/// A holder, and what became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HolderLine {
    /// The holder: the id of the first of their passes.
    pub holder: HolderId,
    /// Pass and student; nothing for somebody whose pass is not known here.
    pub listed: Option<ListedHolder>,
    /// Where the holder is.
    pub presence: Presence,
    /// How often the holder came in.
    pub entries: u32,
    /// The first entry.
    pub first_entry: Option<PassedAt>,
    /// The last entry.
    pub last_entry: Option<PassedAt>,
    /// The last exit.
    pub last_exit: Option<PassedAt>,
    /// Whether the holder was admitted twice by doors that did not know of each other.
    pub conflict: Option<InConflict>,
}

/// Somebody went through a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PassedAt {
    /// When, by a corrected clock.
    pub at: Timestamp,
    /// Where.
    pub gate: GateNumber,
    /// By which scanner, by number.
    pub scanner: Option<u32>,
}

/// What became of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InConflict {
    /// Nobody has looked into it.
    Open,
    /// Somebody has.
    Settled,
}

/// Sends the holders of an event by name, and at the end those whose pass nobody here knows. Who reads them may stop.
pub(crate) async fn list_attendance(
    app: &App,
    event: &Event,
    portions: Sender<Vec<HolderLine>>,
) -> Result<(), DbError> {
    let mut tx = app.db.read().await?;
    let judged = everything_judged(&mut tx, app.keys.authority_key(), event.number).await?;
    let listed = tx.holders_by_name(event.number).await?;
    let known: HashSet<HolderId> = listed.iter().map(|listed| listed.holder).collect();
    let mut listed = listed.into_iter().map(|listed| (listed.holder, Some(listed)));
    loop {
        let portion: Vec<_> = listed.by_ref().take(HOLDERS_PER_QUERY).collect();
        if portion.is_empty() {
            break;
        }
        let lines = lines(&mut tx, event, &judged, portion).await?;
        if portions.send(lines).await.is_err() {
            return Ok(());
        }
    }
    let mut last = None;
    loop {
        let scanned = tx.holders_after(event.number, last).await?;
        let Some(end) = scanned.last() else { return Ok(()) };
        last = Some(*end);
        let unknown = scanned.into_iter().filter(|holder| !known.contains(holder));
        let portion = unknown.map(|holder| (holder, None)).collect();
        let lines = lines(&mut tx, event, &judged, portion).await?;
        if portions.send(lines).await.is_err() {
            return Ok(());
        }
    }
}

async fn lines(
    tx: &mut Tx,
    event: &Event,
    judged: &Roster,
    holders: Vec<(HolderId, Option<ListedHolder>)>,
) -> Result<Vec<HolderLine>, DbError> {
    let ids: Vec<HolderId> = holders.iter().map(|(holder, _)| *holder).collect();
    let attendance = attendance_of(tx, event, judged, &ids).await?;
    let nothing = Attendance::default();
    let line = |(holder, listed)| {
        let attendance = attendance.get(&holder).unwrap_or(&nothing);
        let passed = |passage: Passage| PassedAt {
            at: passage.at,
            gate: passage.gate,
            scanner: judged.scanner(passage.scan.scanner).map(|certificate| certificate.number),
        };
        HolderLine {
            holder,
            listed,
            presence: attendance.presence,
            entries: attendance.entries,
            first_entry: attendance.first_entry.map(passed),
            last_entry: attendance.last_entry.map(passed),
            last_exit: attendance.last_exit.map(passed),
            conflict: match (attendance.conflicts.is_empty(), attendance.settled.is_empty()) {
                (false, _) => Some(InConflict::Open),
                (true, false) => Some(InConflict::Settled),
                (true, true) => None,
            },
        }
    };
    Ok(holders.into_iter().map(line).collect())
}

/// What the scans of holders add up to; nothing of those who have none.
async fn attendance_of(
    tx: &mut Tx,
    event: &Event,
    judged: &Roster,
    holders: &[HolderId],
) -> Result<BTreeMap<HolderId, Attendance>, DbError> {
    let facts = tx.facts_of(event.number, holders).await?;
    let feeds = facts.values().flatten().collect();
    let rules = rules_for(tx, &event.details, judged, feeds, &BTreeMap::new()).await?;
    Ok(facts.iter().map(|(holder, facts)| (*holder, fold(facts, &rules))).collect())
}
