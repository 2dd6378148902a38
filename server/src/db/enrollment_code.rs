//! One-time codes that make a device a scanner.

use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// A code as stored.
#[derive(Debug)]
pub(crate) struct StoredCode {
    /// The code, sealed.
    pub sealed_code: Vec<u8>,
    /// Until when it is good, exclusive.
    pub expires: Timestamp,
    /// The scanner key it is bound to, once it was used.
    pub scanner: Option<ScannerKey>,
    /// The events it is for.
    pub events: Vec<EventNumber>,
    /// The home gates that the scanner will keep, at each of them.
    pub keeps_gates: Vec<GateNumber>,
}

impl Tx {
    /// Adds a code.
    pub(crate) async fn insert_enrollment_code(
        &mut self,
        lookup: [u8; 16],
        code: &StoredCode,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO enrollment_code (lookup, sealed_code, created_ms, expires_ms) VALUES ($1, $2, $3, $4)",
            )
            .bind(lookup.as_slice())
            .bind(code.sealed_code.as_slice())
            .bind(now.0)
            .bind(code.expires.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("enrollment code", 1, changed)?;
        for event in &code.events {
            on!(self, connection => {
                sqlx::query("INSERT INTO enrollment_code_event (lookup, event) VALUES ($1, $2)")
                    .bind(lookup.as_slice())
                    .bind(i64::from(event.0))
                    .execute(connection)
                    .await?;
            });
        }
        for gate in &code.keeps_gates {
            on!(self, connection => {
                sqlx::query("INSERT INTO enrollment_code_gate (lookup, gate) VALUES ($1, $2)")
                    .bind(lookup.as_slice())
                    .bind(i64::from(gate.get()))
                    .execute(connection)
                    .await?;
            });
        }
        Ok(())
    }

    /// The code that a scanner names.
    pub(crate) async fn enrollment_code(&mut self, lookup: [u8; 16]) -> Result<Option<StoredCode>, DbError> {
        let row: Option<(Vec<u8>, i64, Option<Vec<u8>>)> = on!(self, connection => {
            sqlx::query_as("SELECT sealed_code, expires_ms, scanner FROM enrollment_code WHERE lookup = $1")
                .bind(lookup.as_slice())
                .fetch_optional(connection)
                .await?
        });
        let Some((sealed_code, expires_ms, scanner)) = row else { return Ok(None) };
        let events: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT event FROM enrollment_code_event WHERE lookup = $1 ORDER BY event")
                .bind(lookup.as_slice())
                .fetch_all(connection)
                .await?
        });
        let gates: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT gate FROM enrollment_code_gate WHERE lookup = $1 ORDER BY gate")
                .bind(lookup.as_slice())
                .fetch_all(connection)
                .await?
        });
        Ok(Some(StoredCode {
            sealed_code,
            expires: Timestamp(expires_ms),
            scanner: scanner.map(|key| read_back("scanner key", ScannerKey::from_slice(&key))).transpose()?,
            events: events
                .into_iter()
                .map(|event| Ok(EventNumber(number("event number", event)?)))
                .collect::<Result<_, DbError>>()?,
            keeps_gates: gates
                .into_iter()
                .map(|gate| read_back("gate", GateNumber::new(number("gate", gate)?)))
                .collect::<Result<_, DbError>>()?,
        }))
    }

    /// Binds a code to the first scanner key that uses it.
    pub(crate) async fn bind_enrollment_code(
        &mut self,
        lookup: [u8; 16],
        scanner: ScannerKey,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE enrollment_code SET scanner = $2 WHERE lookup = $1 AND scanner IS NULL")
                .bind(lookup.as_slice())
                .bind(scanner.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("enrollment code", 1, changed)
    }

    /// Counts a try with another key.
    pub(crate) async fn count_refused_enrollment(&mut self, lookup: [u8; 16]) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE enrollment_code SET refused = refused + 1 WHERE lookup = $1")
                .bind(lookup.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("enrollment code", 1, changed)
    }
}
