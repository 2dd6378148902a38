//! The records of event feeds that say which scans count, apart from the many that do not.

use esik_shared::id::{EventNumber, ScannerKey};
use sqlx::QueryBuilder;

use super::event::number_out;
use super::scan_feed::{RecordRow, StoredRecord};
use super::{DbError, Tx, expect_rows, on};

impl Tx {
    /// Notes that record `seq` of an event's feed judges something: a scanner, or else a conflict.
    pub(crate) async fn insert_judgement(
        &mut self,
        event: EventNumber,
        seq: u64,
        scanner: Option<ScannerKey>,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO event_judgement (event, seq, scanner) VALUES ($1, $2, $3)")
                .bind(i64::from(event.0))
                .bind(number_out("event revision", seq)?)
                .bind(scanner.map(|scanner| scanner.0.to_vec()))
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("judgement", 1, changed)
    }

    /// The records behind number `after` that judge anything.
    pub(crate) async fn judgements_after(
        &mut self,
        event: EventNumber,
        after: u64,
    ) -> Result<Vec<StoredRecord>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT event_record.seq, record, hash, signature FROM event_judgement \
                 JOIN event_record ON event_record.event = event_judgement.event \
                 AND event_record.seq = event_judgement.seq \
                 WHERE event_judgement.event = $1 AND event_judgement.seq > $2 ORDER BY event_judgement.seq",
            )
            .bind(i64::from(event.0))
            .bind(number_out("event revision", after)?)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(StoredRecord::try_from).collect()
    }

    /// The records that judge one of these scanners, and those that judge a conflict.
    pub(crate) async fn judgements_of(
        &mut self,
        event: EventNumber,
        scanners: &[ScannerKey],
    ) -> Result<Vec<StoredRecord>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            let mut query = QueryBuilder::<Driver>::new(
                "SELECT event_record.seq, record, hash, signature FROM event_judgement \
                 JOIN event_record ON event_record.event = event_judgement.event \
                 AND event_record.seq = event_judgement.seq WHERE event_judgement.event = ",
            );
            query.push_bind(i64::from(event.0)).push(" AND (scanner IS NULL");
            for scanner in scanners {
                query.push(" OR scanner = ").push_bind(scanner.0.to_vec());
            }
            query.push(") ORDER BY event_judgement.seq").build_query_as().fetch_all(connection).await?
        });
        rows.into_iter().map(StoredRecord::try_from).collect()
    }
}
