//! Scans in quarantine: of a scanner that was revoked, above what is still trusted; made after a certificate ended. They
//! are kept and not counted until somebody says that they count, or stay out.

use std::collections::BTreeSet;

use esik_shared::answer::QuarantineAnswer;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, PassId, ScannerKey};
use esik_shared::roster::trust::Trust;
use esik_shared::scan::ScanRecord;
use esik_shared::standing::{Quarantine, Standing};
use esik_shared::time::Timestamp;

use super::{Judged, Note, ResolveError, find, notes};
use crate::app::App;
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note as audit};
use crate::service::counting::{Weighed, WeighedLine, lines_of, standing_of};
use crate::service::list::{Piece, Window};

/// The most runs that are told of one scanner: nobody answers more one by one.
const MAX_RUNS: usize = 100;
/// The most passes that are named of one run.
const MAX_PASSES: usize = 100;

/// What of a scanner is in quarantine, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QuarantinedScanner {
    /// Which.
    pub scanner: ScannerKey,
    /// By which number people speak of it.
    pub number: u32,
    /// What is still trusted of it, where it was revoked.
    pub trusted: Option<Head>,
    /// The runs that nobody has answered.
    pub runs: Vec<Run>,
    /// What was answered, the last word last.
    pub answers: Vec<Answered>,
}

/// Records one after another that are in quarantine for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The number of the first.
    pub first_seq: u64,
    /// The last; its hash names the branch.
    pub last: Head,
    /// Why.
    pub why: Quarantine,
    /// How many records.
    pub records: u64,
    /// How many of them admitted somebody.
    pub admissions: u64,
    /// When the first and the last were written, by their corrected clock.
    pub from: Timestamp,
    /// The last.
    pub until: Timestamp,
    /// The passes that they are about, the first of many.
    pub passes: BTreeSet<PassId>,
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    /// The number of the first record.
    pub first_seq: u64,
    /// The last.
    pub last: Head,
    /// Whether they count.
    pub accepted: bool,
    /// What was written to it, unless it was erased.
    pub note: Option<String>,
}

/// A piece of the scanners of an event of which anything is in quarantine or was answered, by number.
pub(crate) async fn list_quarantine(
    app: &App,
    event: EventNumber,
    window: Window,
) -> Result<Piece<QuarantinedScanner>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let mut scanners: Vec<(u32, ScannerKey, &Trust)> = judged
        .roster
        .scanners()
        .filter_map(|(scanner, trust)| Some((trust.certificate()?.number, scanner, trust)))
        .filter(|(number, ..)| i64::from(*number) > window.after)
        .collect();
    scanners.sort_by_key(|(number, ..)| *number);
    let mut found = Vec::new();
    for (number, scanner, trust) in scanners {
        if found.len() > window.limit {
            break;
        }
        let feed = FeedId::scans(scanner, event);
        let runs = if may_hold_any(&mut tx, &feed, trust).await? {
            runs(&mut tx, &feed, trust).await?
        } else {
            Vec::new()
        };
        let answers = answers(&mut tx, event, trust).await?;
        if !runs.is_empty() || !answers.is_empty() {
            found.push(QuarantinedScanner { scanner, number, trusted: trust.trusted(), runs, answers });
        }
    }
    Ok(window.cut(found, |view| i64::from(view.number)))
}

/// Whether anything of a feed can be in quarantine: so feeds of which nothing is need not be read.
async fn may_hold_any(tx: &mut Tx, feed: &FeedId, trust: &Trust) -> Result<bool, DbError> {
    if trust.trusted().is_some() {
        return Ok(true);
    }
    let Some(ends) = trust.ends() else { return Ok(false) };
    Ok(tx.latest_of(feed).await?.is_some_and(|latest| latest >= ends))
}

async fn runs(tx: &mut Tx, feed: &FeedId, trust: &Trust) -> Result<Vec<Run>, DbError> {
    let standing = standing_of(tx, feed, trust, None).await?;
    let mut runs: Vec<Run> = Vec::new();
    for line in lines_of(&standing) {
        let mut records = WeighedLine::new(*feed, &standing, line);
        let mut open: Option<Run> = None;
        loop {
            let piece = records.next(tx).await?;
            if piece.is_empty() || runs.len() >= MAX_RUNS {
                break;
            }
            for record in piece {
                let Standing::Quarantined(why) = record.standing else {
                    runs.extend(open.take());
                    continue;
                };
                match &mut open {
                    Some(run) if run.why == why => run.add(&record),
                    _ => runs.extend(open.replace(Run::new(&record, why))),
                }
            }
        }
        runs.extend(open);
    }
    runs.truncate(MAX_RUNS);
    Ok(runs)
}

