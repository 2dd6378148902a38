//! Writes accounts.

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use super::{EventScope, Role};
use crate::db::{DbError, Tx, expect_rows, on};

/// An account to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewAccount<'a> {
    /// Its e-mail, folded.
    pub email: &'a str,
    /// The hash of its password (a PHC string).
    pub password_hash: &'a str,
    /// Whether the next log-in asks for another password.
    pub must_change: bool,
    /// What it may do.
    pub role: Role,
    /// With which events.
    pub events: &'a EventScope,
}

impl Tx {
    /// Adds an account and returns its row; nothing if this folded e-mail has one.
    pub(crate) async fn insert_account(
        &mut self,
        account: &NewAccount<'_>,
        now: Timestamp,
    ) -> Result<Option<i64>, DbError> {
        let id: Option<i64> = on!(self, connection => {
            sqlx::query_scalar(
                "INSERT INTO account (email, password_hash, must_change, role, all_events, created_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING id",
            )
            .bind(account.email)
            .bind(account.password_hash)
            .bind(account.must_change)
            .bind(account.role.name())
            .bind(*account.events == EventScope::All)
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        if let Some(id) = id {
            self.insert_account_events(id, account.events).await?;
        }
        Ok(id)
    }

    /// Sets what an account may do, and with which events.
    pub(crate) async fn update_account_access(
        &mut self,
        id: i64,
        role: Role,
        events: &EventScope,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE account SET role = $2, all_events = $3 WHERE id = $1")
                .bind(id)
                .bind(role.name())
                .bind(*events == EventScope::All)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("account", 1, changed)?;
        on!(self, connection => {
            sqlx::query("DELETE FROM account_event WHERE account = $1").bind(id).execute(connection).await?;
        });
        self.insert_account_events(id, events).await
    }

    /// Since when an account may not log in; nothing: it may.
    pub(crate) async fn set_account_disabled(
        &mut self,
        id: i64,
        since: Option<Timestamp>,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE account SET disabled_ms = $2 WHERE id = $1")
                .bind(id)
                .bind(since.map(|since| since.0))
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("account", 1, changed)
    }

    /// Gives an account another password.
    pub(crate) async fn set_password(
        &mut self,
        id: i64,
        password_hash: &str,
        must_change: bool,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE account SET password_hash = $2, must_change = $3 WHERE id = $1")
                .bind(id)
                .bind(password_hash)
                .bind(must_change)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("account", 1, changed)
    }

    /// Makes an event one of an account's own.
    pub(crate) async fn insert_account_event(&mut self, id: i64, event: EventNumber) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO account_event (account, event) VALUES ($1, $2) ON CONFLICT (account, event) DO NOTHING",
            )
            .bind(id)
            .bind(i64::from(event.0))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    async fn insert_account_events(&mut self, id: i64, events: &EventScope) -> Result<(), DbError> {
        for event in events.listed() {
            self.insert_account_event(id, event).await?;
        }
        Ok(())
    }
}
