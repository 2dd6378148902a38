//! Batches to send, cut from what is stored.

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, FeedSignature, Record};
use esik_shared::id::Hash;
use esik_shared::replication::message::BATCH_CLOSES_AT_BYTES;
use futures_util::TryStreamExt;
use sqlx::Row;

use super::{Store, StoreError, class_number, record_of, seq_to_sql};

/// A record as stored, with its author's signature where there is one.
struct Stored {
    at: Position,
    record: Record,
    signature: Option<FeedSignature>,
}

impl Store {
    /// The records of a feed behind `after` on the way to the end of `line`, as many as one batch takes, up to the last
    /// that its author signed, and where that is. Nothing if there is no such record. Without details.
    pub(crate) async fn batch_after(
        &mut self,
        feed: &FeedId,
        line: u32,
        after: Position,
    ) -> Result<Option<(Batch, Position)>, StoreError> {
        let Some(branches) = self.holdings().await?.get(feed).cloned() else { return Ok(None) };
        let mut run = self.run_after(feed, &branches, line, after).await?;
        let signed = run.iter().rposition(|stored| stored.signature.is_some());
        let Some((signed, signature)) = signed.and_then(|at| Some((at, run.get(at)?.signature?))) else {
            return Ok(None);
        };
        run.truncate(signed + 1);
        let last = run.last().map_or(after, |stored| stored.at);
        let previous = self.hash_before(feed, &branches, after).await?;
        let records = run.into_iter().map(|stored| stored.record).collect();
        let first_seq = after.seq + 1;
        let batch = Batch { feed: *feed, first_seq, previous, records, signature, details: Vec::new() };
        Ok(Some((batch, last)))
    }

    /// What follows `after`, as much as fits into a batch: a signature may lie further back.
    async fn run_after(
        &mut self,
        feed: &FeedId,
        branches: &Branches,
        line: u32,
        after: Position,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut run: Vec<Stored> = Vec::new();
        let mut bytes = 0;
        for (line, seqs) in branches.pieces(after, line) {
            let left = MAX_BATCH_RECORDS - run.len();
            let mut rows = sqlx::query(
                "SELECT record.seq, record.record, record.signature
                 FROM record JOIN feed ON feed.id = record.feed
                 WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3
                     AND record.line = $4 AND record.seq BETWEEN $5 AND $6
                 ORDER BY record.seq LIMIT $7",
            )
            .bind(class_number(feed.class))
            .bind(feed.author.as_slice())
            .bind(i64::from(feed.event.0))
            .bind(i64::from(line))
            .bind(seq_to_sql(*seqs.start())?)
            .bind(seq_to_sql(*seqs.end())?)
            .bind(i64::try_from(left).expect("a few hundred"))
            .fetch(&mut self.connection);
            while let Some(row) = rows.try_next().await? {
                let record = record_of(&row)?;
                let signature: Option<Vec<u8>> = row.try_get("signature")?;
                let signature = signature
                    .map(|signature| signature.try_into().map(FeedSignature))
                    .transpose()
                    .map_err(|_| StoreError::Corrupt("signature"))?;
                let seq: i64 = row.try_get("seq")?;
                let seq = u64::try_from(seq).map_err(|_| StoreError::Corrupt("number"))?;
                bytes += record.as_bytes().len();
                let is_signed = signature.is_some();
                run.push(Stored { at: Position { line, seq }, record, signature });
                if is_signed && bytes >= BATCH_CLOSES_AT_BYTES {
                    return Ok(run);
                }
            }
            if run.len() >= MAX_BATCH_RECORDS {
                break;
            }
        }
        Ok(run)
    }

    async fn hash_before(
        &mut self,
        feed: &FeedId,
        branches: &Branches,
        after: Position,
    ) -> Result<Hash, StoreError> {
        if after.seq == 0 {
            return Ok(Hash::ZERO);
        }
        if let Some(hash) = branches.hash_at(after, |_| None) {
            return Ok(hash);
        }
        let hashes = self.hashes_at(feed, &[after]).await?;
        hashes.first().map(|(_, hash)| *hash).ok_or(StoreError::Corrupt("line of a feed"))
    }
}
