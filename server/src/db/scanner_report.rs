//! When each scanner was last heard, and what it last said of itself.

use esik_shared::certificate::{AuthorRole, Certificate};
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use esik_shared::replication::report::Report;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// What a scanner let be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewWord {
    /// When it was heard last.
    pub heard: Timestamp,
    /// What it last said of itself, and when that came.
    pub report: Option<(Timestamp, Report)>,
}

/// How a scanner stands to one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScannerWord {
    /// Which scanner.
    pub scanner: ScannerKey,
    /// By which people speak of it.
    pub number: u32,
    /// When it was heard last; where it never was, when others brought its scans.
    pub heard: Timestamp,
    /// What it last said of itself, wherever it stands.
    pub report: Option<Report>,
    /// The gate where it stands at this event.
    pub gate: Option<GateNumber>,
    /// How many scans of this event it had when it last spoke that are not here.
    pub unsent: u64,
    /// Whether it may not scan at this event any more.
    pub is_revoked: bool,
}

/// A scanner at an event: key, number, certificate; when it was heard, its report; of its feed the last number and when
/// that came; when it was revoked.
type WordRow = (Vec<u8>, i64, Vec<u8>, Option<i64>, Option<Vec<u8>>, Option<i64>, Option<i64>, Option<i64>);

impl Tx {
    /// Keeps what a scanner let be heard. What is older than what is kept changes nothing: several processes hear one
    /// scanner.
    pub(crate) async fn put_scanner_word(
        &mut self,
        scanner: ScannerKey,
        word: &NewWord,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO scanner_report (scanner, heard_ms) VALUES ($1, $2) \
                 ON CONFLICT (scanner) DO UPDATE SET heard_ms = CASE \
                 WHEN scanner_report.heard_ms < excluded.heard_ms THEN excluded.heard_ms \
                 ELSE scanner_report.heard_ms END",
            )
            .bind(scanner.0.as_slice())
            .bind(word.heard.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("last word of a scanner", 1, changed)?;
        let Some((reported, report)) = &word.report else { return Ok(()) };
        let event = report.door.map(|door| i64::from(door.event.0));
        let report = minicbor::to_vec(report).expect("writing to a Vec cannot fail");
        on!(self, connection => {
            sqlx::query(
                "UPDATE scanner_report SET reported_ms = $2, event = $3, report = $4 \
                 WHERE scanner = $1 AND (reported_ms IS NULL OR reported_ms <= $2)",
            )
            .bind(scanner.0.as_slice())
            .bind(reported.0)
            .bind(event)
            .bind(report)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// The scanners that said they stand at an event, or of whose scans there any are here, by number. Processes of the
    /// server are none.
    pub(crate) async fn scanner_words_at(&mut self, event: EventNumber) -> Result<Vec<ScannerWord>, DbError> {
        let rows: Vec<WordRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT scanner.scanner, scanner.number, scanner.certificate, \
                 scanner_report.heard_ms, scanner_report.report, \
                 (SELECT MAX(seq) FROM scan_line WHERE scan_line.scanner = scanner.scanner AND event = $1), \
                 (SELECT MAX(heard_ms) FROM scan_line WHERE scan_line.scanner = scanner.scanner AND event = $1), \
                 (SELECT revoked_ms FROM scanner_revocation \
                 WHERE scanner_revocation.scanner = scanner.scanner AND event = $1) \
                 FROM scanner LEFT JOIN scanner_report ON scanner_report.scanner = scanner.scanner \
                 WHERE scanner.scanner IN (SELECT scanner FROM scanner_report WHERE event = $1 \
                 UNION SELECT scanner FROM scan_line WHERE event = $1) ORDER BY scanner.number",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().filter_map(|row| word_of(row, event).transpose()).collect()
    }
}

/// The word of a scanner; nothing of a process of the server.
fn word_of(row: WordRow, event: EventNumber) -> Result<Option<ScannerWord>, DbError> {
    let (scanner, scanner_number, certificate, heard, report, last, came, revoked) = row;
    let certificate: Option<Certificate> = minicbor::decode(&certificate).ok();
    let content = read_back("certificate", certificate.and_then(|certificate| certificate.claims()))?;
    if content.role != AuthorRole::Scanner {
        return Ok(None);
    }
    let report = report_of(report)?;
    let door = report.as_ref().and_then(|report| report.door).filter(|door| door.event == event);
    let here: u64 = number("scan seq", last.unwrap_or(0))?;
    Ok(Some(ScannerWord {
        scanner: read_back("scanner key", ScannerKey::from_slice(&scanner))?,
        number: number("scanner number", scanner_number)?,
        heard: Timestamp(read_back("last word", heard.or(came))?),
        gate: door.and_then(|door| door.gate),
        unsent: door.map_or(0, |door| door.beyond(here)),
        is_revoked: revoked.is_some(),
        report,
    }))
}

/// A stored report.
pub(super) fn report_of(bytes: Option<Vec<u8>>) -> Result<Option<Report>, DbError> {
    bytes.map(|bytes| read_back("report", minicbor::decode(&bytes).ok())).transpose()
}