impl Run {
    fn new(first: &Weighed, why: Quarantine) -> Self {
        let mut run = Self {
            first_seq: first.head.seq,
            last: first.head,
            why,
            records: 0,
            admissions: 0,
            from: first.at,
            until: first.at,
            passes: BTreeSet::new(),
        };
        run.add(first);
        run
    }

    fn add(&mut self, record: &Weighed) {
        self.last = record.head;
        self.records += 1;
        self.admissions += u64::from(is_admission(&record.content));
        self.from = self.from.min(record.at);
        self.until = self.until.max(record.at);
        if self.passes.len() < MAX_PASSES {
            self.passes.extend(record.content.pass_id());
        }
    }
}

/// Whether a record admitted somebody.
pub(super) fn is_admission(content: &ScanRecord) -> bool {
    matches!(content, ScanRecord::Scan(scan) if scan.is_admission())
}

async fn answers(tx: &mut Tx, event: EventNumber, trust: &Trust) -> Result<Vec<Answered>, DbError> {
    let given = trust.quarantine_answers();
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let texts = notes(tx, event, given.iter().filter_map(|answer| answer.note).collect::<Vec<_>>()).await?;
    let answered = |answer: &QuarantineAnswer| Answered {
        first_seq: answer.first_seq,
        last: answer.last,
        accepted: answer.accepted,
        note: answer.note.and_then(|note| texts.get(&note).cloned()),
    };
    Ok(given.iter().map(answered).collect())
}

/// Which run of which scanner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunToAnswer {
    /// By number.
    pub scanner: u32,
    /// The number of the first record.
    pub first_seq: u64,
    /// The last.
    pub last: Head,
}

/// Answers a run of scans in quarantine: they count, or stay out. Whether that is new: the same answer again says nothing.
pub(crate) async fn answer_quarantine(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    run: RunToAnswer,
    accepted: bool,
    note: Option<&Note>,
) -> Result<bool, ResolveError> {
    let RunToAnswer { scanner: number, first_seq, last } = run;
    let mut tx = app.db.write().await?;
    let judged = Judged::locked(&mut tx, app, event).await?;
    let scanner = judged.scanner(number)?;
    let feed = FeedId::scans(scanner, event);
    let at = find(&mut tx, &feed, last).await?.ok_or(ResolveError::UnknownHead)?;
    let trust = judged.roster.trust(scanner).ok_or(ResolveError::UnknownScanner(number))?;
    let is_same = |answer: &&QuarantineAnswer| answer.first_seq == first_seq && answer.last == last;
    let before = trust.quarantine_answers().iter().rev().find(is_same);
    if trust.quarantine_answers().last().is_some_and(|answer| is_same(&answer) && answer.accepted == accepted)
    {
        return Ok(false);
    }
    if before.is_none() && !is_any_quarantined(&mut tx, &feed, trust, first_seq, at).await? {
        return Err(ResolveError::NoQuarantine);
    }
    let detail = Note::detail(app, note);
    let commitment = detail.as_ref().map(|detail| detail.commitment());
    let answer = QuarantineAnswer { scanner, first_seq, last, accepted, note: commitment };
    let entry = Entry::new(Action::QuarantineAnswered)
        .at(event)
        .to(Object::Scanner(scanner))
        .with("first_seq", first_seq)
        .with("last_seq", last.seq)
        .with("counts", accepted)
        .with("has_note", note.is_some());
    judged.say(&mut tx, app, EventRecord::QuarantineAnswer(answer), detail).await?;
    audit(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether any record from number `first` to the one at `last` is in quarantine.
async fn is_any_quarantined(
    tx: &mut Tx,
    feed: &FeedId,
    trust: &Trust,
    first: u64,
    last: Position,
) -> Result<bool, DbError> {
    let standing = standing_of(tx, feed, trust, None).await?;
    for line in lines_of(&standing) {
        let leads_to = |seq| standing.branches().leads_to(Position { line, seq }, last);
        let mut records = WeighedLine::new(*feed, &standing, line);
        loop {
            let piece = records.next(tx).await?;
            if piece.is_empty() {
                break;
            }
            let is_it = |record: &Weighed| {
                let is_quarantined = matches!(record.standing, Standing::Quarantined(_));
                is_quarantined && record.head.seq >= first && leads_to(record.head.seq)
            };
            if piece.iter().any(is_it) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
