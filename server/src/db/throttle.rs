//! Counts of attempts, by what they are counted for.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on};

/// Attempts in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// How many, this one too.
    pub count: u32,
    /// When the window began.
    pub since: Timestamp,
}

impl Tx {
    /// Counts an attempt at `now`, in the window that is open or in a new one, unless there are `limit` in it already.
    /// Returns how many there are with this one; more than the limit means that it was not counted.
    pub(crate) async fn count_attempt(
        &mut self,
        subject: Hash,
        limit: u32,
        now: Timestamp,
    ) -> Result<Attempts, DbError> {
        let found: Option<(i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT attempts, window_ms FROM throttle WHERE subject = $1")
                .bind(subject.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        let (before, since): (u32, Timestamp) = match found {
            Some((attempts, window_ms)) => (number("attempts", attempts)?, Timestamp(window_ms)),
            None => (0, now),
        };
        if before >= limit {
            return Ok(Attempts { count: limit.saturating_add(1), since });
        }
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO throttle (subject, attempts, window_ms) VALUES ($1, 1, $2) \
                 ON CONFLICT (subject) DO UPDATE SET attempts = throttle.attempts + 1",
            )
            .bind(subject.0.as_slice())
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("attempt", 1, changed)?;
        Ok(Attempts { count: before + 1, since })
    }

    /// Takes an attempt back that was no failure.
    pub(crate) async fn uncount_attempt(&mut self, subject: Hash) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE throttle SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0")
                .bind(subject.0.as_slice())
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Forgets the attempts of one subject.
    pub(crate) async fn forget_attempts(&mut self, subject: Hash) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM throttle WHERE subject = $1").bind(subject.0.as_slice()).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets the attempts of windows that began before `before`.
    pub(crate) async fn forget_old_attempts(&mut self, before: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM throttle WHERE window_ms <= $1").bind(before.0).execute(connection).await?;
        });
        Ok(())
    }
}
