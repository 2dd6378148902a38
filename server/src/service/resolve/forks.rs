//! Copied scanners: feeds with two records under one number, each signed by the same key. Both branches count until somebody
//! says that one does not. The key opens no session any more; the device is enrolled anew, with a fresh one.

use esik_shared::answer::BranchAnswer;
use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, FeedSignature, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::message::Message;
use esik_shared::roster::trust::Trust;

use super::{Judged, Note, ResolveError};
use crate::app::App;
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note as audit};

/// A copied scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fork {
    /// Which.
    pub scanner: ScannerKey,
    /// By which number people speak of it.
    pub number: u32,
    /// Where its feed parts, each with the branches that leave there.
    pub parts: Vec<Part>,
}

/// Where a feed parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The last record that the branches share; the empty head where they share none.
    pub after: Head,
    /// The branches.
    pub branches: Vec<Branch>,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    /// Its first record: the one that has a sibling.
    pub first: Head,
    /// Its last.
    pub tip: Head,
    /// The end of the run that proves it, and the author's signature there.
    pub signed: (Head, FeedSignature),
    /// The number of the scanner that brought that run; nothing where this server wrote it.
    pub carrier: Option<u32>,
    /// Whether it counts, where somebody has said so. It does until then.
    pub counts: Option<bool>,
}

/// The copied scanners of an event, by number.
pub(crate) async fn list_forks(app: &App, event: EventNumber) -> Result<Vec<Fork>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let mut forks = Vec::new();
    for (feed, branches) in tx.branches_of_events(&[event]).await? {
        let Some(scanner) = feed.scanner().filter(|_| branches.is_forked()) else { continue };
        let Some((number, trust)) = judged.number_of(scanner).zip(judged.roster.trust(scanner)) else {
            continue;
        };
        let mut parts = Vec::new();
        for (after, lines) in parting(&branches) {
            let mut of_part = Vec::new();
            for line in lines {
                let run = run_of(&mut tx, &feed, &branches, (line, after)).await?;
                of_part.push(branch(&mut tx, &feed, &branches, trust, (line, run)).await?);
            }
            parts.push(Part { after, branches: of_part });
        }
        forks.push(Fork { scanner, number, parts });
    }
    forks.sort_by_key(|fork| fork.number);
    Ok(forks)
}

/// The records behind which a feed parts, each with the lines that go on there.
fn parting(branches: &Branches) -> Vec<(Head, Vec<u32>)> {
    let mut parts: Vec<(Head, Vec<u32>)> = Vec::new();
    for (number, line) in (0..).zip(branches.lines()).skip(1) {
        match parts.iter_mut().find(|(after, lines)| *after == line.base && lines.contains(&line.parent)) {
            Some((_, lines)) => lines.push(number),
            None => parts.push((line.base, vec![line.parent, number])),
        }
    }
    parts
}

/// The signed run that a line begins with behind where it parts.
async fn run_of(
    tx: &mut Tx,
    feed: &FeedId,
    branches: &Branches,
    (line, after): (u32, Head),
) -> Result<Batch, DbError> {
    let end = branches.lines()[usize::try_from(line).unwrap_or_default()].tip;
    let mut stored = tx.scans_of_line(feed, line, after.seq + 1..=end.seq, MAX_BATCH_RECORDS).await?;
    let signed = stored.iter().position(|stored| stored.signature.is_some());
    let signed = signed.ok_or(DbError::Corrupt { what: "feed signature" })?;
    let signature = stored[signed].signature.ok_or(DbError::Corrupt { what: "feed signature" })?;
    stored.truncate(signed + 1);
    Ok(Batch {
        feed: *feed,
        first_seq: after.seq + 1,
        previous: after.hash,
        records: stored.into_iter().map(|stored| stored.record).collect(),
        signature,
        details: Vec::new(),
    })
}

async fn branch(
    tx: &mut Tx,
    feed: &FeedId,
    branches: &Branches,
    trust: &Trust,
    (line, run): (u32, Batch),
) -> Result<Branch, DbError> {
    let signature = run.signature;
    let first_seq = run.first_seq;
    let checked = run.check().map_err(|_| DbError::Corrupt { what: "feed signature" })?;
    let first = checked.heads()[0];
    let said = trust.branch_answers().find(|(of, _)| *of == first);
    Ok(Branch {
        first,
        tip: branches.lines()[usize::try_from(line).unwrap_or_default()].tip,
        signed: (checked.last_head(), signature),
        carrier: tx.carrier_of(feed, Position { line, seq: first_seq }).await?,
        counts: said.map(|(_, counts)| counts),
    })
}

/// The proof that a scanner was copied, as frames: of each place where its feed parts the signed runs behind it. Nobody but
/// the author can have signed both.
pub(crate) async fn proof_of_fork(
    app: &App,
    event: EventNumber,
    number: u32,
) -> Result<Vec<u8>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let feed = FeedId::scans(judged.scanner(number)?, event);
    let branches = tx.branches(&feed).await?;
    let mut frames = Vec::new();
    for (after, lines) in parting(&branches) {
        for line in lines {
            let run = run_of(&mut tx, &feed, &branches, (line, after)).await?;
            Message::Batch(Box::new(run)).write(&mut frames);
        }
    }
    if frames.is_empty() { Err(ResolveError::NoBranch) } else { Ok(frames) }
}

/// Says whether a branch counts. Whether that is new: the same answer again says nothing.
pub(crate) async fn answer_branch(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    (number, first): (u32, Head),
    counts: bool,
    note: Option<&Note>,
) -> Result<bool, ResolveError> {
    let mut tx = app.db.write().await?;
    let judged = Judged::locked(&mut tx, app, event).await?;
    let scanner = judged.scanner(number)?;
    let feed = FeedId::scans(scanner, event);
    let trust = judged.roster.trust(scanner).ok_or(ResolveError::UnknownScanner(number))?;
    if trust.branch_answers().any(|(of, said)| of == first && said == counts) {
        return Ok(false);
    }
    let branches = tx.branches(&feed).await?;
    let hashes = tx.scan_hashes_at(&feed, &[first.seq]).await?;
    let begins = |(after, lines): &(Head, Vec<u32>)| {
        let is_first =
            |line: &u32| hashes.get(&Position { line: *line, seq: first.seq }) == Some(&first.hash);
        after.seq + 1 == first.seq && lines.iter().any(is_first)
    };
    if !parting(&branches).iter().any(begins) {
        return Err(ResolveError::NoBranch);
    }
    let detail = Note::detail(app, note);
    let commitment = detail.as_ref().map(|detail| detail.commitment());
    let answer = BranchAnswer { scanner, first, counts, note: commitment };
    let entry = Entry::new(Action::BranchAnswered)
        .at(event)
        .to(Object::Scanner(scanner))
        .with("first_seq", first.seq)
        .with("counts", counts)
        .with("has_note", note.is_some());
    judged.say(&mut tx, app, EventRecord::BranchAnswer(answer), detail).await?;
    audit(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(true)
}
