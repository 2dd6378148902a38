//! Batches of what is here: each the longest run that is not too large and ends where there is a signature.

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedClass, FeedId, FeedSignature, Head};
use esik_shared::id::Hash;
use esik_shared::replication::message::{BATCH_CLOSES_AT_BYTES, MAX_EXCHANGE_BYTES, Message};

use crate::db::scan_feed::StoredRecord;
use crate::db::{DbError, Tx};

/// Writes batches of what follows `after` on the way to the end of `line`, until that or until the exchange is full; whether
/// all of it fitted.
pub(crate) async fn send(
    tx: &mut Tx,
    feed: &FeedId,
    branches: &Branches,
    (line, after): (u32, Position),
    out: &mut Vec<u8>,
) -> Result<bool, DbError> {
    let mut sent = head_at(tx, feed, branches, after).await?;
    let mut at = after;
    while out.len() < MAX_EXCHANGE_BYTES {
        let Some((batch, last, end)) = next_batch(tx, feed, branches, line, (at, sent)).await? else {
            return Ok(true);
        };
        Message::Batch(Box::new(batch)).write(out);
        (at, sent) = (end, last);
    }
    Ok(branches.pieces(at, line).is_empty())
}

async fn head_at(tx: &mut Tx, feed: &FeedId, branches: &Branches, at: Position) -> Result<Head, DbError> {
    if at.seq == 0 {
        return Ok(Head::EMPTY);
    }
    let hash = match branches.hash_at(at, |_| None) {
        Some(hash) => Some(hash),
        None => stored_hash(tx, feed, at).await?,
    };
    hash.map(|hash| Head { seq: at.seq, hash }).ok_or(DbError::Corrupt { what: "feed" })
}

async fn stored_hash(tx: &mut Tx, feed: &FeedId, at: Position) -> Result<Option<Hash>, DbError> {
    let mut hashes = match feed.class {
        FeedClass::Event => tx.event_record_hashes(feed.event, &[at.seq]).await?,
        FeedClass::Scans => tx.scan_hashes_at(feed, &[at.seq]).await?,
    };
    Ok(hashes.remove(&at))
}

/// The next batch, its last head, and where that is.
async fn next_batch(
    tx: &mut Tx,
    feed: &FeedId,
    branches: &Branches,
    line: u32,
    (at, sent): (Position, Head),
) -> Result<Option<(Batch, Head, Position)>, DbError> {
    let mut stored: Vec<(u32, StoredRecord)> = Vec::new();
    for (on, seqs) in branches.pieces(at, line) {
        let room = MAX_BATCH_RECORDS - stored.len();
        if room == 0 {
            break;
        }
        let read = match feed.class {
            FeedClass::Event => tx.event_records_after(feed.event, *seqs.start() - 1, room).await?,
            FeedClass::Scans => tx.scans_of_line(feed, on, seqs, room).await?,
        };
        stored.extend(read.into_iter().map(|record| (on, record)));
    }
    let Some((last, signature, end)) = cut(&mut stored) else { return Ok(None) };
    let details = match feed.class {
        FeedClass::Event => tx.event_details_between(feed.event, sent.seq + 1, last.seq).await?,
        FeedClass::Scans => Vec::new(),
    };
    let records = stored.into_iter().map(|(_, stored)| stored.record).collect();
    let batch =
        Batch { feed: *feed, first_seq: sent.seq + 1, previous: sent.hash, records, signature, details };
    Ok(Some((batch, last, end)))
}

/// Cuts a run to what one batch carries, at the last signature in it, and says where that is.
fn cut(stored: &mut Vec<(u32, StoredRecord)>) -> Option<(Head, FeedSignature, Position)> {
    let mut bytes = 0;
    let fits = stored.iter().take_while(|(_, stored)| {
        let is_open = bytes < BATCH_CLOSES_AT_BYTES;
        bytes += stored.record.as_bytes().len();
        is_open
    });
    stored.truncate(fits.count());
    let signed = stored.iter().rposition(|(_, stored)| stored.signature.is_some())?;
    stored.truncate(signed + 1);
    let (line, last) = stored.last()?;
    Some((last.head, last.signature?, Position { line: *line, seq: last.head.seq }))
}
