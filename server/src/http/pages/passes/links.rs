//! `GET /events/{number}/links.csv`, `…/links.xlsx`: the good passes of an event with their addresses, for whoever sends
//! them out. Each address is the pass.

use axum::response::Response;
use esik_shared::id::EventNumber;

use super::super::organizer::Organizer;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::http::sheet::{Format, sheet};
use crate::service::pass_by_link::links_of_event;

const COLUMNS: [&str; 6] = ["student", "name", "email", "language", "pass_id", "page_url"];

pub(crate) async fn csv(organizer: Organizer, EventInPath(number): EventInPath) -> Result<Response, Problem> {
    export(&organizer, number, Format::Csv(organizer.language())).await
}

pub(crate) async fn xlsx(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    export(&organizer, number, Format::Xlsx).await
}

async fn export(organizer: &Organizer, number: EventNumber, format: Format) -> Result<Response, Problem> {
    organizer.event(number).await?;
    let app = &organizer.app;
    let base = &app.config.public_url;
    let rows = links_of_event(app, number).await?.into_iter().map(|(student, pass_id, link)| {
        let data = student.data;
        let email = data.email.unwrap_or_default();
        let language = data.language.code().to_owned();
        vec![data.number, data.name, email, language, pass_id.to_string(), link.page_url(base)]
    });
    sheet(format, &format!("links-{number}"), &COLUMNS, rows.collect()).await
}
