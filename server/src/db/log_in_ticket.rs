//! Log-ins that lack a step, found by the hash of what the client holds.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, on};

/// What a log-in lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogInNeeds {
    /// A code of the second factor.
    Code,
    /// Another password.
    Password,
}

impl LogInNeeds {
    fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Password => "password",
        }
    }
}

impl Tx {
    /// Forgets the unfinished log-ins that have ended at `now`.
    pub(crate) async fn delete_ended_tickets(&mut self, now: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM log_in_ticket WHERE expires_ms <= $1").bind(now.0).execute(connection).await?;
        });
        Ok(())
    }

    /// Adds a log-in that lacks something.
    pub(crate) async fn insert_log_in_ticket(
        &mut self,
        token: Hash,
        account: i64,
        needs: LogInNeeds,
        expires: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO log_in_ticket (token_hash, account, needs, expires_ms) VALUES ($1, $2, $3, $4)",
            )
            .bind(token.0.as_slice())
            .bind(account)
            .bind(needs.name())
            .bind(expires.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("log-in ticket", 1, changed)
    }

    /// Whose log-in lacks this, if it has not ended at `now`.
    pub(crate) async fn account_of_ticket(
        &mut self,
        token: Hash,
        needs: LogInNeeds,
        now: Timestamp,
    ) -> Result<Option<i64>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar(
                "SELECT account FROM log_in_ticket WHERE token_hash = $1 AND needs = $2 AND expires_ms > $3",
            )
            .bind(token.0.as_slice())
            .bind(needs.name())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        }))
    }

    /// Uses up a ticket; `false` if somebody was faster.
    pub(crate) async fn delete_log_in_ticket(&mut self, token: Hash) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("DELETE FROM log_in_ticket WHERE token_hash = $1")
                .bind(token.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Ends every unfinished log-in of an account.
    pub(crate) async fn delete_log_in_tickets_of(&mut self, account: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM log_in_ticket WHERE account = $1").bind(account).execute(connection).await?;
        });
        Ok(())
    }
}
