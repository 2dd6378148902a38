//! Records of scan feeds that somebody has named and that were not here then.

use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, ScannerKey};

use super::{DbError, Tx, number, on, read_back};

/// The most records of one feed that are remembered as named, as in `shared`. Somebody who names more than exist hides
/// none that are further on.
const MAX_NAMED: i64 = 10_000;

impl Tx {
    /// Somebody named this record of a scan feed.
    pub(crate) async fn name_record(&mut self, feed: &FeedId, head: Head) -> Result<(), DbError> {
        let event = i64::from(feed.event.0);
        // A number that no feed of ours can reach is one that somebody made up.
        let Ok(seq) = i64::try_from(head.seq) else { return Ok(()) };
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO named_record (event, scanner, seq, hash) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (event, scanner, seq, hash) DO NOTHING",
            )
            .bind(event)
            .bind(feed.author.as_slice())
            .bind(seq)
            .bind(head.hash.0.as_slice())
            .execute(connection)
            .await?
            .rows_affected()
        });
        if changed == 0 {
            return Ok(());
        }
        on!(self, connection => {
            sqlx::query(
                "DELETE FROM named_record WHERE event = $1 AND scanner = $2 AND $3 < \
                 (SELECT COUNT(*) FROM named_record WHERE event = $1 AND scanner = $2) AND seq = \
                 (SELECT MIN(seq) FROM named_record WHERE event = $1 AND scanner = $2)",
            )
            .bind(event)
            .bind(feed.author.as_slice())
            .bind(MAX_NAMED)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// What was named of the feeds of an event, here by now or not.
    pub(crate) async fn named_records(&mut self, event: EventNumber) -> Result<Vec<(FeedId, Head)>, DbError> {
        let rows: Vec<(Vec<u8>, i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT scanner, seq, hash FROM named_record WHERE event = $1")
                .bind(i64::from(event.0))
                .fetch_all(connection)
                .await?
        });
        rows.into_iter()
            .map(|(scanner, seq, hash)| {
                let scanner = read_back("scanner key", ScannerKey::from_slice(&scanner))?;
                let hash = read_back("scan hash", Hash::from_slice(&hash))?;
                Ok((FeedId::scans(scanner, event), Head { seq: number("seq", seq)?, hash }))
            })
            .collect()
    }
}
