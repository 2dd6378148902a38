//! Scans as they were signed, feed by feed. Rows are only ever added.

use std::collections::HashMap;

use esik_shared::attendance::Fact;
use esik_shared::batch::MAX_BATCH_RECORDS;
use esik_shared::detail::Detail;
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::{EventNumber, Hash, HolderId, PassId, ScannerKey};
use esik_shared::scan::{ScanRecord, ScanRef};
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

/// A scan that counts: holder, scanner, seq, hash, record.
type FactRow = (Vec<u8>, Vec<u8>, i64, Vec<u8>, Vec<u8>);

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
fn in_few_lengths<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let power = 1 << rows.len().checked_ilog2()?;
        let piece = if rows.len() < MAX_BATCH_RECORDS { power } else { MAX_BATCH_RECORDS };
        let (piece, rest) = rows.split_at(piece);
        rows = rest;
        Some(piece)
    })
}

/// The values, and the last again until there are 1, 2, 4, 8, …: for lists in which it does not matter how often a value
/// stands.
fn up_to_a_power_of_two<T>(values: &[T]) -> impl Iterator<Item = &T> {
    let fill = values.len().next_power_of_two() - values.len();
    values.iter().chain(values.last().into_iter().cycle().take(fill))
}

fn scanner_of(feed: &FeedId) -> &[u8] {
    &feed.author
}

