//! The records of event feeds and the details beside them.

use std::collections::HashMap;

use esik_shared::detail::{Commitment, Detail};
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedSignature, Head, Record};
use esik_shared::id::{EventNumber, Hash};
use sqlx::QueryBuilder;

use super::event::number_out;
use super::scan_feed::{RecordRow, StoredRecord};
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Rows of one statement: many enough to be fast, few enough for any database's limit on bound values.
const ROWS_PER_INSERT: usize = 1_000;

/// A record with the head after it and the author's signature there.
#[derive(Debug)]
pub(crate) struct NewRecord {
    /// The head after it.
    pub head: Head,
    /// The record.
    pub record: Record,
    /// The author's signature of everything up to it, where there is one.
    pub signature: Option<FeedSignature>,
    /// The personal parts that it holds a salted hash of.
    pub details: Vec<Detail>,
}

impl Tx {
    /// Adds a record and its details.
    pub(crate) async fn insert_event_record(
        &mut self,
        event: EventNumber,
        new: &NewRecord,
    ) -> Result<(), DbError> {
        let seq = number_out("event revision", new.head.seq)?;
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO event_record (event, seq, record, hash, signature) VALUES ($1, $2, $3, $4, $5)")
                .bind(i64::from(event.0))
                .bind(seq)
                .bind(new.record.as_bytes())
                .bind(new.head.hash.0.as_slice())
                .bind(new.signature.as_ref().map(|signature| signature.0.as_slice()))
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event record", 1, changed)?;
        for details in new.details.chunks(ROWS_PER_INSERT) {
            self.insert_event_details(event, seq, details).await?;
        }
        Ok(())
    }

    async fn insert_event_details(
        &mut self,
        event: EventNumber,
        seq: i64,
        details: &[Detail],
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            QueryBuilder::<Driver>::new("INSERT INTO event_detail (event, seq, commitment, salt, detail) ")
                .push_values(details, |mut row, detail| {
                    row.push_bind(i64::from(event.0))
                        .push_bind(seq)
                        .push_bind(detail.commitment().0.to_vec())
                        .push_bind(detail.salt.to_vec())
                        .push_bind(detail.bytes.as_slice());
                })
                .build()
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event details", details.len(), changed)
    }
}

impl Tx {
    /// The records of an event's feed after number `after`, at most `limit`.
    pub(crate) async fn event_records_after(
        &mut self,
        event: EventNumber,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredRecord>, DbError> {
        let rows: Vec<RecordRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT seq, record, hash, signature FROM event_record \
                 WHERE event = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            )
            .bind(i64::from(event.0))
            .bind(number_out("event revision", after)?)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(StoredRecord::try_from).collect()
    }

    /// The details that stand beside the records from `first` to `last`, without those that were erased.
    pub(crate) async fn event_details_between(
        &mut self,
        event: EventNumber,
        first: u64,
        last: u64,
    ) -> Result<Vec<Detail>, DbError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT salt, detail FROM event_detail WHERE event = $1 AND seq BETWEEN $2 AND $3 \
                 ORDER BY seq, commitment",
            )
            .bind(i64::from(event.0))
            .bind(number_out("event revision", first)?)
            .bind(number_out("event revision", last)?)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter()
            .map(|(salt, bytes)| Ok(Detail { salt: read_back("salt", salt.try_into().ok())?, bytes }))
            .collect()
    }

    /// What was written beside the records of an event's feed under these commitments, and not erased since.
    pub(crate) async fn event_details_of(
        &mut self,
        event: EventNumber,
        commitments: &[Commitment],
    ) -> Result<Vec<Detail>, DbError> {
        let mut details = Vec::new();
        for commitments in commitments.chunks(ROWS_PER_INSERT) {
            let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT salt, detail FROM event_detail JOIN event_judgement \
                     ON event_judgement.event = event_detail.event AND event_judgement.seq = event_detail.seq \
                     WHERE event_detail.event = ",
                );
                query.push_bind(i64::from(event.0)).push(" AND commitment IN (");
                let mut list = query.separated(", ");
                for commitment in commitments {
                    list.push_bind(commitment.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (salt, bytes) in rows {
                details.push(Detail { salt: read_back("salt", salt.try_into().ok())?, bytes });
            }
        }
        Ok(details)
    }

    /// The hashes of the records of an event's feed under these numbers.
    pub(crate) async fn event_record_hashes(
        &mut self,
        event: EventNumber,
        seqs: &[u64],
    ) -> Result<HashMap<Position, Hash>, DbError> {
        let mut hashes = HashMap::new();
        for seqs in seqs.chunks(ROWS_PER_INSERT) {
            let rows: Vec<(i64, Vec<u8>)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new("SELECT seq, hash FROM event_record WHERE event = ");
                query.push_bind(i64::from(event.0)).push(" AND seq IN (");
                let mut list = query.separated(", ");
                for seq in seqs {
                    list.push_bind(number_out("event revision", *seq)?);
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            for (seq, hash) in rows {
                let at = Position { line: 0, seq: number("event revision", seq)? };
                hashes.insert(at, read_back("record hash", Hash::from_slice(&hash))?);
            }
        }
        Ok(hashes)
    }
}
