//! What is remembered of other scanners for the self-test, which is another process: when they were heard, and what bad
//! they brought. Nothing is decided by it.

use esik_shared::id::ScannerKey;
use esik_shared::time::Timestamp;
use sqlx::Row;

use super::{Store, StoreError};

/// Another scanner that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MetPeer {
    /// Its key.
    pub(crate) scanner: ScannerKey,
    /// What people call it.
    pub(crate) number: u32,
    /// When it was heard last, by this machine's clock.
    pub(crate) heard: Timestamp,
    /// How many batches whose chain or signature is wrong it has brought.
    pub(crate) faults: u32,
}

impl Store {
    /// Another scanner was heard; its faults are added to those that are known.
    pub(crate) async fn note_peer(&mut self, met: &MetPeer) -> Result<(), StoreError> {
        self.set_durable(false).await?;
        sqlx::query(
            "INSERT INTO peer (scanner, number, heard_ms, faults) VALUES ($1, $2, $3, $4)
             ON CONFLICT (scanner) DO UPDATE SET number = excluded.number, heard_ms = excluded.heard_ms,
                 faults = peer.faults + excluded.faults",
        )
        .bind(met.scanner.0.to_vec())
        .bind(i64::from(met.number))
        .bind(met.heard.0)
        .bind(i64::from(met.faults))
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// The scanners that were met, the last one first.
    pub(crate) async fn peers(&mut self) -> Result<Vec<MetPeer>, StoreError> {
        let rows =
            sqlx::query("SELECT scanner, number, heard_ms, faults FROM peer ORDER BY heard_ms DESC, scanner")
                .fetch_all(&mut self.connection)
                .await?;
        rows.iter()
            .map(|row| {
                let scanner: Vec<u8> = row.try_get("scanner")?;
                let number: i64 = row.try_get("number")?;
                let faults: i64 = row.try_get("faults")?;
                Ok(MetPeer {
                    scanner: ScannerKey::from_slice(&scanner)
                        .ok_or(StoreError::Corrupt("key of a scanner"))?,
                    number: u32::try_from(number).map_err(|_| StoreError::Corrupt("number of a scanner"))?,
                    heard: Timestamp(row.try_get("heard_ms")?),
                    faults: u32::try_from(faults).unwrap_or(u32::MAX),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::data_folder::DataFolder;

    #[tokio::test]
    async fn a_scanner_that_was_met_is_remembered_with_all_its_faults() {
        let parent = tempfile::tempdir().unwrap();
        let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
        let met = |scanner: u8, heard, faults| MetPeer {
            scanner: ScannerKey([scanner; 32]),
            number: u32::from(scanner),
            heard: Timestamp(heard),
            faults,
        };
        for met in [met(1, 10, 1), met(2, 20, 0), met(1, 30, 2)] {
            store.note_peer(&met).await.unwrap();
        }
        assert_eq!(store.peers().await.unwrap(), [met(1, 30, 3), met(2, 20, 0)]);
    }
}
