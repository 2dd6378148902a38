//! `GET /api/v1/events/{number}/attendance.csv`, `…/scans.csv` and the same as XLSX: who came, by holder and by scan.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::http::attendance_files::{List, attendance_file};
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::http::sheet::{Format, XLSX};

const HOLDERS: &str = "A row for each holder, by name, also those who have not come: student, pass, presence, entries, the \
    first and last entry and the last exit with gate and scanner, and whether there is a conflict (`open`, `settled`). \
    At the end those whose pass the server does not know. A cell of CSV that a spreadsheet would take for a formula \
    begins with an apostrophe.";
const SCANS: &str = "A row for each scan and undo, scanner by scanner, in the order in which they were written: when (by the \
    corrected clock), gate, direction, verdict, who let in against it and why, how it was read, student, whether it \
    is a side of a conflict (`open`, `settled`), whether it was taken back, and whether it counts (`yes`, `no`, \
    `quarantined`).";

const CSV: &str = "text/csv";

pub(crate) fn describe_holders_csv() -> Operation {
    Operation::new("exportAttendanceAsCsv", "Who came, holder by holder, as CSV")
        .description(HOLDERS)
        .answers_bytes(CSV, "The list.")
}

pub(crate) fn describe_holders_xlsx() -> Operation {
    Operation::new("exportAttendanceAsXlsx", "Who came, holder by holder, as XLSX")
        .description(HOLDERS)
        .answers_bytes(XLSX, "The list.")
}

pub(crate) fn describe_scans_csv() -> Operation {
    Operation::new("exportScansAsCsv", "What doors saw, scan by scan, as CSV")
        .description(SCANS)
        .answers_bytes(CSV, "The list.")
}

pub(crate) fn describe_scans_xlsx() -> Operation {
    Operation::new("exportScansAsXlsx", "What doors saw, scan by scan, as XLSX")
        .description(SCANS)
        .answers_bytes(XLSX, "The list.")
}

pub(crate) async fn holders_csv(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    attendance_file(&app, number, List::Holders, Format::PlainCsv, None).await
}

pub(crate) async fn holders_xlsx(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    attendance_file(&app, number, List::Holders, Format::Xlsx, None).await
}

pub(crate) async fn scans_csv(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    attendance_file(&app, number, List::Scans, Format::PlainCsv, None).await
}

pub(crate) async fn scans_xlsx(
    State(app): State<App>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    attendance_file(&app, number, List::Scans, Format::Xlsx, None).await
}
