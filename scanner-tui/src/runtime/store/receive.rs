//! Taking a batch of others: what is new of it and the feed's head in one transaction, its details before, in pieces
//! so small that a scan can go between them.

use esik_shared::batch::{CheckedBatch, Fit};
use esik_shared::detail::Detail;
use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, Hash};
use sqlx::{Connection, QueryBuilder, Sqlite};

use super::append::move_head;
use super::{Store, StoreError, class_number, feed_of, head_of, seq_to_sql};
use crate::core::msg::Received;

/// The most details of one statement, which takes a few milliseconds: a scan waits for no more than that.
pub(crate) const DETAILS_AT_ONCE: usize = 500;
/// The most records of one statement.
const RECORDS_AT_ONCE: usize = 100;

/// What became of a batch.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    /// This much of it was new and is stored.
    New(Received),
    /// All of it was here.
    Known,
    /// It does not follow what is here.
    Refused(Fit),
}

impl Store {
    /// Whether a batch follows what is here.
    pub(crate) async fn fit(&mut self, batch: &CheckedBatch) -> Result<(Fit, Head), StoreError> {
        let feed = batch.batch().feed;
        let here = self.head(&feed).await?;
        let until = here.seq.min(batch.last_head().seq);
        let hashes = self.hashes(&feed, batch.batch().first_seq.saturating_sub(1), until).await?;
        let hash_at = |seq: u64| hashes.iter().find(|head| head.seq == seq).map(|head| head.hash);
        Ok((batch.fit(&Branches::single(here), |at| hash_at(at.seq)), here))
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

    /// Takes what is new of a batch, if it follows what is here. Its details are kept before.
    pub(crate) async fn receive(&mut self, batch: &CheckedBatch) -> Result<Taken, StoreError> {
        match self.fit(batch).await? {
            (Fit::Known, _) => Ok(Taken::Known),
            (Fit::Append { skip, .. }, here) => {
                self.set_durable(false).await?;
                self.insert(batch, here, skip).await.map(Taken::New)
            }
            (refused @ (Fit::Gap | Fit::Fork { .. } | Fit::Detached { .. }), _) => {
                Ok(Taken::Refused(refused))
            }
        }
    }

    async fn insert(
        &mut self,
        batch: &CheckedBatch,
        here: Head,
        skip: usize,
    ) -> Result<Received, StoreError> {
        let feed = batch.batch().feed;
        let last = batch.last_head();
        let rows: Vec<(i64, Head, &Record)> = batch
            .records()
            .skip(skip)
            .map(|(head, record)| Ok((seq_to_sql(head.seq)?, head, record)))
            .collect::<Result<_, StoreError>>()?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let feed_row = move_head(&mut transaction, &feed, here, last).await?;
        for rows in rows.chunks(RECORDS_AT_ONCE) {
            QueryBuilder::<Sqlite>::new("INSERT INTO record (feed, seq, record, hash, signature) ")
                .push_values(rows, |mut row, (seq, head, record)| {
                    let signature = (*head == last).then_some(batch.batch().signature.0.as_slice());
                    row.push_bind(feed_row)
                        .push_bind(seq)
                        .push_bind(record.as_bytes())
                        .push_bind(head.hash.0.to_vec())
                        .push_bind(signature);
                })
                .build()
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Received {
            feed,
            records: rows.into_iter().map(|(_, head, record)| (head, record.clone())).collect(),
            details: batch.batch().details.clone(),
        })
    }

    /// How far a feed is held here.
    pub(super) async fn head(&mut self, feed: &FeedId) -> Result<Head, StoreError> {
        let row = sqlx::query(
            "SELECT last_seq, last_hash FROM feed WHERE class = $1 AND author = $2 AND event = $3",
        )
        .bind(class_number(feed.class))
        .bind(feed.author.as_slice())
        .bind(i64::from(feed.event.0))
        .fetch_optional(&mut self.connection)
        .await?;
        row.map_or(Ok(Head::EMPTY), |row| head_of(&row, "last_seq", "last_hash"))
    }

    /// The heads after the records of a feed from one number to another.
    async fn hashes(&mut self, feed: &FeedId, from: u64, until: u64) -> Result<Vec<Head>, StoreError> {
        let rows = sqlx::query(
            "SELECT record.seq, record.hash FROM record JOIN feed ON feed.id = record.feed
             WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3 AND record.seq BETWEEN $4 AND $5",
        )
        .bind(class_number(feed.class))
        .bind(feed.author.as_slice())
        .bind(i64::from(feed.event.0))
        .bind(seq_to_sql(from)?)
        .bind(seq_to_sql(until)?)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(|row| head_of(row, "seq", "hash")).collect()
    }

    /// The hash of one record, if it is here.
    pub(crate) async fn hash_at(&mut self, feed: &FeedId, seq: u64) -> Result<Option<Hash>, StoreError> {
        Ok(self.hashes(feed, seq, seq).await?.first().map(|head| head.hash))
    }

    /// How far every feed is held here.
    pub(crate) async fn heads(&mut self) -> Result<Vec<(FeedId, Head)>, StoreError> {
        let rows = sqlx::query("SELECT class, author, event, last_seq, last_hash FROM feed")
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(|row| Ok((feed_of(row)?, head_of(row, "last_seq", "last_hash")?))).collect()
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
