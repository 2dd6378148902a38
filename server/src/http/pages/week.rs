//! `GET /`: all events by day, with their numbers.

use askama::Template;
use axum::response::Response;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::live::{self, Part, Variant};
use super::menu::Section;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::db::event::Event;
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::live::week::{WeekNow, WeekWatch};

#[derive(Template)]
#[template(path = "week.html")]
pub(super) struct WeekPage {
    pub(super) shell: Shell,
    /// How many events, in words.
    pub(super) total: String,
    pub(super) days: Vec<Day>,
    /// What moves.
    parts: Vec<Part>,
    /// Whether doors open today.
    is_on_today: bool,
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

/// An event of the list.
struct Line {
    number: u32,
    /// What moves of it.
    html: String,
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let now = WeekWatch::new(organizer.app.clone(), organizer.principal.events()).look().await?;
    let shell = organizer.shell(Section::Week, organizer.say("week-title"));
    let zone = organizer.app.config.time_zone.name();
    let variant = Variant::new(organizer.language(), false, &organizer.principal);
    organizer.html(&make(shell, &now, zone, variant, organizer.may(Permission::WriteEvents))?)
}

pub(super) fn make(
    shell: Shell,
    now: &WeekNow,
    zone: &str,
    variant: Variant,
    may_write: bool,
) -> askama::Result<WeekPage> {
    let language = shell.language;
    let count = i64::try_from(now.events.len()).unwrap_or(i64::MAX);
    let day_of = |event: &Event| moment::day_of(event.details.starts, &event.details.time_zone);
    let parts = live::week::parts(now, zone, variant)?;
    let days = now.events.chunk_by(|one, next| day_of(one) == day_of(next));
    Ok(WeekPage {
        shell,
        may_write,
        total: text(language, "week-events", &[("count", count.into())]),
        is_on_today: now.today.curve.is_some(),
        days: days.map(|day| day_with(day, &parts, language, now.at)).collect(),
        parts,
    })
}

/// A day that has at least one event.
fn day_with(events: &[Event], parts: &[Part], language: Language, now: Timestamp) -> Day {
    let details = &events[0].details;
    let (day, today) =
        (moment::day_of(details.starts, &details.time_zone), moment::day_of(now, &details.time_zone));
    let line = |event: &Event| Line {
        number: event.number.0,
        html: live::html_of(parts, &live::week::line_name(event)).to_owned(),
    };
    Day {
        anchor: day.to_string(),
        heading: moment::day_heading(day, today, language),
        is_today: day == today,
        events: events.iter().map(line).collect(),
    }
}

impl WeekPage {
    fn part(&self, name: &str) -> &str {
        live::html_of(&self.parts, name)
    }
}
