//! Appending one record of this scanner: record, signature, note and the end of its line in one transaction.

use esik_shared::feed::{FeedId, Head};
use sqlx::{Connection, SqliteConnection};

use super::{Store, StoreError, class_number, seq_to_sql};
use crate::core::cmd::Append;
use crate::core::start::OWN_LINE;

impl Store {
    /// Appends, if the feed stands where it should. Durable when it returns.
    pub(crate) async fn append(&mut self, append: &Append) -> Result<(), StoreError> {
        self.set_durable(true).await?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let feed = move_tip(&mut transaction, &append.feed, OWN_LINE, append.previous, append.head).await?;
        sqlx::query(
            "INSERT INTO record (feed, line, seq, record, hash, signature) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(feed)
        .bind(i64::from(OWN_LINE))
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
        transaction.commit().await?;
        self.note_append(&append.feed, OWN_LINE, append.head);
        Ok(())
    }
}

/// Moves the end of a line, if it stands at `previous`; a feed that is not here has one line that stands at its
/// beginning. The feed's row is returned.
pub(super) async fn move_tip(
    connection: &mut SqliteConnection,
    feed: &FeedId,
    line: u32,
    previous: Head,
    tip: Head,
) -> Result<i64, StoreError> {
    if previous == Head::EMPTY && line == OWN_LINE {
        make_feed(connection, feed).await?;
    }
    sqlx::query_scalar(
        "UPDATE line SET last_seq = $1, last_hash = $2
         WHERE feed = (SELECT id FROM feed WHERE class = $3 AND author = $4 AND event = $5)
             AND line = $6 AND last_seq = $7 AND last_hash = $8
         RETURNING feed",
    )
    .bind(seq_to_sql(tip.seq)?)
    .bind(tip.hash.0.as_slice())
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .bind(i64::from(line))
    .bind(seq_to_sql(previous.seq)?)
    .bind(previous.hash.0.as_slice())
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(StoreError::HeadMoved)
}

/// Makes a feed with one empty line, where it is not here yet.
async fn make_feed(connection: &mut SqliteConnection, feed: &FeedId) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO feed (class, author, event) VALUES ($1, $2, $3)
         ON CONFLICT (class, author, event) DO NOTHING",
    )
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO line (feed, line, parent, base_seq, base_hash, last_seq, last_hash)
         SELECT id, 0, 0, 0, $1, 0, $1 FROM feed WHERE class = $2 AND author = $3 AND event = $4
         ON CONFLICT (feed, line) DO NOTHING",
    )
    .bind(Head::EMPTY.hash.0.to_vec())
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .execute(&mut *connection)
    .await?;
    Ok(())
}
