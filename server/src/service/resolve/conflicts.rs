//! Conflicts: holders admitted twice by doors that did not know of each other.

use std::collections::{BTreeMap, HashMap};

use esik_shared::answer::{ConflictAnswer, ConflictPair};
use esik_shared::attendance::fold::fold;
use esik_shared::attendance::{Attendance, Conflict, Fact};
use esik_shared::detail::Commitment;
use esik_shared::event_record::EventRecord;
use esik_shared::id::{EventNumber, GateNumber, HolderId, PassId};
use esik_shared::scan::{Authorizer, Override, ReadBy, ReasonCode, ScanRecord, ScanRef};
use esik_shared::time::Timestamp;

use super::{Judged, Note, ResolveError, notes};
use crate::app::App;
use crate::db::event::Event;
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, note as audit};
use crate::service::counting::{everything_judged, rules_for};
use crate::service::list::{Piece, Window};

/// A holder with conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HolderConflicts {
    /// Whose passes they are.
    pub holder: HolderId,
    /// The student, where one is known: name and number.
    pub student: Option<(String, String)>,
    /// The conflicts, open ones first.
    pub conflicts: Vec<ConflictView>,
}

/// Two admissions that did not know of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConflictView {
    /// The one that comes first.
    pub first: Side,
    /// The other.
    pub second: Side,
    /// Whether somebody has settled it.
    pub is_settled: bool,
    /// What was written to that, unless it was erased.
    pub note: Option<String>,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    /// Which scan.
    pub scan: ScanRef,
    /// By which number people speak of the scanner.
    pub scanner_number: Option<u32>,
    /// At which gate.
    pub gate: Option<GateNumber>,
    /// Which pass.
    pub pass_id: PassId,
    /// When, by the corrected clock.
    pub at: Timestamp,
    /// How far that may be off.
    pub uncertainty_ms: u32,
    /// What it knew of this holder: scanner and number.
    pub seen: Vec<(Option<u32>, u64)>,
    /// How the pass was read.
    pub read_by: Option<ReadBy>,
    /// Who admitted against a refusal, if anybody: and why.
    pub overridden: Option<(Authorizer, ReasonCode)>,
}

/// What was answered to a conflict last.
struct Settled(HashMap<ConflictPair, Option<Commitment>>);

/// A piece of the holders with conflicts: with open ones, or with settled ones, or all.
pub(crate) async fn list_conflicts(
    app: &App,
    event: EventNumber,
    is_settled: Option<bool>,
    window: Window,
) -> Result<Piece<HolderConflicts>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let settled = Settled::of(&mut tx, event).await?;
    let (mut found, mut after) = (Vec::new(), window.after);
    while found.len() <= window.limit {
        let rows = tx.holders_with_conflict(event, after, window.fetch()).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        let holders: Vec<HolderId> = rows.iter().map(|(_, holder)| *holder).collect();
        let facts = tx.facts_of(event, &holders).await?;
        let feeds = facts.values().flatten().collect();
        let rules =
            rules_for(&mut tx, &judged.event.details, &judged.roster, feeds, &BTreeMap::new()).await?;
        for (row, holder) in rows {
            let facts = facts.get(&holder).map_or(&[][..], Vec::as_slice);
            let attendance = fold(facts, &rules);
            let view = view(&mut tx, &judged, &settled, (holder, facts, &attendance), is_settled).await?;
            found.extend(view.map(|view| (row, view)));
        }
    }
    let piece = window.cut(found, |(row, _)| *row);
    Ok(Piece { rows: piece.rows.into_iter().map(|(_, view)| view).collect(), next: piece.next })
}

/// One open conflict of each of the holders who got one last, at most `limit`, the newest first.
pub(crate) async fn newest_conflicts(
    tx: &mut Tx,
    app: &App,
    event: &Event,
    limit: usize,
) -> Result<Vec<(Side, Side)>, DbError> {
    let roster = everything_judged(tx, app.keys.authority_key(), event.number).await?;
    let judged = Judged { event: event.clone(), roster };
    let fetch = i64::try_from(limit).unwrap_or(i64::MAX);
    let (mut found, mut before) = (Vec::new(), i64::MAX);
    while found.len() < limit {
        let rows = tx.newest_with_conflict(event.number, before, fetch).await?;
        let Some((last, _)) = rows.last() else { break };
        before = *last;
        let holders: Vec<HolderId> = rows.iter().map(|(_, holder)| *holder).collect();
        let facts = tx.facts_of(event.number, &holders).await?;
        let feeds = facts.values().flatten().collect();
        let rules = rules_for(tx, &judged.event.details, &judged.roster, feeds, &BTreeMap::new()).await?;
        for holder in holders {
            let facts = facts.get(&holder).map_or(&[][..], Vec::as_slice);
            let Some(conflict) = fold(facts, &rules).conflicts.last().copied() else { continue };
            let first = side(tx, &judged, facts, conflict.first).await?;
            found.push((first, side(tx, &judged, facts, conflict.second).await?));
        }
    }
    found.truncate(limit);
    Ok(found)
}

