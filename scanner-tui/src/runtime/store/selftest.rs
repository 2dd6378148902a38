//! How the last self-test came out. It is another process; `run` notices when one has ended, and tells the server.

use esik_shared::replication::report::SelftestReport;

use super::{Store, StoreError};

impl Store {
    /// Keeps how a self-test came out, in the place of the one before.
    pub(crate) async fn set_selftest(&mut self, report: &SelftestReport) -> Result<(), StoreError> {
        self.set_durable(false).await?;
        let report = minicbor::to_vec(report).expect("writing to a Vec cannot fail");
        sqlx::query(
            "INSERT INTO selftest (one, report) VALUES (1, $1)
             ON CONFLICT (one) DO UPDATE SET report = excluded.report",
        )
        .bind(report)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// How the last self-test came out, if there was one.
    pub(super) async fn read_selftest(&mut self) -> Result<Option<SelftestReport>, StoreError> {
        let report: Option<Vec<u8>> = sqlx::query_scalar("SELECT report FROM selftest WHERE one = 1")
            .fetch_optional(&mut self.connection)
            .await?;
        report
            .map(|report| minicbor::decode(&report).map_err(|_| StoreError::Corrupt("self-test")))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use esik_shared::replication::report::{CheckLevel, SelftestCheck};
    use esik_shared::time::Timestamp;

    use super::*;
    use crate::runtime::data_folder::DataFolder;

    #[tokio::test]
    async fn a_self_test_that_another_process_ended_is_noticed_once_and_known_from_then_on() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(parent.path());
        let (mut running, mut beside) =
            (Store::open(&folder).await.unwrap(), Store::open(&folder).await.unwrap());
        assert_eq!(running.selftest().await.unwrap(), None);
        assert!(!running.take_changed_beside());
        let report =
            |at| SelftestReport { at: Timestamp(at), checks: vec![(SelftestCheck::Sound, CheckLevel::Care)] };
        for at in [1, 2] {
            beside.set_selftest(&report(at)).await.unwrap();
            assert_eq!(running.selftest().await.unwrap(), Some(report(at)));
            assert!(running.take_changed_beside());
            assert!(!running.take_changed_beside());
        }
        assert_eq!(running.added_by_others().await.unwrap(), []);
        assert!(!running.take_changed_beside());
    }
}
