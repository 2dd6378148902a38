//! Enrolled scanners, their certificates and sessions.

use esik_shared::certificate::Certificate;
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

impl Tx {
    /// A scanner's certificate, if it is enrolled.
    pub(crate) async fn certificate(&mut self, scanner: ScannerKey) -> Result<Option<Certificate>, DbError> {
        let row: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar("SELECT certificate FROM scanner WHERE scanner = $1")
                .bind(scanner.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        row.map(|bytes| certificate_of(&bytes)).transpose()
    }

    /// The number that the next scanner gets.
    pub(crate) async fn next_scanner_number(&mut self) -> Result<u32, DbError> {
        let highest: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) FROM scanner").fetch_one(connection).await?
        });
        number("scanner number", highest + 1)
    }

    /// Adds a scanner.
    pub(crate) async fn insert_scanner(
        &mut self,
        scanner: ScannerKey,
        scanner_number: u32,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let certificate = minicbor::to_vec(certificate).expect("writing to a Vec cannot fail");
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO scanner (scanner, number, certificate, enrolled_ms) VALUES ($1, $2, $3, $4)")
                .bind(scanner.0.as_slice())
                .bind(i64::from(scanner_number))
                .bind(certificate)
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("scanner", 1, changed)
    }

    /// Adds the certificate of a server process, or puts a later one in its place.
    pub(crate) async fn put_server(
        &mut self,
        server: ScannerKey,
        number: u32,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let certificate = minicbor::to_vec(certificate).expect("writing to a Vec cannot fail");
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO scanner (scanner, number, certificate, enrolled_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (scanner) DO UPDATE SET number = excluded.number, certificate = excluded.certificate",
            )
            .bind(server.0.as_slice())
            .bind(i64::from(number))
            .bind(certificate)
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("certificate of a server", 1, changed)
    }

    /// Adds a session of a scanner, and forgets those that have ended.
    pub(crate) async fn insert_scanner_session(
        &mut self,
        token: Hash,
        scanner: ScannerKey,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM scanner_session WHERE expires_ms <= $1").bind(now.0).execute(connection).await?;
        });
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO scanner_session (token_hash, scanner, expires_ms) VALUES ($1, $2, $3)")
                .bind(token.0.as_slice())
                .bind(scanner.0.as_slice())
                .bind(expires.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("scanner session", 1, changed)
    }

    /// The certificate of the scanner whose session this is, if it has not ended at `now`.
    pub(crate) async fn certificate_of_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Result<Option<Certificate>, DbError> {
        let row: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT scanner.certificate FROM scanner_session \
                 JOIN scanner ON scanner.scanner = scanner_session.scanner \
                 WHERE scanner_session.token_hash = $1 AND scanner_session.expires_ms > $2",
            )
            .bind(token.0.as_slice())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        row.map(|bytes| certificate_of(&bytes)).transpose()
    }
}

fn certificate_of(bytes: &[u8]) -> Result<Certificate, DbError> {
    read_back("certificate", minicbor::decode(bytes).ok())
}
