//! Sessions and API tokens, found by the hash of what the client holds.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::account::Account;
use super::{DbError, Tx, expect_rows, on};

impl Tx {
    /// Adds a session that ends at `expires`.
    pub(crate) async fn insert_session(
        &mut self,
        token: Hash,
        account: i64,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO session (token_hash, account, created_ms, expires_ms) VALUES ($1, $2, $3, $4)")
                .bind(token.0.as_slice())
                .bind(account)
                .bind(now.0)
                .bind(expires.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("session", 1, changed)
    }

    /// Whose session this is, if it has not ended at `now`.
    pub(crate) async fn account_of_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Result<Option<Account>, DbError> {
        let row: Option<(i64, String, String)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT account.id, account.email, account.role FROM session \
                 JOIN account ON account.id = session.account \
                 WHERE session.token_hash = $1 AND session.expires_ms > $2",
            )
            .bind(token.0.as_slice())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        row.map(Account::of_row).transpose()
    }

    /// Ends a session; ending one that has ended changes nothing.
    pub(crate) async fn delete_session(&mut self, token: Hash) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token.0.as_slice()).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets the sessions that have ended at `now`.
    pub(crate) async fn delete_ended_sessions(&mut self, now: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM session WHERE expires_ms <= $1").bind(now.0).execute(connection).await?;
        });
        Ok(())
    }

    /// Adds an API token.
    pub(crate) async fn insert_api_token(
        &mut self,
        token: Hash,
        name: &str,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO api_token (token_hash, name, created_ms) VALUES ($1, $2, $3)")
                .bind(token.0.as_slice())
                .bind(name)
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("API token", 1, changed)
    }

    /// The name of an API token, if there is such a token.
    pub(crate) async fn api_token_name(&mut self, token: Hash) -> Result<Option<String>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("SELECT name FROM api_token WHERE token_hash = $1")
                .bind(token.0.as_slice())
                .fetch_optional(connection)
                .await?
        }))
    }
}
