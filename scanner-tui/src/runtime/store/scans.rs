//! The scans of this scanner, read one after another for whoever wants to see them all.

use std::collections::HashMap;

use esik_shared::detail::Commitment;
use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, ScannerKey};
use esik_shared::scan::ScanRecord;
use futures_util::TryStreamExt;
use sqlx::Row;

use super::{Store, StoreError, event_of, feed_of, head_of, line_number_of, record_of};

/// One stored record of this scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredScan {
    /// In which feed.
    pub(crate) feed: FeedId,
    /// On which line of it: 0, but for what a clone of this scanner wrote.
    pub(crate) line: u32,
    /// The head after it.
    pub(crate) head: Head,
    /// The hash before it.
    pub(crate) previous: Hash,
    /// What it says.
    pub(crate) record: ScanRecord,
    /// What was written to it, unless that was erased.
    pub(crate) note: Option<String>,
}

impl Store {
    /// Gives every scan of `scanner` to `each`, by event, line and number, until it says stop by an error of its own.
    pub(crate) async fn each_scan<E>(
        &mut self,
        scanner: ScannerKey,
        mut each: impl FnMut(StoredScan) -> Result<(), E>,
    ) -> Result<Result<(), E>, StoreError> {
        let notes = self.notes().await?;
        let holdings = self.holdings().await?;
        let mut rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, record.line, record.seq, record.hash, record.record
             FROM feed JOIN record ON record.feed = feed.id
             WHERE feed.class = 0 AND feed.author = $1
             ORDER BY feed.event, record.line, record.seq",
        )
        .bind(scanner.0.to_vec())
        .fetch(&mut self.connection);
        let mut before: Option<(FeedId, u32, Hash)> = None;
        while let Some(row) = rows.try_next().await? {
            let feed = feed_of(&row)?;
            let head = head_of(&row, "seq", "hash")?;
            let line = line_number_of(&row)?;
            let record =
                ScanRecord::from_record(&record_of(&row)?).map_err(|_| StoreError::Corrupt("scan"))?;
            let previous = match before {
                Some((of, on, hash)) if (of, on) == (feed, line) => hash,
                _ => base_hash(holdings.get(&feed), line),
            };
            before = Some((feed, line, head.hash));
            let note = record.note().and_then(|note| notes.get(&(feed.event, note)).cloned());
            if let Err(stop) = each(StoredScan { feed, line, head, previous, record, note }) {
                return Ok(Err(stop));
            }
        }
        Ok(Ok(()))
    }

    /// Every note that is here, by what a scan names it by. They are told from names, which stand beside them, by their
    /// content.
    async fn notes(&mut self) -> Result<HashMap<(EventNumber, Commitment), String>, StoreError> {
        let mut rows = sqlx::query("SELECT event, commitment, bytes FROM detail").fetch(&mut self.connection);
        let mut notes = HashMap::new();
        while let Some(row) = rows.try_next().await? {
            if let Ok(text) = minicbor::decode::<String>(row.try_get("bytes")?) {
                let commitment: Vec<u8> = row.try_get("commitment")?;
                let commitment = commitment.try_into().map_err(|_| StoreError::Corrupt("commitment"))?;
                notes.insert((event_of(&row)?, Commitment(commitment)), text);
            }
        }
        Ok(notes)
    }
}

/// The hash of the record that a line leaves.
fn base_hash(branches: Option<&Branches>, line: u32) -> Hash {
    let line = usize::try_from(line).ok().and_then(|line| branches?.lines().get(line));
    line.map_or(Hash::ZERO, |line| line.base.hash)
}
