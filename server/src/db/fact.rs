//! What counts for attendance among the scans of an event: by holder.

use std::collections::HashMap;

use esik_shared::attendance::Fact;
use esik_shared::feed::Record;
use esik_shared::id::{EventNumber, Hash, HolderId, PassId, ScannerKey};
use esik_shared::scan::{ScanRecord, ScanRef};
use sqlx::QueryBuilder;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Values in one list of a query, far below every database's limit on bound values.
pub(crate) const HOLDERS_PER_QUERY: usize = 1_000;

/// A scan that counts: holder, scanner, line, seq, hash, record.
type FactRow = (Vec<u8>, Vec<u8>, i64, i64, Vec<u8>, Vec<u8>);

/// The values, and the last again until there are 1, 2, 4, 8, …: for lists in which it does not matter how often a value
/// stands. Few lengths make few texts of statements, which the drivers keep prepared.
pub(super) fn up_to_a_power_of_two<T>(values: &[T]) -> impl Iterator<Item = &T> {
    let fill = values.len().next_power_of_two() - values.len();
    values.iter().chain(values.last().into_iter().cycle().take(fill))
}

impl Tx {
    /// Everything that counts for the attendance of these holders.
    pub(crate) async fn facts_of(
        &mut self,
        event: EventNumber,
        holders: &[HolderId],
    ) -> Result<HashMap<HolderId, Vec<Fact>>, DbError> {
        let mut facts: HashMap<HolderId, Vec<Fact>> = HashMap::new();
        for holders in holders.chunks(HOLDERS_PER_QUERY) {
            let rows: Vec<FactRow> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT holder, scanner, line, seq, hash, record FROM scan WHERE event = ",
                );
                query.push_bind(i64::from(event.0)).push(" AND holder IN (");
                let mut list = query.separated(", ");
                for holder in up_to_a_power_of_two(holders) {
                    list.push_bind(holder.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (holder, scanner, line, seq, hash, record) in rows {
                let holder = read_back("holder", HolderId::from_slice(&holder))?;
                let fact = fact_of_row(&scanner, line, seq, &hash, record)?;
                facts.entry(holder).or_default().extend(fact);
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
        for passes in passes.chunks(HOLDERS_PER_QUERY) {
            // Were the event among the conditions, SQLite would look at all of its passes.
            let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = on!(self, connection => {
                let mut query =
                    QueryBuilder::<Driver>::new("SELECT event, pass_id, holder FROM pass WHERE pass_id IN (");
                let mut list = query.separated(", ");
                for pass_id in up_to_a_power_of_two(passes) {
                    list.push_bind(pass_id.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (_, pass_id, holder) in rows.into_iter().filter(|(of, ..)| *of == i64::from(event.0)) {
                let pass_id = read_back("pass id", PassId::from_slice(&pass_id))?;
                holders.insert(pass_id, read_back("holder", HolderId::from_slice(&holder))?);
            }
        }
        Ok(holders)
    }

    /// The holders of whom a feed says anything that counts.
    pub(crate) async fn holders_in_feed(
        &mut self,
        event: EventNumber,
        scanner: ScannerKey,
    ) -> Result<Vec<HolderId>, DbError> {
        let rows: Vec<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT DISTINCT holder FROM scan WHERE event = $1 AND scanner = $2 AND holder IS NOT NULL",
            )
            .bind(i64::from(event.0))
            .bind(scanner.0.as_slice())
            .fetch_all(connection)
            .await?
        });
        holders_read(rows)
    }

    /// The holders of whom anything counts that follow one, at most as many as one query asks for.
    pub(crate) async fn holders_after(
        &mut self,
        event: EventNumber,
        after: Option<HolderId>,
    ) -> Result<Vec<HolderId>, DbError> {
        let after = after.map_or_else(Vec::new, |holder| holder.0.to_vec());
        let rows: Vec<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT DISTINCT holder FROM scan WHERE event = $1 AND holder IS NOT NULL AND holder > $2 \
                 ORDER BY holder LIMIT $3",
            )
            .bind(i64::from(event.0))
            .bind(after)
            .bind(i64::try_from(HOLDERS_PER_QUERY).expect("a small constant"))
            .fetch_all(connection)
            .await?
        });
        holders_read(rows)
    }

    /// Of whom a scan says something that counts, if it is here.
    pub(crate) async fn holder_of_scan(
        &mut self,
        event: EventNumber,
        scan: &ScanRef,
    ) -> Result<Option<HolderId>, DbError> {
        // A number that no feed of ours can reach is one that somebody made up.
        let Ok(seq) = i64::try_from(scan.seq) else { return Ok(None) };
        let row: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT holder FROM scan \
                 WHERE event = $1 AND scanner = $2 AND seq = $3 AND hash = $4 AND holder IS NOT NULL",
            )
            .bind(i64::from(event.0))
            .bind(scan.scanner.0.as_slice())
            .bind(seq)
            .bind(scan.hash.0.as_slice())
            .fetch_optional(connection)
            .await?
        });
        row.map(|holder| read_back("holder", HolderId::from_slice(&holder))).transpose()
    }

    /// Says whose the scans of a pass are that was its own holder before.
    pub(crate) async fn set_holder(
        &mut self,
        event: EventNumber,
        pass_id: PassId,
        holder: HolderId,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE scan SET holder = $3 WHERE event = $1 AND holder = $2 AND pass_id = $2")
                .bind(i64::from(event.0))
                .bind(pass_id.0.as_slice())
                .bind(holder.0.as_slice())
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}

