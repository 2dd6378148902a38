//! Scans as they were signed, feed by feed. Rows are only ever added.

use core::ops::RangeInclusive;
use std::collections::HashMap;

use esik_shared::batch::MAX_BATCH_RECORDS;
use esik_shared::detail::Detail;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::{EventNumber, Hash, HolderId, PassId};
use esik_shared::scan::ScanRef;
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::event::number_out;
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Values in one list of a query, far below every database's limit on bound values.
const VALUES_PER_QUERY: usize = 1_000;

/// A scan that is about to be stored.
#[derive(Debug)]
pub(crate) struct NewScan {
    /// The head of its feed after it.
    pub head: Head,
    /// The record as signed.
    pub record: Record,
    /// The author's signature of everything up to it, where the batch had one here.
    pub signature: Option<FeedSignature>,
    /// The pass it is about.
    pub pass_id: Option<PassId>,
    /// The holder, where the scan counts for attendance.
    pub holder: Option<HolderId>,
}

/// Scans for one line of a feed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewScans<'a> {
    /// Which line.
    pub line: u32,
    /// The number of the scanner that brought them; nothing where this process wrote them.
    pub carrier: Option<u32>,
    /// The scans, in order.
    pub scans: &'a [NewScan],
}

/// A record of a feed as stored.
#[derive(Debug)]
pub(crate) struct StoredRecord {
    /// The head after it.
    pub head: Head,
    /// The record.
    pub record: Record,
    /// The author's signature there, if one was kept.
    pub signature: Option<FeedSignature>,
}

/// A row of a feed: number, record, hash, signature.
pub(super) type RecordRow = (i64, Vec<u8>, Vec<u8>, Option<Vec<u8>>);

/// The hash of a record: line, seq, hash.
type HashRow = (i64, i64, Vec<u8>);

fn hash_at((line, seq, hash): HashRow) -> Result<(Position, Hash), DbError> {
    let at = Position { line: number("line", line)?, seq: number("seq", seq)? };
    Ok((at, read_back("scan hash", Hash::from_slice(&hash))?))
}

impl TryFrom<RecordRow> for StoredRecord {
    type Error = DbError;

    fn try_from((seq, record, hash, signature): RecordRow) -> Result<Self, DbError> {
        let signature = signature
            .map(|bytes| read_back("feed signature", bytes.try_into().ok().map(FeedSignature)))
            .transpose()?;
        Ok(Self {
            head: Head { seq: number("seq", seq)?, hash: read_back("record hash", Hash::from_slice(&hash))? },
            record: read_back("record", Record::from_bytes(record).ok())?,
            signature,
        })
    }
}

/// Rows in pieces of 1, 2, 4, 8, … or a whole batch: few lengths make few texts of statements, which the drivers keep
/// prepared.
pub(super) fn in_few_lengths<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let power = 1 << rows.len().checked_ilog2()?;
        let piece = if rows.len() < MAX_BATCH_RECORDS { power } else { MAX_BATCH_RECORDS };
        let (piece, rest) = rows.split_at(piece);
        rows = rest;
        Some(piece)
    })
}

fn scanner_of(feed: &FeedId) -> &[u8] {
    &feed.author
}

