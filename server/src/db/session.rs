//! Sessions, found by the hash of what the client holds.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::account::{Account, EventScope, Role};
use super::{DbError, Tx, expect_rows, on, read_back};

/// A session to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewSession<'a> {
    /// The hash of its token.
    pub token: Hash,
    /// Whose it is.
    pub account: i64,
    /// From which network.
    pub network: &'a str,
    /// With which browser.
    pub agent: &'a str,
    /// When it ends.
    pub expires: Timestamp,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionView {
    /// Its row.
    pub id: i64,
    /// From which network it began.
    pub network: String,
    /// With which browser.
    pub agent: String,
    /// When it began.
    pub created: Timestamp,
    /// When it was used last, to five minutes.
    pub last_used: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// A session that is going on, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveSession {
    /// Its row.
    pub id: i64,
    /// When it was used last, to five minutes.
    pub last_used: Timestamp,
    /// Who is logged in.
    pub account: Account,
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    id: i64,
    last_used_ms: i64,
    account: i64,
    email: String,
    role: String,
    all_events: bool,
}

#[derive(sqlx::FromRow)]
struct ViewRow {
    id: i64,
    network: String,
    agent: String,
    created_ms: i64,
    last_used_ms: i64,
    expires_ms: i64,
}

impl From<ViewRow> for SessionView {
    fn from(row: ViewRow) -> Self {
        Self {
            id: row.id,
            network: row.network,
            agent: row.agent,
            created: Timestamp(row.created_ms),
            last_used: Timestamp(row.last_used_ms),
            expires: Timestamp(row.expires_ms),
        }
    }
}

impl Tx {
    /// Adds a session that begins at `now`.
    pub(crate) async fn insert_session(
        &mut self,
        session: &NewSession<'_>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO session (token_hash, account, network, agent, created_ms, last_used_ms, expires_ms) \
                 VALUES ($1, $2, $3, $4, $5, $5, $6)",
            )
            .bind(session.token.0.as_slice())
            .bind(session.account)
            .bind(session.network)
            .bind(session.agent)
            .bind(now.0)
            .bind(session.expires.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("session", 1, changed)
    }

    /// The session with this token and whose it is, if it has not ended at `now`.
    pub(crate) async fn live_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Result<Option<LiveSession>, DbError> {
        let row: Option<LiveRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT session.id, session.last_used_ms, session.account, account.email, account.role, \
                 account.all_events FROM session JOIN account ON account.id = session.account \
                 WHERE session.token_hash = $1 AND session.expires_ms > $2 AND account.disabled_ms IS NULL",
            )
            .bind(token.0.as_slice())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        let events = match row.all_events {
            true => EventScope::All,
            false => EventScope::Only(self.events_of_account(row.account).await?),
        };
        let role = read_back("role", Role::of(&row.role))?;
        let account = Account { id: row.account, email: row.email, role, events };
        Ok(Some(LiveSession { id: row.id, last_used: Timestamp(row.last_used_ms), account }))
    }

    /// The sessions of an account that have not ended at `now`, the one used last first.
    pub(crate) async fn sessions_of(
        &mut self,
        account: i64,
        now: Timestamp,
    ) -> Result<Vec<SessionView>, DbError> {
        let rows: Vec<ViewRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, network, agent, created_ms, last_used_ms, expires_ms FROM session \
                 WHERE account = $1 AND expires_ms > $2 ORDER BY last_used_ms DESC, id DESC",
            )
            .bind(account)
            .bind(now.0)
            .fetch_all(connection)
            .await?
        });
        Ok(rows.into_iter().map(SessionView::from).collect())
    }

    /// Remembers that a session was used at `now`, unless somebody noted a use since `noted`.
    pub(crate) async fn touch_session(
        &mut self,
        id: i64,
        noted: Timestamp,
        now: Timestamp,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE session SET last_used_ms = $3 WHERE id = $1 AND last_used_ms = $2")
                .bind(id)
                .bind(noted.0)
                .bind(now.0)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Ends the session with this token and returns whose it was; nothing if it has ended before.
    pub(crate) async fn delete_session_by_token(&mut self, token: Hash) -> Result<Option<i64>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("DELETE FROM session WHERE token_hash = $1 RETURNING account")
                .bind(token.0.as_slice())
                .fetch_optional(connection)
                .await?
        }))
    }

    /// Ends a session of an account; `false` if it has no such session.
    pub(crate) async fn delete_session(&mut self, account: i64, id: i64) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("DELETE FROM session WHERE account = $1 AND id = $2")
                .bind(account)
                .bind(id)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Ends the sessions of an account, except the one to keep, and returns how many ended.
    pub(crate) async fn delete_sessions_of(
        &mut self,
        account: i64,
        keep: Option<i64>,
    ) -> Result<u64, DbError> {
        Ok(on!(self, connection => {
            sqlx::query("DELETE FROM session WHERE account = $1 AND id <> $2")
                .bind(account)
                // Rows are numbered from 1.
                .bind(keep.unwrap_or(0))
                .execute(connection)
                .await?
                .rows_affected()
        }))
    }

    /// Ends the oldest sessions of an account, so that at most `most` are left.
    pub(crate) async fn keep_newest_sessions(&mut self, account: i64, most: u32) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "DELETE FROM session WHERE account = $1 AND id NOT IN \
                 (SELECT id FROM session WHERE account = $1 ORDER BY created_ms DESC, id DESC LIMIT $2)",
            )
            .bind(account)
            .bind(i64::from(most))
            .execute(connection)
            .await?;
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
}