/// Holders with a conflict.
impl Tx {
    /// Notes whether a holder has a conflict, open or settled.
    pub(crate) async fn set_conflict(
        &mut self,
        event: EventNumber,
        holder: HolderId,
        has_conflict: bool,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            let statement = if has_conflict {
                sqlx::query("INSERT INTO holder_conflict (event, holder) VALUES ($1, $2)")
            } else {
                sqlx::query("DELETE FROM holder_conflict WHERE event = $1 AND holder = $2")
            };
            statement
                .bind(i64::from(event.0))
                .bind(holder.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("conflict of a holder", 1, changed)
    }

    /// The holders who had a conflict last, open or settled, before a row, at most `limit`, the newest first.
    pub(crate) async fn newest_with_conflict(
        &mut self,
        event: EventNumber,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(i64, HolderId)>, DbError> {
        let rows: Vec<(i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, holder FROM holder_conflict WHERE event = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            )
            .bind(i64::from(event.0))
            .bind(before)
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(conflict_row).collect()
    }

    /// The holders with a conflict, open or settled, that follow a row, at most `limit`, with their rows.
    pub(crate) async fn holders_with_conflict(
        &mut self,
        event: EventNumber,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, HolderId)>, DbError> {
        let rows: Vec<(i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT id, holder FROM holder_conflict WHERE event = $1 AND id > $2 ORDER BY id LIMIT $3")
                .bind(i64::from(event.0))
                .bind(after)
                .bind(limit)
                .fetch_all(connection)
                .await?
        });
        rows.into_iter().map(conflict_row).collect()
    }
}

fn conflict_row((row, holder): (i64, Vec<u8>)) -> Result<(i64, HolderId), DbError> {
    Ok((row, read_back("holder", HolderId::from_slice(&holder))?))
}

fn holders_read(rows: Vec<Vec<u8>>) -> Result<Vec<HolderId>, DbError> {
    rows.iter().map(|holder| read_back("holder", HolderId::from_slice(holder))).collect()
}

fn fact_of_row(
    scanner: &[u8],
    line: i64,
    seq: i64,
    hash: &[u8],
    record: Vec<u8>,
) -> Result<Option<Fact>, DbError> {
    let scan = ScanRef {
        scanner: read_back("scanner key", ScannerKey::from_slice(scanner))?,
        seq: number("seq", seq)?,
        hash: read_back("scan hash", Hash::from_slice(hash))?,
    };
    let line = number("line", line)?;
    let record = read_back("scan", Record::from_bytes(record).ok())?;
    let record = read_back("scan", ScanRecord::from_record(&record).ok())?;
    Ok(Fact::of(scan, &record).map(|fact| fact.on_line(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_few_lengths_and_nothing_is_left_out() {
        for count in 0..=600_usize {
            let rows: Vec<usize> = (0..count).collect();
            let filled: Vec<usize> = up_to_a_power_of_two(&rows).copied().collect();
            assert!(count == 0 || filled.len().is_power_of_two() && filled.len() < 2 * count, "{count}");
            assert!(filled.starts_with(&rows) && filled[count..].iter().all(|value| *value == count - 1));
        }
    }
}
