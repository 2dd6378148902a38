//! The event of a pass for the student's calendar. It says nothing that others could use, not even the link.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::text;
use crate::calendar::{self, Entry};
use crate::config::PublicUrl;
use crate::http::problem::Problem;
use crate::service::pass_by_link::PassView;

pub(super) fn file(
    pass: &PassView,
    language: Language,
    public_url: &PublicUrl,
    now: Timestamp,
) -> Result<Response, Problem> {
    let event = &pass.event;
    let zone = event.time_zone.as_str();
    let doors = moment::dated_span(event.doors_open, event.doors_close, zone, language);
    let host = public_url.as_str().parse::<Uri>().ok();
    let host = host.as_ref().and_then(Uri::host).unwrap_or("esik");
    let entry = Entry {
        uid: format!("event-{}@{host}", pass.body.event),
        stamp: now,
        starts: event.starts,
        ends: event.ends,
        summary: event.name.get(language).to_owned(),
        description: text(language, "calendar-description", &[("doors", (&doors).into())]),
        location: event.venue.clone(),
        cancelled: event.cancelled,
    };
    let name = format!("attachment; filename=\"event-{}.ics\"", pass.body.event);
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, HeaderValue::try_from(name)?)];
    Ok((headers, calendar::file(&entry)).into_response())
}
