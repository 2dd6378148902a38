//! Batches to send, cut from what is stored.

use esik_shared::batch::{Batch, MAX_BATCH_RECORDS};
use esik_shared::detail::{Commitment, Detail};
use esik_shared::feed::{FeedClass, FeedId, FeedSignature, Head, Record};
use esik_shared::id::EventNumber;
use esik_shared::replication::message::BATCH_CLOSES_AT_BYTES;
use esik_shared::scan::ScanRecord;
use sqlx::Row;

use super::{Store, StoreError, class_number, seq_to_sql};

impl Store {
    /// The records of a feed after `after`, as many as one batch takes, up to the last that its author signed.
    /// Nothing if there is no such record. With the notes that were not erased.
    pub(crate) async fn batch_after(
        &mut self,
        feed: &FeedId,
        after: Head,
    ) -> Result<Option<Batch>, StoreError> {
        let rows = sqlx::query(
            "SELECT record.record, record.signature FROM record JOIN feed ON feed.id = record.feed
             WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3 AND record.seq > $4
             ORDER BY record.seq LIMIT $5",
        )
        .bind(class_number(feed.class))
        .bind(feed.author.as_slice())
        .bind(i64::from(feed.event.0))
        .bind(seq_to_sql(after.seq)?)
        .bind(i64::try_from(MAX_BATCH_RECORDS).expect("a few hundred"))
        .fetch_all(&mut self.connection)
        .await?;
        let mut records = Vec::with_capacity(rows.len());
        let mut signed = None;
        let mut bytes = 0;
        for row in &rows {
            let record: Vec<u8> = row.try_get("record")?;
            let signature: Option<Vec<u8>> = row.try_get("signature")?;
            bytes += record.len();
            records.push(Record::from_bytes(record).map_err(|_| StoreError::Corrupt("record"))?);
            if let Some(signature) = signature {
                let signature = signature.try_into().map_err(|_| StoreError::Corrupt("signature"))?;
                signed = Some((records.len(), FeedSignature(signature)));
                if bytes >= BATCH_CLOSES_AT_BYTES {
                    break;
                }
            }
        }
        let Some((count, signature)) = signed else { return Ok(None) };
        records.truncate(count);
        let details = self.notes_of(feed, &records).await?;
        Ok(Some(Batch {
            feed: *feed,
            first_seq: after.seq + 1,
            previous: after.hash,
            records,
            signature,
            details,
        }))
    }

    /// The notes on these scans. Few scans have one.
    async fn notes_of(&mut self, feed: &FeedId, records: &[Record]) -> Result<Vec<Detail>, StoreError> {
        let mut notes = Vec::new();
        if feed.class == FeedClass::Scans {
            for record in records {
                let note = ScanRecord::from_record(record).ok().and_then(|record| record.note());
                if let Some(note) = note {
                    notes.extend(self.detail(feed.event, note).await?);
                }
            }
        }
        Ok(notes)
    }

    /// A personal part of a record, if it is here.
    pub(super) async fn detail(
        &mut self,
        event: EventNumber,
        commitment: Commitment,
    ) -> Result<Option<Detail>, StoreError> {
        let row = sqlx::query("SELECT salt, bytes FROM detail WHERE event = $1 AND commitment = $2")
            .bind(i64::from(event.0))
            .bind(commitment.0.to_vec())
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| {
            let salt: Vec<u8> = row.try_get("salt")?;
            let salt = salt.try_into().map_err(|_| StoreError::Corrupt("salt of a detail"))?;
            Ok(Detail { salt, bytes: row.try_get("bytes")? })
        })
        .transpose()
    }
}
