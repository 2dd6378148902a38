//! Enrolled scanners, their certificates and sessions.

use esik_shared::certificate::Certificate;
use esik_shared::id::{EventNumber, Hash, ScannerKey};
use esik_shared::replication::report::Report;
use esik_shared::time::Timestamp;

use super::scanner_report::report_of;
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// A scanner of a list.
#[derive(Debug, Clone)]
pub(crate) struct EnrolledScanner {
    /// By which people speak of it.
    pub number: u32,
    /// Its certificate, as signed.
    pub certificate: Certificate,
    /// When it was enrolled.
    pub enrolled: Timestamp,
    /// Of its feed of one event, the last number and when that came.
    pub feed: Option<(u64, Timestamp)>,
    /// Since when it is known that its key was copied.
    pub forked: Option<Timestamp>,
    /// Since when it may not scan at that event any more.
    pub revoked: Option<Timestamp>,
    /// When it was heard last, in whatever matter.
    pub heard: Option<Timestamp>,
    /// What it last said of itself.
    pub report: Option<Report>,
    /// The last number of its feed of the event where it says that it stands.
    pub last_at_door: u64,
}

/// An enrolled scanner, and where it may not scan any more.
#[derive(Debug, Clone)]
pub(crate) struct StoredScanner {
    /// Its certificate, as signed.
    pub certificate: Certificate,
    /// The events at which it was revoked.
    pub revoked: Vec<EventNumber>,
    /// Whether its key was copied.
    pub is_forked: bool,
}

/// A scanner as stored: number, certificate, enrolled; of its feed the last number and when that came; when it was
/// found to be copied, and when it was revoked; when it was heard, its report, and how far its feed is here where it
/// stands.
type ScannerRow = (
    i64,
    Vec<u8>,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<i64>,
);

impl Tx {
    /// The scanners that follow a number, at most `limit`, by number, with their feeds of an event.
    pub(crate) async fn scanners_after(
        &mut self,
        event: EventNumber,
        after: i64,
        limit: i64,
    ) -> Result<Vec<EnrolledScanner>, DbError> {
        let rows: Vec<ScannerRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT scanner.number, scanner.certificate, scanner.enrolled_ms, \
                 (SELECT MAX(seq) FROM scan_line WHERE scan_line.scanner = scanner.scanner AND event = $1), \
                 (SELECT MAX(heard_ms) FROM scan_line WHERE scan_line.scanner = scanner.scanner AND event = $1), \
                 forked_ms, \
                 (SELECT revoked_ms FROM scanner_revocation \
                 WHERE scanner_revocation.scanner = scanner.scanner AND event = $1), \
                 scanner_report.heard_ms, report, \
                 (SELECT MAX(seq) FROM scan_line \
                 WHERE scan_line.scanner = scanner.scanner AND scan_line.event = scanner_report.event) \
                 FROM scanner LEFT JOIN scanner_report ON scanner_report.scanner = scanner.scanner \
                 WHERE scanner.number > $2 ORDER BY scanner.number LIMIT $3",
            )
            .bind(i64::from(event.0))
            .bind(after)
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        let scanner = |row: ScannerRow| {
            let (scanner_number, certificate, enrolled, seq, came, forked, revoked, heard, report, last) =
                row;
            let feed = seq
                .zip(came)
                .map(|(seq, came)| Ok::<_, DbError>((number("scan seq", seq)?, Timestamp(came))));
            Ok(EnrolledScanner {
                number: number("scanner number", scanner_number)?,
                certificate: certificate_of(&certificate)?,
                enrolled: Timestamp(enrolled),
                feed: feed.transpose()?,
                forked: forked.map(Timestamp),
                revoked: revoked.map(Timestamp),
                heard: heard.map(Timestamp),
                report: report_of(report)?,
                last_at_door: number("scan seq", last.unwrap_or(0))?,
            })
        };
        rows.into_iter().map(scanner).collect()
    }

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

    /// Adds the certificate of a server process or of a scanner, or puts a later one in its place.
    pub(crate) async fn put_certificate(
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
        expect_rows("certificate", 1, changed)
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

    /// The scanner whose session this is, if it has not ended at `now`.
    pub(crate) async fn scanner_of_session(
        &mut self,
        token: Hash,
        now: Timestamp,
    ) -> Result<Option<StoredScanner>, DbError> {
        let scanner: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT scanner FROM scanner_session WHERE token_hash = $1 AND expires_ms > $2",
            )
            .bind(token.0.as_slice())
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        match scanner {
            None => Ok(None),
            Some(key) => self.scanner(read_back("scanner key", ScannerKey::from_slice(&key))?).await,
        }
    }

    /// An enrolled scanner.
    pub(crate) async fn scanner(&mut self, scanner: ScannerKey) -> Result<Option<StoredScanner>, DbError> {
        let rows: Vec<(Vec<u8>, Option<i64>, Option<i64>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT certificate, forked_ms, event FROM scanner \
                 LEFT JOIN scanner_revocation ON scanner_revocation.scanner = scanner.scanner \
                 WHERE scanner.scanner = $1",
            )
            .bind(scanner.0.as_slice())
            .fetch_all(connection)
            .await?
        });
        let Some((certificate, forked, _)) = rows.first() else { return Ok(None) };
        let event = |event: i64| Ok::<_, DbError>(EventNumber(number("event number", event)?));
        Ok(Some(StoredScanner {
            certificate: certificate_of(certificate)?,
            is_forked: forked.is_some(),
            revoked: rows.iter().filter_map(|(_, _, at)| *at).map(event).collect::<Result<_, _>>()?,
        }))
    }

    /// A scanner may not scan at an event any more.
    pub(crate) async fn revoke_scanner(
        &mut self,
        scanner: ScannerKey,
        event: EventNumber,
        now: Timestamp,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO scanner_revocation (scanner, event, revoked_ms) VALUES ($1, $2, $3) \
                 ON CONFLICT (scanner, event) DO NOTHING",
            )
            .bind(scanner.0.as_slice())
            .bind(i64::from(event.0))
            .bind(now.0)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// The key of a scanner was copied. Whether that was not known before.
    pub(crate) async fn note_fork(&mut self, scanner: ScannerKey, now: Timestamp) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE scanner SET forked_ms = $2 WHERE scanner = $1 AND forked_ms IS NULL")
                .bind(scanner.0.as_slice())
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed > 0)
    }

    /// Ends the sessions of a scanner.
    pub(crate) async fn end_scanner_sessions(&mut self, scanner: ScannerKey) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM scanner_session WHERE scanner = $1")
                .bind(scanner.0.as_slice())
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}

fn certificate_of(bytes: &[u8]) -> Result<Certificate, DbError> {
    read_back("certificate", minicbor::decode(bytes).ok())
}
