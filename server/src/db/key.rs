//! Issuer keys and authority keys, their secrets sealed. What seals them is not known here.

use esik_shared::event_record::{IssuerKeyLine, KeyState};
use esik_shared::id::AuthorityKey;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, on, read_back};

/// An issuer key as stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredIssuerKey {
    /// Its public key and how far it is trusted.
    pub line: IssuerKeyLine,
    /// Its seed, sealed.
    pub sealed_secret: Vec<u8>,
}

pub(super) fn state_text(state: KeyState) -> &'static str {
    match state {
        KeyState::Open => "open",
        KeyState::Listed => "listed",
        KeyState::Dead => "dead",
    }
}

fn state_of(text: &str) -> Option<KeyState> {
    [KeyState::Open, KeyState::Listed, KeyState::Dead].into_iter().find(|state| state_text(*state) == text)
}

impl Tx {
    /// Every issuer key, oldest first.
    pub(crate) async fn issuer_keys(&mut self) -> Result<Vec<StoredIssuerKey>, DbError> {
        let rows: Vec<(Vec<u8>, Vec<u8>, String)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT public_key, sealed_secret, state FROM issuer_key ORDER BY created_ms, public_key",
            )
            .fetch_all(connection)
            .await?
        });
        rows.into_iter()
            .map(|(public_key, sealed_secret, state)| {
                let public_key = read_back("public key", public_key.try_into().ok())?;
                let state = read_back("key state", state_of(&state))?;
                Ok(StoredIssuerKey { line: IssuerKeyLine { public_key, state }, sealed_secret })
            })
            .collect()
    }

    /// Adds an issuer key.
    pub(crate) async fn insert_issuer_key(
        &mut self,
        key: &StoredIssuerKey,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO issuer_key (public_key, sealed_secret, state, created_ms) VALUES ($1, $2, $3, $4)",
            )
            .bind(key.line.public_key.as_slice())
            .bind(key.sealed_secret.as_slice())
            .bind(state_text(key.line.state))
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("issuer key", 1, changed)
    }

    /// The newest authority key and its sealed seed, if one was ever made.
    pub(crate) async fn authority_key(&mut self) -> Result<Option<(AuthorityKey, Vec<u8>)>, DbError> {
        let row: Option<(Vec<u8>, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT public_key, sealed_secret FROM authority_key ORDER BY created_ms DESC, public_key LIMIT 1",
            )
            .fetch_optional(connection)
            .await?
        });
        row.map(|(public_key, sealed)| {
            Ok((read_back("authority key", AuthorityKey::from_slice(&public_key))?, sealed))
        })
        .transpose()
    }

    /// Adds an authority key.
    pub(crate) async fn insert_authority_key(
        &mut self,
        key: AuthorityKey,
        sealed_secret: &[u8],
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO authority_key (public_key, sealed_secret, created_ms) VALUES ($1, $2, $3)")
                .bind(key.0.as_slice())
                .bind(sealed_secret)
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("authority key", 1, changed)
    }
}
