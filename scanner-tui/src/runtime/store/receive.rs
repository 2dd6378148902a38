//! Taking a batch of others: what is new of it and the end of its line in one transaction, its details before, in pieces
//! so small that a scan can go between them.
//!
//! What becomes of a batch is said by `shared`; a feed that forked is kept with all its lines.

use std::collections::HashMap;

use esik_shared::batch::{Batch, CheckedBatch, InvalidBatch};
use esik_shared::detail::Detail;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, Hash};
use esik_shared::replication::message::Refusal;
use esik_shared::replication::receive::{Here, Received as Fate, receive};
use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection};

use super::append::move_tip;
use super::details::named_by;
use super::holdings::branches_of;
use super::{Store, StoreError, class_number, feed_of, head_of, line_number_of, seq_to_sql};
use crate::core::msg::Received;

/// The most details of one statement, which takes a few milliseconds: a scan waits for no more than that.
pub(crate) const DETAILS_AT_ONCE: usize = 500;
/// The most records of one statement.
const RECORDS_AT_ONCE: usize = 100;

/// A batch of a feed, checked as far as that goes without a database.
#[derive(Debug)]
pub(crate) struct Brought {
    /// Of which feed.
    pub(crate) feed: FeedId,
    /// Whether chain and signature hold.
    pub(crate) checked: Result<CheckedBatch, InvalidBatch>,
}

impl From<Batch> for Brought {
    fn from(batch: Batch) -> Self {
        Self { feed: batch.feed, checked: batch.check() }
    }
}

/// What became of a batch.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    /// This much of it was new and is stored.
    New(Received),
    /// All of it was here.
    Known,
    /// None of it is kept.
    Refused(Refusal),
}

impl Store {
    /// Takes a batch, its details first.
    pub(crate) async fn take(&mut self, brought: &Brought) -> Result<Taken, StoreError> {
        for details in self.details_to_keep(brought).await?.chunks(DETAILS_AT_ONCE) {
            self.keep_details(brought.feed.event, details).await?;
        }
        self.receive(brought).await
    }

    /// The details to keep before a batch is taken: those that its records name. None where none of it will be taken.
    pub(super) async fn details_to_keep(&mut self, brought: &Brought) -> Result<Vec<Detail>, StoreError> {
        let fate = self.fate(brought).await?;
        let (Fate::Append { .. } | Fate::Fork { .. }, Ok(batch)) = (fate, &brought.checked) else {
            return Ok(Vec::new());
        };
        let named = named_by(&brought.feed, batch.batch().records.iter());
        let details = batch.batch().details.iter().filter(|detail| named.contains(&detail.commitment()));
        Ok(details.cloned().collect())
    }

    /// What will become of a batch.
    pub(super) async fn fate(&mut self, brought: &Brought) -> Result<Fate, StoreError> {
        let is_certified = self.may_write(&brought.feed).await?;
        Ok(fate(&mut self.connection, brought, is_certified).await?.0)
    }