async fn view(
    tx: &mut Tx,
    judged: &Judged,
    settled: &Settled,
    (holder, facts, attendance): (HolderId, &[Fact], &Attendance),
    wanted: Option<bool>,
) -> Result<Option<HolderConflicts>, DbError> {
    let open = attendance.conflicts.iter().map(|conflict| (*conflict, false));
    let all = open.chain(attendance.settled.iter().map(|conflict| (*conflict, true)));
    let shown: Vec<(Conflict, bool)> =
        all.filter(|(_, is_settled)| wanted.is_none_or(|wanted| wanted == *is_settled)).collect();
    if shown.is_empty() {
        return Ok(None);
    }
    let event = judged.event.number;
    let commitments = shown.iter().filter_map(|(conflict, _)| settled.note(conflict));
    let texts = notes(tx, event, commitments.collect::<Vec<_>>()).await?;
    let mut conflicts = Vec::with_capacity(shown.len());
    for (conflict, is_settled) in shown {
        let note = settled.note(&conflict).and_then(|note| texts.get(&note).cloned());
        conflicts.push(ConflictView {
            first: side(tx, judged, facts, conflict.first).await?,
            second: side(tx, judged, facts, conflict.second).await?,
            is_settled,
            note: note.filter(|_| is_settled),
        });
    }
    let mut student = None;
    for pass_id in facts.iter().map(|fact| fact.pass_id) {
        if student.is_none() {
            student = tx.student_of_pass(pass_id).await?;
        }
    }
    Ok(Some(HolderConflicts { holder, student, conflicts }))
}

async fn side(tx: &mut Tx, judged: &Judged, facts: &[Fact], scan: ScanRef) -> Result<Side, DbError> {
    let fact = facts.iter().find(|fact| fact.scan == scan).ok_or(DbError::Corrupt { what: "scan" })?;
    let record = tx.scan_record(judged.event.number, &scan).await?;
    let body = match record.and_then(|record| ScanRecord::from_record(&record).ok()) {
        Some(ScanRecord::Scan(body)) => Some(body),
        _ => None,
    };
    Ok(Side {
        scan,
        scanner_number: judged.number_of(scan.scanner),
        gate: fact.gate,
        pass_id: fact.pass_id,
        at: fact.at,
        uncertainty_ms: fact.uncertainty_ms,
        seen: fact.seen.iter().map(|seen| (judged.number_of(seen.scanner), seen.seq)).collect(),
        read_by: body.as_ref().and_then(|body| body.read_by),
        overridden: body.and_then(|body| body.overridden).map(|Override { by, reason, .. }| (by, reason)),
    })
}

impl Settled {
    async fn of(tx: &mut Tx, event: EventNumber) -> Result<Self, DbError> {
        let mut settled = HashMap::new();
        for stored in tx.judgements_of(event, &[]).await? {
            if let Ok(EventRecord::ConflictAnswer(answer)) = EventRecord::from_record(&stored.record) {
                settled.insert(ConflictPair::new(answer.first, answer.second), answer.note);
            }
        }
        Ok(Self(settled))
    }

    fn note(&self, conflict: &Conflict) -> Option<Commitment> {
        self.0.get(&conflict.pair()).copied().flatten()
    }
}

/// Settles the conflict of two admissions. Whether it was open: settling it again says nothing new.
pub(crate) async fn settle_conflict(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    (first, second): (ScanRef, ScanRef),
    note: Option<&Note>,
) -> Result<bool, ResolveError> {
    let mut tx = app.db.write().await?;
    let judged = Judged::locked(&mut tx, app, event).await?;
    let holder = tx.holder_of_scan(event, &first).await?.ok_or(ResolveError::NoConflict)?;
    let facts = tx.facts_of(event, &[holder]).await?.remove(&holder).unwrap_or_default();
    let feeds = facts.iter().collect();
    let rules = rules_for(&mut tx, &judged.event.details, &judged.roster, feeds, &BTreeMap::new()).await?;
    let attendance = fold(&facts, &rules);
    let pair = ConflictPair::new(first, second);
    let is_it = |conflict: &Conflict| conflict.pair() == pair;
    if attendance.settled.iter().any(is_it) {
        return Ok(false);
    }
    if !attendance.conflicts.iter().any(is_it) {
        return Err(ResolveError::NoConflict);
    }
    let detail = Note::detail(app, note);
    let answer = ConflictAnswer { first, second, note: detail.as_ref().map(|detail| detail.commitment()) };
    let scan =
        |scan: ScanRef| serde_json::json!({ "scanner": judged.number_of(scan.scanner), "seq": scan.seq });
    let entry = Entry::new(Action::ConflictSettled)
        .at(event)
        .with("first", scan(first))
        .with("second", scan(second))
        .with("has_note", note.is_some());
    judged.say(&mut tx, app, EventRecord::ConflictAnswer(answer), detail).await?;
    audit(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(true)
}
