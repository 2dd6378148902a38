//! API tokens: what a script may do, and where. Found by the hash of what the client holds.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::id::{EventNumber, Hash};
use esik_shared::time::Timestamp;

use super::account::EventScope;
use super::permission::Permission;
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// What an API token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiToken {
    /// Its row.
    pub id: i64,
    /// Whose it is, in the words of whoever made it.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Permission>,
    /// With which events.
    pub events: EventScope,
}

/// A token as those who manage tokens see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenView {
    /// What it is for.
    pub token: ApiToken,
    /// Its first characters.
    pub prefix: String,
    /// Since when there is one.
    pub created: Timestamp,
    /// When it ends, if ever.
    pub expires: Option<Timestamp>,
    /// When it was used last, to five minutes.
    pub last_used: Option<Timestamp>,
    /// Since when it is good for nothing.
    pub revoked: Option<Timestamp>,
}

/// A token to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewToken<'a> {
    /// Its hash.
    pub hash: Hash,
    /// Its first characters.
    pub prefix: &'a str,
    /// Whose it is.
    pub name: &'a str,
    /// What it may do.
    pub scopes: &'a BTreeSet<Permission>,
    /// With which events.
    pub events: &'a EventScope,
    /// When it ends, if ever.
    pub expires: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    prefix: String,
    name: String,
    scopes: String,
    all_events: bool,
    created_ms: i64,
    expires_ms: Option<i64>,
    last_used_ms: Option<i64>,
    revoked_ms: Option<i64>,
}

impl Row {
    fn with(self, events: BTreeSet<EventNumber>) -> Result<TokenView, DbError> {
        let scopes = self.scopes.split_whitespace().map(Permission::of).collect::<Option<_>>();
        let events = if self.all_events { EventScope::All } else { EventScope::Only(events) };
        let token = ApiToken { id: self.id, name: self.name, scopes: read_back("scopes", scopes)?, events };
        Ok(TokenView {
            token,
            prefix: self.prefix,
            created: Timestamp(self.created_ms),
            expires: self.expires_ms.map(Timestamp),
            last_used: self.last_used_ms.map(Timestamp),
            revoked: self.revoked_ms.map(Timestamp),
        })
    }
}

/// Everything of a token but its hash; a condition follows.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, prefix, name, scopes, all_events, created_ms, expires_ms, last_used_ms, revoked_ms \
             FROM api_token ",
            $condition
        )
    };
}

impl Tx {
    /// Adds a token and returns its row.
    pub(crate) async fn insert_api_token(
        &mut self,
        token: &NewToken<'_>,
        now: Timestamp,
    ) -> Result<i64, DbError> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
        let id: i64 = on!(self, connection => {
            sqlx::query_scalar(
                "INSERT INTO api_token (token_hash, prefix, name, scopes, all_events, created_ms, expires_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            )
            .bind(token.hash.0.as_slice())
            .bind(token.prefix)
            .bind(token.name)
            .bind(scopes.join(" "))
            .bind(*token.events == EventScope::All)
            .bind(now.0)
            .bind(token.expires.map(|expires| expires.0))
            .fetch_one(connection)
            .await?
        });
        for event in token.events.listed() {
            self.insert_token_event(id, event).await?;
        }
        Ok(id)
    }

    /// Makes an event one of a token's own.
    pub(crate) async fn insert_token_event(&mut self, id: i64, event: EventNumber) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO api_token_event (token, event) VALUES ($1, $2) ON CONFLICT (token, event) DO NOTHING",
            )
            .bind(id)
            .bind(i64::from(event.0))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// The token with this hash, if it is good at `now`.
    pub(crate) async fn good_api_token(
        &mut self,
        hash: Hash,
        now: Timestamp,
    ) -> Result<Option<TokenView>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(select!(
                "WHERE token_hash = $1 AND revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > $2)"
            ))
            .bind(hash.0.as_slice())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        self.with_events(row).await
    }

    /// The token of this row.
    pub(crate) async fn api_token(&mut self, id: i64) -> Result<Option<TokenView>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE id = $1")).bind(id).fetch_optional(connection).await?
        });
        self.with_events(row).await
    }

    async fn with_events(&mut self, row: Option<Row>) -> Result<Option<TokenView>, DbError> {
        let Some(row) = row else { return Ok(None) };
        if row.all_events {
            return row.with(BTreeSet::new()).map(Some);
        }
        let events: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT event FROM api_token_event WHERE token = $1")
                .bind(row.id)
                .fetch_all(connection)
                .await?
        });
        let events = events.into_iter().map(|event| Ok(EventNumber(number("event number", event)?)));
        row.with(events.collect::<Result<_, DbError>>()?).map(Some)
    }

    /// The tokens after this row, revoked ones too, in the order of their rows.
    pub(crate) async fn api_tokens_after(&mut self, id: i64, limit: i64) -> Result<Vec<TokenView>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE id > $1 ORDER BY id LIMIT $2"))
                .bind(id)
                .bind(limit)
                .fetch_all(connection)
                .await?
        });
        let last = rows.last().map_or(id, |row| row.id);
        let pairs: Vec<(i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT token, event FROM api_token_event WHERE token > $1 AND token <= $2")
                .bind(id)
                .bind(last)
                .fetch_all(connection)
                .await?
        });
        let mut events: BTreeMap<i64, BTreeSet<EventNumber>> = BTreeMap::new();
        for (token, event) in pairs {
            events.entry(token).or_default().insert(EventNumber(number("event number", event)?));
        }
        rows.into_iter()
            .map(|row| {
                let events = events.remove(&row.id).unwrap_or_default();
                row.with(events)
            })
            .collect()
    }

    /// How many tokens are good at `now`.
    pub(crate) async fn count_good_api_tokens(&mut self, now: Timestamp) -> Result<u64, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT COUNT(*) FROM api_token WHERE revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > $1)",
            )
            .bind(now.0)
            .fetch_one(connection)
            .await?
        });
        number("count of API tokens", count)
    }

    /// Remembers that a token was used at `now`, unless somebody noted a use since `noted`.
    pub(crate) async fn touch_api_token(
        &mut self,
        id: i64,
        noted: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE api_token SET last_used_ms = $3 WHERE id = $1 AND COALESCE(last_used_ms, 0) = $2")
                .bind(id)
                .bind(noted.map_or(0, |noted| noted.0))
                .bind(now.0)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Revokes a token that is not revoked.
    pub(crate) async fn revoke_api_token(&mut self, id: i64, now: Timestamp) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE api_token SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL")
                .bind(id)
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("API token", 1, changed)
    }
}
