//! Giving a scanner what it lacks: the event feeds of its events, and the scans of the other gates.

use std::collections::HashMap;

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::certificate::CertificateContent;
use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedClass, FeedId, FeedSignature, Head};
use esik_shared::id::{EventNumber, Hash};
use esik_shared::replication::message::{BATCH_CLOSES_AT_BYTES, MAX_EXCHANGE_BYTES, Message};
use esik_shared::replication::plan::{Holdings, Step, plan};
use esik_shared::replication::{Tips, Vector};

use super::events_of;
use crate::app::App;
use crate::db::scan_feed::StoredRecord;
use crate::db::{DbError, Tx};

/// Our vector, what was refused, as many batches as fit, and how we stand.
pub(super) async fn answer(
    app: &App,
    scanner: &CertificateContent,
    theirs: &Vector,
    refused: Vec<Message>,
) -> Result<Vec<u8>, DbError> {
    let mut tx = app.db.read().await?;
    let mine = vector(&mut tx, app, scanner).await?;
    let mut out = Vec::new();
    Message::Have(mine.clone()).write(&mut out);
    for message in refused {
        message.write(&mut out);
    }
    let hashes = hashes_for(&mut tx, &mine, theirs).await?;
    let holdings: Holdings = mine.iter().map(|(feed, head)| (*feed, Branches::single(*head))).collect();
    let steps = plan(&holdings, theirs, &Tips::new(), |feed, _| hashes.get(feed).copied());
    let mut has_more = false;
    for step in steps {
        match step {
            Step::Send { feed, after, .. } if out.len() < MAX_EXCHANGE_BYTES => {
                let after = theirs.get(&feed).copied().filter(|there| there.seq == after.seq);
                let after = after.unwrap_or(Head::EMPTY);
                let end = mine.get(&feed).copied().unwrap_or(Head::EMPTY);
                has_more |= send(&mut tx, feed, after, end, &mut out).await? != end;
            }
            Step::Send { .. } => has_more = true,
            Step::Locate { feed } => {
                tracing::warn!(scanner = scanner.number, event = %feed.event, "a scanner holds another branch of a feed");
            }
        }
    }
    Message::Status { clock: app.clock.now(), has_more }.write(&mut out);
    Ok(out)
}

/// What we hold of the feeds of a scanner's events, and of its own feed of what belongs to none.
async fn vector(tx: &mut Tx, app: &App, scanner: &CertificateContent) -> Result<Vector, DbError> {
    let events: Vec<EventNumber> = events_of(scanner).collect();
    let mut vector = Vector::new();
    for (event, head) in tx.event_heads(&events).await? {
        vector.insert(app.keys.event_feed(event), head);
    }
    vector.extend(tx.scan_heads_of(&events).await?);
    let nowhere = FeedId::scans(scanner.scanner, EventNumber::NONE);
    match tx.scan_head(&nowhere).await? {
        Head::EMPTY => {}
        head => {
            vector.insert(nowhere, head);
        }
    }
    Ok(vector)
}

/// Our hashes at the numbers where their feeds end inside ours: what `plan` compares.
async fn hashes_for(tx: &mut Tx, mine: &Vector, theirs: &Vector) -> Result<HashMap<FeedId, Hash>, DbError> {
    let mut hashes = HashMap::new();
    for (feed, there) in theirs {
        let inside = mine.get(feed).is_some_and(|here| there.seq > 0 && there.seq < here.seq);
        if !inside {
            continue;
        }
        let hash = match feed.class {
            FeedClass::Event => tx.event_record_hash(feed.event, there.seq).await?,
            FeedClass::Scans => tx.scan_hashes(feed, there.seq, there.seq).await?.remove(&there.seq),
        };
        hashes.extend(hash.map(|hash| (*feed, hash)));
    }
    Ok(hashes)
}

/// Writes batches of `feed` after `after` until its end or the exchange is full; returns how far it came.
async fn send(tx: &mut Tx, feed: FeedId, after: Head, end: Head, out: &mut Vec<u8>) -> Result<Head, DbError> {
    let mut sent = after;
    while sent != end && out.len() < MAX_EXCHANGE_BYTES {
        let Some((batch, head)) = next_batch(tx, feed, sent).await? else { break };
        Message::Batch(Box::new(batch)).write(out);
        sent = head;
    }
    Ok(sent)
}

/// The next batch after `after`: the longest run that is not too large and ends where there is a signature.
async fn next_batch(tx: &mut Tx, feed: FeedId, after: Head) -> Result<Option<(Batch, Head)>, DbError> {
    let mut stored = match feed.class {
        FeedClass::Event => tx.event_records_after(feed.event, after.seq, MAX_BATCH_RECORDS).await?,
        FeedClass::Scans => tx.scans_after(&feed, after.seq, MAX_BATCH_RECORDS).await?,
    };
    let Some((last, signature)) = cut(&mut stored) else { return Ok(None) };
    let details = match feed.class {
        FeedClass::Event => tx.event_details_between(feed.event, after.seq + 1, last.seq).await?,
        FeedClass::Scans => Vec::new(),
    };
    let records = stored.into_iter().map(|stored| stored.record).collect();
    let batch = Batch { feed, first_seq: after.seq + 1, previous: after.hash, records, signature, details };
    Ok(Some((batch, last)))
}

/// Cuts a run to what one batch carries, at the last signature in it, and says where that is.
fn cut(stored: &mut Vec<StoredRecord>) -> Option<(Head, FeedSignature)> {
    let mut bytes = 0;
    let fits = stored.iter().take_while(|stored| {
        let is_open = bytes < BATCH_CLOSES_AT_BYTES;
        bytes += stored.record.as_bytes().len();
        is_open
    });
    stored.truncate(fits.count());
    let signed = stored.iter().rposition(|stored| stored.signature.is_some())?;
    stored.truncate(signed + 1);
    stored.last().and_then(|last| Some((last.head, last.signature?)))
}
