//! Appending one scan of this scanner: record, signature, note and the feed's head in one transaction.

use esik_shared::feed::{FeedId, Head};
use sqlx::{Connection, SqliteConnection};

use super::{Store, StoreError, class_number, seq_to_sql};
use crate::core::cmd::Append;

impl Store {
    /// Appends, if the feed stands where it should. Durable when it returns.
    pub(crate) async fn append(&mut self, append: &Append) -> Result<(), StoreError> {
        self.set_durable(true).await?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let feed = move_head(&mut transaction, &append.feed, append.previous, append.head).await?;
        sqlx::query("INSERT INTO record (feed, seq, record, hash, signature) VALUES ($1, $2, $3, $4, $5)")
            .bind(feed)
            .bind(seq_to_sql(append.head.seq)?)
            .bind(append.record.as_bytes())
            .bind(append.head.hash.0.as_slice())
            .bind(append.signature.0.as_slice())
            .execute(&mut *transaction)
            .await?;
        if let Some(note) = &append.note {
            sqlx::query("INSERT INTO detail (event, commitment, salt, bytes) VALUES ($1, $2, $3, $4)")
                .bind(i64::from(append.feed.event.0))
                .bind(note.commitment().0.to_vec())
                .bind(note.salt.as_slice())
                .bind(note.bytes.as_slice())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// Moves the head of a feed, if it stands at `previous`; a feed that is not here stands at its beginning.
pub(super) async fn move_head(
    connection: &mut SqliteConnection,
    feed: &FeedId,
    previous: Head,
    head: Head,
) -> Result<i64, StoreError> {
    if previous == Head::EMPTY {
        sqlx::query(
            "INSERT INTO feed (class, author, event, last_seq, last_hash) VALUES ($1, $2, $3, 0, $4)
             ON CONFLICT (class, author, event) DO NOTHING",
        )
        .bind(class_number(feed.class))
        .bind(feed.author.as_slice())
        .bind(i64::from(feed.event.0))
        .bind(Head::EMPTY.hash.0.to_vec())
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query_scalar(
        "UPDATE feed SET last_seq = $1, last_hash = $2
         WHERE class = $3 AND author = $4 AND event = $5 AND last_seq = $6 AND last_hash = $7
         RETURNING id",
    )
    .bind(seq_to_sql(head.seq)?)
    .bind(head.hash.0.as_slice())
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .bind(seq_to_sql(previous.seq)?)
    .bind(previous.hash.0.as_slice())
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(StoreError::HeadMoved)
}