impl Tx {
    /// How far a scan feed is here.
    pub(crate) async fn scan_head(&mut self, feed: &FeedId) -> Result<Head, DbError> {
        let row: Option<(i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT seq, hash FROM scan_feed WHERE event = $1 AND scanner = $2")
                .bind(i64::from(feed.event.0))
                .bind(scanner_of(feed))
                .fetch_optional(connection)
                .await?
        });
        row.map_or(Ok(Head::EMPTY), |(seq, hash)| {
            Ok(Head { seq: number("seq", seq)?, hash: read_back("scan hash", Hash::from_slice(&hash))? })
        })
    }

    /// How far every scan feed of these events is here.
    pub(crate) async fn scan_heads_of(
        &mut self,
        events: &[EventNumber],
    ) -> Result<Vec<(FeedId, Head)>, DbError> {
        let mut heads = Vec::new();
        for events in events.chunks(VALUES_PER_QUERY) {
            let rows: Vec<(i64, Vec<u8>, i64, Vec<u8>)> = on!(self, connection => {
                let mut query =
                    QueryBuilder::<Driver>::new("SELECT event, scanner, seq, hash FROM scan_feed WHERE event IN (");
                let mut list = query.separated(", ");
                for event in events {
                    list.push_bind(i64::from(event.0));
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (event, scanner, seq, hash) in rows {
                let scanner = read_back("scanner key", ScannerKey::from_slice(&scanner))?;
                let event = EventNumber(number("event number", event)?);
                let head =
                    Head { seq: number("seq", seq)?, hash: read_back("scan hash", Hash::from_slice(&hash))? };
                heads.push((FeedId::scans(scanner, event), head));
            }
        }
        Ok(heads)
    }

    /// The hashes of a feed's records from `first` to `last`.
    pub(crate) async fn scan_hashes(
        &mut self,
        feed: &FeedId,
        first: u64,
        last: u64,
    ) -> Result<HashMap<u64, Hash>, DbError> {
        let rows: Vec<(i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT seq, hash FROM scan WHERE event = $1 AND scanner = $2 AND seq BETWEEN $3 AND $4")
                .bind(i64::from(feed.event.0))
                .bind(scanner_of(feed))
                .bind(number_out("seq", first)?)
                .bind(number_out("seq", last)?)
                .fetch_all(connection)
                .await?
        });
        rows.into_iter()
            .map(|(seq, hash)| Ok((number("seq", seq)?, read_back("scan hash", Hash::from_slice(&hash))?)))
            .collect()
    }

    /// The records of a feed after number `after`, at most `limit`.
    pub(crate) async fn scans_after(
        &mut self,
        feed: &FeedId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredRecord>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT seq, record, hash, signature FROM scan \
                 WHERE event = $1 AND scanner = $2 AND seq > $3 ORDER BY seq LIMIT $4",
            )
            .bind(i64::from(feed.event.0))
            .bind(scanner_of(feed))
            .bind(number_out("seq", after)?)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(StoredRecord::try_from).collect()
    }

    /// Moves the head of a scan feed, if it still stands at `from`.
    pub(crate) async fn move_scan_head(
        &mut self,
        feed: &FeedId,
        from: Head,
        to: Head,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            let statement = if from == Head::EMPTY {
                sqlx::query(
                    "INSERT INTO scan_feed (event, scanner, seq, hash, heard_ms) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (event, scanner) DO NOTHING",
                )
            } else {
                sqlx::query(
                    "UPDATE scan_feed SET seq = $3, hash = $4, heard_ms = $5 \
                     WHERE event = $1 AND scanner = $2 AND seq = $6 AND hash = $7",
                )
            };
            let statement = statement
                .bind(i64::from(feed.event.0))
                .bind(scanner_of(feed))
                .bind(number_out("seq", to.seq)?)
                .bind(to.hash.0.as_slice())
                .bind(now.0);
            let statement = if from == Head::EMPTY {
                statement
            } else {
                statement.bind(number_out("seq", from.seq)?).bind(from.hash.0.as_slice())
            };
            statement.execute(connection).await?.rows_affected()
        });
        expect_rows("scan feed head", 1, changed)
    }

    /// Adds scans of one feed. At most as many as a batch holds.
    pub(crate) async fn insert_scans(
        &mut self,
        feed: &FeedId,
        scans: &[NewScan],
        now: Timestamp,
    ) -> Result<(), DbError> {
        for scans in in_few_lengths(scans) {
            self.insert_some_scans(feed, scans, now).await?;
        }
        Ok(())
    }

    async fn insert_some_scans(
        &mut self,
        feed: &FeedId,
        scans: &[NewScan],
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            QueryBuilder::<Driver>::new(
                "INSERT INTO scan (event, scanner, seq, record, hash, signature, pass_id, holder, received_ms) ",
            )
            .push_values(scans, |mut row, scan| {
                row.push_bind(i64::from(feed.event.0))
                    .push_bind(scanner_of(feed))
                    .push_bind(i64::try_from(scan.head.seq).unwrap_or(i64::MAX))
                    .push_bind(scan.record.as_bytes())
                    .push_bind(scan.head.hash.0.to_vec())
                    .push_bind(scan.signature.map(|signature| signature.0.to_vec()))
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

    /// Everything that counts for the attendance of these holders.
    pub(crate) async fn facts_of(
        &mut self,
        event: EventNumber,
        holders: &[HolderId],
    ) -> Result<HashMap<HolderId, Vec<Fact>>, DbError> {
        let mut facts: HashMap<HolderId, Vec<Fact>> = HashMap::new();
        for holders in holders.chunks(VALUES_PER_QUERY) {
            let rows: Vec<FactRow> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT holder, scanner, seq, hash, record FROM scan WHERE event = ",
                );
                query.push_bind(i64::from(event.0)).push(" AND holder IN (");
                let mut list = query.separated(", ");
                for holder in up_to_a_power_of_two(holders) {
                    list.push_bind(holder.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (holder, scanner, seq, hash, record) in rows {
                let holder = read_back("holder", HolderId::from_slice(&holder))?;
                facts.entry(holder).or_default().extend(fact_of_row(&scanner, seq, &hash, record)?);
            }
        }
        Ok(facts)
    }

    /// Whose passes these are, as far as the event has issued them.
    pub(crate) async fn holders_of(
        &mut self,
        event: EventNumber,
        passes: &[PassId],
    ) -> Result<HashMap<PassId, HolderId>, DbError> {
        let mut holders = HashMap::new();
        for passes in passes.chunks(VALUES_PER_QUERY) {
            let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new("SELECT pass_id, holder FROM pass WHERE event = ");
                query.push_bind(i64::from(event.0)).push(" AND pass_id IN (");
                let mut list = query.separated(", ");
                for pass_id in up_to_a_power_of_two(passes) {
                    list.push_bind(pass_id.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (pass_id, holder) in rows {
                let pass_id = read_back("pass id", PassId::from_slice(&pass_id))?;
                holders.insert(pass_id, read_back("holder", HolderId::from_slice(&holder))?);
            }
        }
        Ok(holders)
    }
}

fn fact_of_row(scanner: &[u8], seq: i64, hash: &[u8], record: Vec<u8>) -> Result<Option<Fact>, DbError> {
    let scan = ScanRef {
        scanner: read_back("scanner key", ScannerKey::from_slice(scanner))?,
        seq: number("seq", seq)?,
        hash: read_back("scan hash", Hash::from_slice(hash))?,
    };
    let record = read_back("scan", Record::from_bytes(record).ok())?;
    let record = read_back("scan", ScanRecord::from_record(&record).ok())?;
    Ok(Fact::of(scan, &record))
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
            let filled: Vec<usize> = up_to_a_power_of_two(&rows).copied().collect();
            assert!(count == 0 || filled.len().is_power_of_two() && filled.len() < 2 * count, "{count}");
            assert!(filled.starts_with(&rows) && filled[count..].iter().all(|value| *value == count - 1));
        }
    }
}
