//! How far scan feeds are here: their lines, as `feed::branches` keeps them.

use std::collections::BTreeMap;

use esik_shared::feed::branches::{Branches, Line};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, ScannerKey};
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::event::number_out;
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Events in one list of a query, far below every database's limit on bound values.
const EVENTS_PER_QUERY: usize = 1_000;

/// A line that begins or has grown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GrownLine {
    /// Its number in its feed.
    pub number: u32,
    /// As it is from now on.
    pub line: Line,
    /// Where its end was; nothing if it begins.
    pub from: Option<Head>,
    /// The latest time that any of the new records says.
    pub latest: Option<Timestamp>,
}

/// A line: parent, number and hash of the base, number and hash of the tip.
type LineRow = (i64, i64, Vec<u8>, i64, Vec<u8>);

/// A line with its feed: event, scanner, and the line.
type FeedLineRow = (i64, Vec<u8>, i64, i64, Vec<u8>, i64, Vec<u8>);

fn line_of((parent, base_seq, base_hash, seq, hash): LineRow) -> Result<Line, DbError> {
    let head = |seq, hash: &[u8]| {
        Ok::<_, DbError>(Head {
            seq: number("seq", seq)?,
            hash: read_back("scan hash", Hash::from_slice(hash))?,
        })
    };
    Ok(Line { parent: number("line", parent)?, base: head(base_seq, &base_hash)?, tip: head(seq, &hash)? })
}

fn branches_of(lines: Vec<Line>) -> Result<Branches, DbError> {
    if lines.is_empty() {
        return Ok(Branches::default());
    }
    read_back("lines of a feed", Branches::from_lines(lines))
}

impl Tx {
    /// The lines of a scan feed, as far as they are here.
    pub(crate) async fn branches(&mut self, feed: &FeedId) -> Result<Branches, DbError> {
        let rows: Vec<LineRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT parent, base_seq, base_hash, seq, hash FROM scan_line \
                 WHERE event = $1 AND scanner = $2 ORDER BY line",
            )
            .bind(i64::from(feed.event.0))
            .bind(feed.author.as_slice())
            .fetch_all(connection)
            .await?
        });
        branches_of(rows.into_iter().map(line_of).collect::<Result<_, _>>()?)
    }

    /// The lines of every scan feed of these events.
    pub(crate) async fn branches_of_events(
        &mut self,
        events: &[EventNumber],
    ) -> Result<BTreeMap<FeedId, Branches>, DbError> {
        let mut lines: BTreeMap<FeedId, Vec<Line>> = BTreeMap::new();
        for events in events.chunks(EVENTS_PER_QUERY) {
            let rows: Vec<FeedLineRow> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT event, scanner, parent, base_seq, base_hash, seq, hash FROM scan_line WHERE event IN (",
                );
                let mut list = query.separated(", ");
                for event in events {
                    list.push_bind(i64::from(event.0));
                }
                query.push(") ORDER BY event, scanner, line").build_query_as().fetch_all(connection).await?
            });
            for (event, scanner, parent, base_seq, base_hash, seq, hash) in rows {
                let scanner = read_back("scanner key", ScannerKey::from_slice(&scanner))?;
                let feed = FeedId::scans(scanner, EventNumber(number("event number", event)?));
                lines.entry(feed).or_default().push(line_of((parent, base_seq, base_hash, seq, hash))?);
            }
        }
        lines.into_iter().map(|(feed, lines)| Ok((feed, branches_of(lines)?))).collect()
    }

    /// The latest time that any record of a feed says, as far as any does.
    pub(crate) async fn latest_of(&mut self, feed: &FeedId) -> Result<Option<Timestamp>, DbError> {
        let latest: Option<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT MAX(latest_ms) FROM scan_line WHERE event = $1 AND scanner = $2")
                .bind(i64::from(feed.event.0))
                .bind(feed.author.as_slice())
                .fetch_one(connection)
                .await?
        });
        Ok(latest.filter(|latest| *latest != 0).map(Timestamp))
    }

    /// Begins a line, or moves its end, if that is still where it was.
    pub(crate) async fn put_scan_line(
        &mut self,
        feed: &FeedId,
        grown: &GrownLine,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let GrownLine { number, line, from, latest } = *grown;
        let latest_ms = latest.map_or(0, |latest| latest.0);
        let changed = on!(self, connection => match from {
            None => {
                sqlx::query(
                    "INSERT INTO scan_line \
                     (event, scanner, line, seq, hash, latest_ms, heard_ms, parent, base_seq, base_hash) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (event, scanner, line) DO NOTHING",
                )
                .bind(i64::from(feed.event.0))
                .bind(feed.author.as_slice())
                .bind(i64::from(number))
                .bind(number_out("seq", line.tip.seq)?)
                .bind(line.tip.hash.0.as_slice())
                .bind(latest_ms)
                .bind(now.0)
                .bind(i64::from(line.parent))
                .bind(number_out("seq", line.base.seq)?)
                .bind(line.base.hash.0.as_slice())
                .execute(connection)
                .await?
            }
            .rows_affected(),
            Some(from) => {
                sqlx::query(
                    "UPDATE scan_line SET seq = $4, hash = $5, heard_ms = $7, \
                     latest_ms = CASE WHEN latest_ms < $6 THEN $6 ELSE latest_ms END \
                     WHERE event = $1 AND scanner = $2 AND line = $3 AND seq = $8 AND hash = $9",
                )
                .bind(i64::from(feed.event.0))
                .bind(feed.author.as_slice())
                .bind(i64::from(number))
                .bind(number_out("seq", line.tip.seq)?)
                .bind(line.tip.hash.0.as_slice())
                .bind(latest_ms)
                .bind(now.0)
                .bind(number_out("seq", from.seq)?)
                .bind(from.hash.0.as_slice())
                .execute(connection)
                .await?
            }
            .rows_affected(),
        });
        expect_rows("end of a scan feed", 1, changed)
    }
}
