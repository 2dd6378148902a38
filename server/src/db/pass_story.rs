//! What a pass has lived through: the passes of its holder, and the records of feeds that name them.

use esik_shared::event_record::PassState;
use esik_shared::feed::Record;
use esik_shared::id::{EventNumber, HolderId, PassId, ScannerKey};
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::pass::state_of;
use super::{DbError, Tx, number, on, read_back};

/// A pass of a holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HoldersPass {
    /// Which.
    pub pass_id: PassId,
    /// What became of it.
    pub state: PassState,
    /// When it became that.
    pub since: Timestamp,
    /// When it was issued.
    pub issued: Timestamp,
}

/// A record of a feed that names a pass.
#[derive(Debug)]
pub(crate) struct ScanRow {
    /// Whose feed.
    pub scanner: ScannerKey,
    /// What people call that scanner.
    pub scanner_number: Option<u32>,
    /// Its number there.
    pub seq: u64,
    /// The record.
    pub record: Record,
    /// When it came.
    pub heard: Timestamp,
}

/// A pass as stored: id, state, reason, since, issued.
type HoldersPassRow = (Vec<u8>, String, Option<String>, i64, i64);
/// A record as stored: scanner, its number, seq, record, received.
type RecordRow = (Vec<u8>, Option<i64>, i64, Vec<u8>, i64);

impl Tx {
    /// The passes of a holder, oldest first.
    pub(crate) async fn passes_of_holder(
        &mut self,
        event: EventNumber,
        holder: HolderId,
    ) -> Result<Vec<HoldersPass>, DbError> {
        let rows: Vec<HoldersPassRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT pass_id, state, reason, state_ms, issued_ms FROM pass \
                 WHERE event = $1 AND holder = $2 ORDER BY issued_ms, pass_id",
            )
            .bind(i64::from(event.0))
            .bind(holder.0.as_slice())
            .fetch_all(connection)
            .await?
        });
        let pass = |(pass_id, state, reason, since, issued): HoldersPassRow| {
            Ok(HoldersPass {
                pass_id: read_back("pass id", PassId::from_slice(&pass_id))?,
                state: read_back("pass state", state_of(&state, reason.as_deref()))?,
                since: Timestamp(since),
                issued: Timestamp(issued),
            })
        };
        rows.into_iter().map(pass).collect()
    }

    /// The newest records of an event's feeds that name one of these passes, at most `limit`, in no order. There is no
    /// index for it: scans are written far more often than anybody asks, and an event has few enough to look at all.
    pub(crate) async fn scans_of_passes(
        &mut self,
        event: EventNumber,
        passes: &[PassId],
        limit: i64,
    ) -> Result<Vec<ScanRow>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            let mut query = QueryBuilder::<Driver>::new(
                "SELECT scan.scanner, scanner.number, scan.seq, scan.record, scan.received_ms \
                 FROM scan LEFT JOIN scanner ON scanner.scanner = scan.scanner WHERE scan.event = ",
            );
            query.push_bind(i64::from(event.0)).push(" AND scan.pass_id IN (");
            let mut list = query.separated(", ");
            for pass_id in passes {
                list.push_bind(pass_id.0.to_vec());
            }
            query.push(") ORDER BY scan.received_ms DESC, scan.seq DESC LIMIT ").push_bind(limit);
            query.build_query_as().fetch_all(connection).await?
        });
        let row = |(scanner, scanner_number, seq, record, heard): RecordRow| {
            Ok(ScanRow {
                scanner: read_back("scanner key", ScannerKey::from_slice(&scanner))?,
                scanner_number: scanner_number.map(|of| number("scanner number", of)).transpose()?,
                seq: number("scan seq", seq)?,
                record: read_back("record", Record::from_bytes(record).ok())?,
                heard: Timestamp(heard),
            })
        };
        rows.into_iter().map(row).collect()
    }
}
