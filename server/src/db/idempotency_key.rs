//! Idempotency keys: which request came with one, and what was answered, sealed.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// A key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredKey {
    /// What the request hashes to.
    pub request: Hash,
    /// When it began.
    pub begun: Timestamp,
    /// Whether it was done.
    pub is_done: bool,
    /// Its answer, sealed, where that was kept.
    pub sealed_answer: Option<Vec<u8>>,
}

/// A key as stored: request, begun, done, answer.
type Row = (Vec<u8>, i64, Option<i64>, Option<Vec<u8>>);

impl Tx {
    /// Forgets the keys that began before a moment.
    pub(crate) async fn forget_idempotency_keys(&mut self, before: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM idempotency_key WHERE begun_ms < $1").bind(before.0).execute(connection).await?;
        });
        Ok(())
    }

    /// The key with this hash.
    pub(crate) async fn idempotency_key(&mut self, key: Hash) -> Result<Option<StoredKey>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT request_hash, begun_ms, done_ms, sealed_answer FROM idempotency_key WHERE key_hash = $1",
            )
            .bind(key.0.as_slice())
            .fetch_optional(connection)
            .await?
        });
        row.map(|(request, begun, done, sealed_answer)| {
            Ok(StoredKey {
                request: read_back("request hash", Hash::from_slice(&request))?,
                begun: Timestamp(begun),
                is_done: done.is_some(),
                sealed_answer,
            })
        })
        .transpose()
    }

    /// How many keys somebody has.
    pub(crate) async fn count_idempotency_keys(&mut self, owner: &str) -> Result<usize, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM idempotency_key WHERE owner = $1")
                .bind(owner)
                .fetch_one(connection)
                .await?
        });
        number("count", count)
    }

    /// Adds a key, or takes over one that was begun at `begun_before` and never done. `false` if somebody else was
    /// faster.
    pub(crate) async fn begin_idempotency_key(
        &mut self,
        key: Hash,
        owner: &str,
        request: Hash,
        now: Timestamp,
        begun_before: Option<Timestamp>,
    ) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO idempotency_key (key_hash, owner, request_hash, begun_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (key_hash) DO UPDATE SET begun_ms = EXCLUDED.begun_ms \
                 WHERE idempotency_key.begun_ms = $5 AND idempotency_key.done_ms IS NULL",
            )
            .bind(key.0.as_slice())
            .bind(owner)
            .bind(request.0.as_slice())
            .bind(now.0)
            .bind(begun_before.map(|begun| begun.0))
            .execute(connection)
            .await?
            .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Says that what began at `begun` is done, with its answer where that is kept. What was taken over by another
    /// stays as it is.
    pub(crate) async fn finish_idempotency_key(
        &mut self,
        key: Hash,
        begun: Timestamp,
        now: Timestamp,
        sealed_answer: Option<&[u8]>,
    ) -> Result<(), DbError> {
        let bytes = sealed_answer.map_or(0, <[u8]>::len);
        on!(self, connection => {
            sqlx::query(
                "UPDATE idempotency_key SET done_ms = $3, sealed_answer = $4, answer_bytes = $5 \
                 WHERE key_hash = $1 AND begun_ms = $2 AND done_ms IS NULL",
            )
            .bind(key.0.as_slice())
            .bind(begun.0)
            .bind(now.0)
            .bind(sealed_answer)
            .bind(read_back("answer length", i64::try_from(bytes).ok())?)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Frees a key whose request was refused: nothing was done.
    pub(crate) async fn free_idempotency_key(&mut self, key: Hash, begun: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM idempotency_key WHERE key_hash = $1 AND begun_ms = $2 AND done_ms IS NULL")
                .bind(key.0.as_slice())
                .bind(begun.0)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The kept answers of somebody with their lengths in bytes, newest first.
    pub(crate) async fn idempotent_answers(&mut self, owner: &str) -> Result<Vec<(Hash, usize)>, DbError> {
        let rows: Vec<(Vec<u8>, i64)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT key_hash, answer_bytes FROM idempotency_key \
                 WHERE owner = $1 AND answer_bytes > 0 ORDER BY begun_ms DESC, key_hash",
            )
            .bind(owner)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter()
            .map(|(key, bytes)| {
                Ok((read_back("key hash", Hash::from_slice(&key))?, number("answer length", bytes)?))
            })
            .collect()
    }

    /// Forgets an answer, and not that it was given.
    pub(crate) async fn forget_idempotent_answer(&mut self, key: Hash) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE idempotency_key SET sealed_answer = NULL, answer_bytes = 0 WHERE key_hash = $1")
                .bind(key.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("idempotent answer", 1, changed)
    }
}