    /// Keeps the personal parts of records, which may come before them: whoever has no record asks for them again. At
    /// most [`DETAILS_AT_ONCE`].
    pub(crate) async fn keep_details(
        &mut self,
        event: EventNumber,
        details: &[Detail],
    ) -> Result<(), StoreError> {
        if details.is_empty() {
            return Ok(());
        }
        self.set_durable(false).await?;
        QueryBuilder::<Sqlite>::new("INSERT INTO detail (event, commitment, salt, bytes) ")
            .push_values(details, |mut row, detail| {
                row.push_bind(i64::from(event.0))
                    .push_bind(detail.commitment().0.to_vec())
                    .push_bind(detail.salt.as_slice())
                    .push_bind(detail.bytes.as_slice());
            })
            .push(" ON CONFLICT (event, commitment) DO NOTHING")
            .build()
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Takes what is new of a batch. Its details are kept before.
    pub(crate) async fn receive(&mut self, brought: &Brought) -> Result<Taken, StoreError> {
        let is_certified = self.may_write(&brought.feed).await?;
        self.set_durable(false).await?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let (fate, mut branches) = fate(&mut transaction, brought, is_certified).await?;
        let batch = match (fate, &brought.checked) {
            (Fate::Known, _) => return Ok(Taken::Known),
            (Fate::Refused(why), _) => return Ok(Taken::Refused(why)),
            (_, Err(_)) => return Ok(Taken::Refused(Refusal::Invalid)),
            (Fate::Append { .. } | Fate::Fork { .. }, Ok(batch)) => batch,
        };
        let (feed, last) = (brought.feed, batch.last_head());
        let (line, skip, feed_row) = match fate {
            Fate::Fork { base, skip } => {
                let hash = match skip.checked_sub(1).and_then(|at| batch.heads().get(at)) {
                    Some(head) => head.hash,
                    None => batch.batch().head_before().hash,
                };
                let line = branches.fork(base, hash, last);
                (line, skip, insert_line(&mut transaction, &feed, line, &branches).await?)
            }
            Fate::Append { line, skip } => {
                let before = usize::try_from(line).ok().and_then(|line| branches.lines().get(line));
                let before = before.map_or(Head::EMPTY, |line| line.tip);
                branches.append(line, last);
                (line, skip, move_tip(&mut transaction, &feed, line, before, last).await?)
            }
            Fate::Known | Fate::Refused(_) => return Ok(Taken::Known),
        };
        insert_records(&mut transaction, feed_row, line, batch, skip).await?;
        transaction.commit().await?;
        self.note_branches(&feed, branches.clone());
        let records = batch.records().skip(skip).map(|(head, record)| (head, record.clone())).collect();
        let named = named_by(&feed, batch.batch().records.iter());
        let details = batch.batch().details.iter().filter(|detail| named.contains(&detail.commitment()));
        let received = Received { feed, line, branches, records, details: details.cloned().collect() };
        self.note_certificates(&received);
        Ok(Taken::New(received))
    }

    /// The server has the feed of this scanner so far. A feed that is not here is passed over.
    pub(crate) async fn set_server_heads(&mut self, heads: &[(FeedId, Head)]) -> Result<(), StoreError> {
        self.set_durable(false).await?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        for (feed, head) in heads {
            sqlx::query(
                "INSERT INTO server_head (feed, seq, hash)
                 SELECT id, $1, $2 FROM feed WHERE class = $3 AND author = $4 AND event = $5
                 ON CONFLICT (feed) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            )
            .bind(seq_to_sql(head.seq)?)
            .bind(head.hash.0.as_slice())
            .bind(class_number(feed.class))
            .bind(feed.author.as_slice())
            .bind(i64::from(feed.event.0))
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// How far the server is known to have the feeds of this scanner.
    pub(crate) async fn server_heads(&mut self) -> Result<Vec<(FeedId, Head)>, StoreError> {
        let rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, server_head.seq, server_head.hash
             FROM server_head JOIN feed ON feed.id = server_head.feed",
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(|row| Ok((feed_of(row)?, head_of(row, "seq", "hash")?))).collect()
    }
}

async fn fate(
    connection: &mut SqliteConnection,
    brought: &Brought,
    is_certified: bool,
) -> Result<(Fate, Branches), StoreError> {
    let branches = branches_of(connection, &brought.feed).await?;
    let hashes = match &brought.checked {
        Ok(batch) if is_certified => {
            let first = batch.batch().head_before().seq;
            hashes_between(connection, &brought.feed, first, batch.last_head().seq).await?
        }
        _ => HashMap::new(),
    };
    let here = Here { is_certified, branches: &branches };
    let fate = receive(&brought.checked, &here, |at| hashes.get(&at).copied());
    Ok((fate, branches))
}

/// The hashes of all records that are here under these numbers, whichever their line.
async fn hashes_between(
    connection: &mut SqliteConnection,
    feed: &FeedId,
    first: u64,
    last: u64,
) -> Result<HashMap<Position, Hash>, StoreError> {
    let rows = sqlx::query(
        "SELECT record.line, record.seq, record.hash
         FROM feed JOIN line ON line.feed = feed.id
             JOIN record ON record.feed = feed.id AND record.line = line.line
         WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3 AND record.seq BETWEEN $4 AND $5",
    )
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .bind(seq_to_sql(first)?)
    .bind(seq_to_sql(last)?)
    .fetch_all(&mut *connection)
    .await?;
    rows.iter()
        .map(|row| {
            let head = head_of(row, "seq", "hash")?;
            let line = line_number_of(row)?;
            Ok((Position { line, seq: head.seq }, head.hash))
        })
        .collect()
}

/// Writes down a new line of a feed, the last of `branches`. The feed's row is returned.
async fn insert_line(
    connection: &mut SqliteConnection,
    feed: &FeedId,
    number: u32,
    branches: &Branches,
) -> Result<i64, StoreError> {
    let line = branches.lines().last().expect("there is always a line");
    sqlx::query_scalar(
        "INSERT INTO line (feed, line, parent, base_seq, base_hash, last_seq, last_hash)
         SELECT id, $1, $2, $3, $4, $5, $6 FROM feed WHERE class = $7 AND author = $8 AND event = $9
         RETURNING feed",
    )
    .bind(i64::from(number))
    .bind(i64::from(line.parent))
    .bind(seq_to_sql(line.base.seq)?)
    .bind(line.base.hash.0.to_vec())
    .bind(seq_to_sql(line.tip.seq)?)
    .bind(line.tip.hash.0.to_vec())
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(StoreError::HeadMoved)
}

async fn insert_records(
    connection: &mut SqliteConnection,
    feed_row: i64,
    line: u32,
    batch: &CheckedBatch,
    skip: usize,
) -> Result<(), StoreError> {
    let last = batch.last_head();
    let rows: Vec<(i64, Head, &Record)> = batch
        .records()
        .skip(skip)
        .map(|(head, record)| Ok((seq_to_sql(head.seq)?, head, record)))
        .collect::<Result<_, StoreError>>()?;
    for rows in rows.chunks(RECORDS_AT_ONCE) {
        QueryBuilder::<Sqlite>::new("INSERT INTO record (feed, line, seq, record, hash, signature) ")
            .push_values(rows, |mut row, (seq, head, record)| {
                let signature = (*head == last).then_some(batch.batch().signature.0.as_slice());
                row.push_bind(feed_row)
                    .push_bind(i64::from(line))
                    .push_bind(seq)
                    .push_bind(record.as_bytes())
                    .push_bind(head.hash.0.to_vec())
                    .push_bind(signature);
            })
            .build()
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
