//! `GET /`: all events by day, with their numbers.

use askama::Template;
use axum::response::Response;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::menu::Section;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::db::event::{Counts, Event};
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::events::events_overview;

#[derive(Template)]
#[template(path = "week.html")]
pub(super) struct WeekPage {
    pub(super) shell: Shell,
    /// How many events, in words.
    pub(super) total: String,
    pub(super) days: Vec<Day>,
    /// Whether to offer to add some.
    may_write: bool,
}

pub(super) struct Day {
    /// Its name in the page's own addresses, `2026-11-24`.
    anchor: String,
    heading: String,
    is_today: bool,
    events: Vec<Line>,
}

struct Line {
    number: u32,
    name: String,
    hours: String,
    venue: String,
    is_cancelled: bool,
    is_open: bool,
    counts: Counts,
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let events = events_overview(&organizer.app, &organizer.principal.events()).await?;
    let shell = organizer.shell(Section::Week, organizer.say("week-title"));
    let page = make(shell, &events, organizer.may(Permission::WriteEvents), organizer.now());
    organizer.html(&page)
}

pub(super) fn make(shell: Shell, events: &[Event], may_write: bool, now: Timestamp) -> WeekPage {
    let language = shell.language;
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let day_of = |event: &Event| moment::day_of(event.details.starts, &event.details.time_zone);
    WeekPage {
        shell,
        may_write,
        total: text(language, "week-events", &[("count", count.into())]),
        days: events
            .chunk_by(|one, next| day_of(one) == day_of(next))
            .map(|day| day_with(day, language, now))
            .collect(),
    }
}

/// A day that has at least one event.
fn day_with(events: &[Event], language: Language, now: Timestamp) -> Day {
    let details = &events[0].details;
    let (day, today) =
        (moment::day_of(details.starts, &details.time_zone), moment::day_of(now, &details.time_zone));
    Day {
        anchor: day.to_string(),
        heading: moment::day_heading(day, today, language),
        is_today: day == today,
        events: events.iter().map(|event| line(event, language, now)).collect(),
    }
}

fn line(event: &Event, language: Language, now: Timestamp) -> Line {
    let details = &event.details;
    Line {
        number: event.number.0,
        name: details.name.get(language).to_owned(),
        hours: moment::hours(details.starts, details.ends, &details.time_zone, language),
        venue: details.venue.clone(),
        is_cancelled: details.cancelled,
        is_open: !details.cancelled && details.doors_open <= now && now < details.doors_close,
        counts: event.counts,
    }
}
