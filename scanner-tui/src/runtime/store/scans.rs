//! The scans of this scanner, read one after another for whoever wants to see them all.

use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::scan::ScanRecord;
use futures_util::TryStreamExt;
use sqlx::Row;

use super::{Store, StoreError, feed_of, head_of};

/// One stored record of this scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredScan {
    /// In which feed.
    pub(crate) feed: FeedId,
    /// The head after it.
    pub(crate) head: Head,
    /// The hash before it.
    pub(crate) previous: Hash,
    /// What it says.
    pub(crate) record: ScanRecord,
}

impl Store {
    /// Gives every scan of `scanner` to `each`, by event and number, until it says stop by an error of its own.
    pub(crate) async fn each_scan<E>(
        &mut self,
        scanner: ScannerKey,
        mut each: impl FnMut(StoredScan) -> Result<(), E>,
    ) -> Result<Result<(), E>, StoreError> {
        let mut rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, record.seq, record.hash, record.record
             FROM feed JOIN record ON record.feed = feed.id
             WHERE feed.class = 0 AND feed.author = $1
             ORDER BY feed.event, record.seq",
        )
        .bind(scanner.0.to_vec())
        .fetch(&mut self.connection);
        let mut before: Option<(FeedId, Hash)> = None;
        while let Some(row) = rows.try_next().await? {
            let feed = feed_of(&row)?;
            let head = head_of(&row, "seq", "hash")?;
            let record =
                Record::from_bytes(row.try_get("record")?).map_err(|_| StoreError::Corrupt("record"))?;
            let record = ScanRecord::from_record(&record).map_err(|_| StoreError::Corrupt("scan"))?;
            let previous = before.filter(|(of, _)| *of == feed).map_or(Hash::ZERO, |(_, hash)| hash);
            before = Some((feed, head.hash));
            if let Err(stop) = each(StoredScan { feed, head, previous, record }) {
                return Ok(Err(stop));
            }
        }
        Ok(Ok(()))
    }
}
