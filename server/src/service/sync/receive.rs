//! Taking batches of scans: each is checked, stored and counted, or refused alone.

use std::collections::{BTreeSet, HashMap};

use esik_shared::attendance::Fact;
use esik_shared::attendance::book::Counts;
use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::batch::{CheckedBatch, InvalidBatch};
use esik_shared::detail::Commitment;
use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, HolderId, PassId};
use esik_shared::replication::message::{Message, Refusal};
use esik_shared::replication::receive::{Here, Received as Fate, receive};
use esik_shared::scan::{ScanRecord, ScanRef};
use esik_shared::time::Timestamp;

use crate::db::scan_feed::NewScan;
use crate::db::{DbError, Tx};
use crate::keys::Keys;
use crate::service::writer::Received;
use crate::telemetry::metrics::BatchOutcome;

/// What came of the batches of one exchange.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// What was not taken, with the reason, for whoever brought it.
    pub refused: Vec<Message>,
    /// What came of each, in order.
    pub outcomes: Vec<BatchOutcome>,
}

/// Takes what it can. The events are locked.
pub(crate) async fn take_all(
    tx: &mut Tx,
    keys: &Keys,
    received: &Received,
    now: Timestamp,
) -> Result<Taken, DbError> {
    let mut taken = Taken::default();
    for (feed, first_seq, checked) in &received.batches {
        let (feed, first_seq, carrier) = (*feed, *first_seq, received.carrier);
        let outcome = take(tx, keys, feed, checked, now).await?;
        taken.outcomes.push(outcome);
        if let BatchOutcome::Refused(why) = outcome {
            tracing::warn!(parent: &received.request, carrier, event = %feed.event, first_seq, ?why, "a batch was refused");
            let here = tx.scan_head(&feed).await?;
            taken.refused.push(Message::Refused { feed, first_seq, why, here });
        }
    }
    Ok(taken)
}

async fn take(
    tx: &mut Tx,
    keys: &Keys,
    feed: FeedId,
    checked: &Result<CheckedBatch, InvalidBatch>,
    now: Timestamp,
) -> Result<BatchOutcome, DbError> {
    let is_certified = is_certified(tx, keys, feed).await?;
    let head = tx.scan_head(&feed).await?;
    let known = match checked {
        Ok(batch) => tx.scan_hashes(&feed, batch.batch().head_before().seq, batch.last_head().seq).await?,
        Err(_) => HashMap::new(),
    };
    let here = Here { is_certified, branches: &Branches::single(head) };
    match (receive(checked, &here, |at| known.get(&at.seq).copied()), checked) {
        (Fate::Append { skip, .. }, Ok(batch)) => {
            Ok(BatchOutcome::Accepted(append(tx, batch, skip, head, now).await?))
        }
        (Fate::Known, _) => Ok(BatchOutcome::Accepted(0)),
        (Fate::Refused(why), _) => Ok(BatchOutcome::Refused(why)),
        (Fate::Fork { .. }, _) => Ok(BatchOutcome::Refused(Refusal::Fork)),
        (Fate::Append { .. }, Err(_)) => Ok(BatchOutcome::Refused(Refusal::Invalid)),
    }
}

/// Whether the author is an enrolled scanner that may scan at this event. Event feeds are ours: nobody brings them.
async fn is_certified(tx: &mut Tx, keys: &Keys, feed: FeedId) -> Result<bool, DbError> {
    let Some(author) = feed.scanner() else { return Ok(false) };
    let certificate = tx.certificate(author).await?;
    let content = certificate.and_then(|certificate| certificate.verify(keys.authority_key()).ok());
    Ok(content.is_some_and(|content| feed.event == EventNumber::NONE || content.event(feed.event).is_some()))
}

/// Stores what is new of a batch, and returns how many scans that are.
async fn append(
    tx: &mut Tx,
    batch: &CheckedBatch,
    skip: usize,
    here: Head,
    now: Timestamp,
) -> Result<usize, DbError> {
    let feed = batch.batch().feed;
    let read: Vec<(Head, &Record, ScanRecord)> = batch
        .records()
        .skip(skip)
        .map(|(head, record)| {
            // A record whose content does not decode is kept as signed and counts for nothing.
            let content = ScanRecord::from_record(record).unwrap_or(ScanRecord::Unknown(record.kind()));
            (head, record, content)
        })
        .collect();
    let notes: BTreeSet<Commitment> = read.iter().filter_map(|(_, _, content)| content.note()).collect();
    let passes: BTreeSet<PassId> = read.iter().filter_map(|(_, _, content)| content.pass_id()).collect();
    let holders = tx.holders_of(feed.event, &passes.into_iter().collect::<Vec<_>>()).await?;
    let scanner = feed.scanner().expect("only scan feeds are appended here");

    let mut new_facts: HashMap<HolderId, Vec<Fact>> = HashMap::new();
    let mut scans = Vec::with_capacity(read.len());
    for (head, record, content) in read {
        let fact = Fact::of(ScanRef { scanner, seq: head.seq, hash: head.hash }, &content);
        let holder_of = |pass_id: PassId| holders.get(&pass_id).copied().unwrap_or_else(|| pass_id.into());
        let holder = fact.as_ref().map(|fact| holder_of(fact.pass_id));
        if let (Some(holder), Some(fact)) = (holder, fact) {
            new_facts.entry(holder).or_default().push(fact);
        }
        let signature = (head == batch.last_head()).then_some(batch.batch().signature);
        scans.push(NewScan { head, record: record.clone(), signature, pass_id: content.pass_id(), holder });
    }
    count(tx, feed.event, new_facts).await?;
    tx.move_scan_head(&feed, here, batch.last_head(), now).await?;
    tx.insert_scans(&feed, &scans, now).await?;
    // What no record names, nobody could ever know for whose it is, and erase.
    let mut details = batch.batch().details.clone();
    details.retain(|detail| notes.contains(&detail.commitment()));
    tx.insert_scan_details(&feed, &details).await?;
    Ok(scans.len())
}

/// Moves the counts by what these facts change, called before they are stored.
async fn count(tx: &mut Tx, event: EventNumber, new: HashMap<HolderId, Vec<Fact>>) -> Result<(), DbError> {
    let Some(event) = tx.event(event).await?.filter(|_| !new.is_empty()) else { return Ok(()) };
    let rules = FoldRules::from(&event.details);
    let holders: Vec<HolderId> = new.keys().copied().collect();
    let mut known = tx.facts_of(event.number, &holders).await?;
    let mut difference = Counts::default();
    for (holder, new) in new {
        let mut facts = known.remove(&holder).unwrap_or_default();
        let before = Counts::of(&fold(&facts, &rules));
        facts.extend(new);
        difference.change(&before, &Counts::of(&fold(&facts, &rules)));
    }
    tx.change_counts(event.number, &difference).await
}