impl Tx {
    /// The hashes of a feed's records from `first` to `last`, on all of its lines.
    pub(crate) async fn scan_hashes(
        &mut self,
        feed: &FeedId,
        first: u64,
        last: u64,
    ) -> Result<HashMap<Position, Hash>, DbError> {
        let rows: Vec<HashRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT line, seq, hash FROM scan WHERE event = $1 AND scanner = $2 AND seq BETWEEN $3 AND $4",
            )
            .bind(i64::from(feed.event.0))
            .bind(scanner_of(feed))
            .bind(number_out("seq", first)?)
            .bind(number_out("seq", last)?)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(hash_at).collect()
    }

    /// The hashes of a feed's records under these numbers, on all of its lines.
    pub(crate) async fn scan_hashes_at(
        &mut self,
        feed: &FeedId,
        seqs: &[u64],
    ) -> Result<HashMap<Position, Hash>, DbError> {
        let mut hashes = HashMap::new();
        for seqs in seqs.chunks(VALUES_PER_QUERY) {
            let rows: Vec<HashRow> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new("SELECT line, seq, hash FROM scan WHERE event = ");
                query.push_bind(i64::from(feed.event.0)).push(" AND scanner = ").push_bind(scanner_of(feed));
                query.push(" AND seq IN (");
                let mut list = query.separated(", ");
                for seq in seqs {
                    list.push_bind(number_out("seq", *seq)?);
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for row in rows {
                hashes.extend([hash_at(row)?]);
            }
        }
        Ok(hashes)
    }

    /// The records of a line from number `first` to `last`, at most `limit`.
    pub(crate) async fn scans_of_line(
        &mut self,
        feed: &FeedId,
        line: u32,
        seqs: RangeInclusive<u64>,
        limit: usize,
    ) -> Result<Vec<StoredRecord>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT seq, record, hash, signature FROM scan \
                 WHERE event = $1 AND scanner = $2 AND line = $3 AND seq BETWEEN $4 AND $5 ORDER BY seq LIMIT $6",
            )
            .bind(i64::from(feed.event.0))
            .bind(scanner_of(feed))
            .bind(i64::from(line))
            .bind(number_out("seq", *seqs.start())?)
            .bind(number_out("seq", *seqs.end())?)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(StoredRecord::try_from).collect()
    }

    /// The record of a scan, if it is here.
    pub(crate) async fn scan_record(
        &mut self,
        event: EventNumber,
        scan: &ScanRef,
    ) -> Result<Option<Record>, DbError> {
        let row: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar("SELECT record FROM scan WHERE event = $1 AND scanner = $2 AND seq = $3 AND hash = $4")
                .bind(i64::from(event.0))
                .bind(scan.scanner.0.as_slice())
                .bind(number_out("seq", scan.seq)?)
                .bind(scan.hash.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        row.map(|bytes| read_back("scan", Record::from_bytes(bytes).ok())).transpose()
    }

    /// Which scanner brought the run that record `seq` of a line stands in; nothing where a server process wrote it.
    pub(crate) async fn carrier_of(&mut self, feed: &FeedId, at: Position) -> Result<Option<u32>, DbError> {
        let row: Option<Option<i64>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT carrier FROM scan \
                 WHERE event = $1 AND scanner = $2 AND line = $3 AND seq >= $4 AND signature IS NOT NULL \
                 ORDER BY seq LIMIT 1",
            )
            .bind(i64::from(feed.event.0))
            .bind(scanner_of(feed))
            .bind(i64::from(at.line))
            .bind(number_out("seq", at.seq)?)
            .fetch_optional(connection)
            .await?
        });
        row.flatten().map(|carrier| number("scanner number", carrier)).transpose()
    }

    /// Adds scans of one feed to a line. At most as many as a batch holds.
    pub(crate) async fn insert_scans(
        &mut self,
        feed: &FeedId,
        new: NewScans<'_>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        for scans in in_few_lengths(new.scans) {
            self.insert_some_scans(feed, NewScans { scans, ..new }, now).await?;
        }
        Ok(())
    }

    async fn insert_some_scans(
        &mut self,
        feed: &FeedId,
        NewScans { line, carrier, scans }: NewScans<'_>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            QueryBuilder::<Driver>::new(
                "INSERT INTO scan \
                 (event, scanner, line, seq, record, hash, signature, carrier, pass_id, holder, received_ms) ",
            )
            .push_values(scans, |mut row, scan| {
                row.push_bind(i64::from(feed.event.0))
                    .push_bind(scanner_of(feed))
                    .push_bind(i64::from(line))
                    .push_bind(i64::try_from(scan.head.seq).unwrap_or(i64::MAX))
                    .push_bind(scan.record.as_bytes())
                    .push_bind(scan.head.hash.0.to_vec())
                    .push_bind(scan.signature.map(|signature| signature.0.to_vec()))
                    .push_bind(scan.signature.and(carrier).map(i64::from))
                    .push_bind(scan.pass_id.map(|pass_id| pass_id.0.to_vec()))
                    .push_bind(scan.holder.map(|holder| holder.0.to_vec()))
                    .push_bind(now.0);
            })
            .build()
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("scans", scans.len(), changed)
    }

    /// Keeps the personal parts that came beside scans. Known ones stay as they are.
    pub(crate) async fn insert_scan_details(
        &mut self,
        feed: &FeedId,
        details: &[Detail],
    ) -> Result<(), DbError> {
        for details in details.chunks(VALUES_PER_QUERY) {
            on!(self, connection => {
                QueryBuilder::<Driver>::new("INSERT INTO scan_detail (event, scanner, commitment, salt, detail) ")
                    .push_values(details, |mut row, detail| {
                        row.push_bind(i64::from(feed.event.0))
                            .push_bind(scanner_of(feed))
                            .push_bind(detail.commitment().0.to_vec())
                            .push_bind(detail.salt.to_vec())
                            .push_bind(detail.bytes.as_slice());
                    })
                    .push(" ON CONFLICT (event, scanner, commitment) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await?;
            });
        }
        Ok(())
    }

    /// The personal parts that came beside the scans of a feed.
    #[cfg(test)]
    pub(crate) async fn scan_details(&mut self, feed: &FeedId) -> Result<Vec<Detail>, DbError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT salt, detail FROM scan_detail WHERE event = $1 AND scanner = $2")
                .bind(i64::from(feed.event.0))
                .bind(scanner_of(feed))
                .fetch_all(connection)
                .await?
        });
        rows.into_iter()
            .map(|(salt, bytes)| Ok(Detail { salt: read_back("salt", salt.try_into().ok())?, bytes }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_come_in_few_lengths_and_nothing_is_left_out() {
        for count in 0..=600_usize {
            let rows: Vec<usize> = (0..count).collect();
            let pieces: Vec<&[usize]> = in_few_lengths(&rows).collect();
            let is_one_of_few = |length: usize| length.is_power_of_two() || length == MAX_BATCH_RECORDS;
            assert!(pieces.iter().all(|piece| is_one_of_few(piece.len())), "{count}");
            assert_eq!(pieces.concat(), rows);
        }
    }
}
