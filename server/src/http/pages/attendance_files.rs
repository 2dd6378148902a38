//! `GET /events/{number}/attendance.csv`, `/scans.csv` and the same as XLSX: who came, by holder and by scan.

use axum::response::Response;
use esik_shared::id::EventNumber;

use super::organizer::Organizer;
use crate::http::attendance_files::{List, attendance_file};
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::http::sheet::Format;

pub(crate) async fn holders_csv(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    file(&organizer, number, List::Holders, Format::Csv(organizer.language())).await
}

pub(crate) async fn holders_xlsx(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    file(&organizer, number, List::Holders, Format::Xlsx).await
}

pub(crate) async fn scans_csv(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    file(&organizer, number, List::Scans, Format::Csv(organizer.language())).await
}

pub(crate) async fn scans_xlsx(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    file(&organizer, number, List::Scans, Format::Xlsx).await
}

async fn file(
    organizer: &Organizer,
    number: EventNumber,
    list: List,
    format: Format,
) -> Result<Response, Problem> {
    attendance_file(&organizer.app, number, list, format, Some(organizer.language())).await
}
