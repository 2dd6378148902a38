//! `GET /events/{number}/projector` and `GET /projector`: huge numbers for a hall, and nothing to press.

use askama::Template;
use axum::response::Response;
use esik_shared::language::Language;

use super::super::menu::Section;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use super::event::unsent_text;
use super::plot::{Plot, last_minute};
use super::{Part, PlotPart, Variant, html_of};
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::live::event::{EventNow, EventWatch};
use crate::service::live::week::{WeekNow, WeekWatch};

/// The most events that a hall is shown at once: those with most people.
const MOST_LINES: usize = 6;

#[derive(Template)]
#[template(path = "projector.html")]
pub(in crate::http) struct ProjectorPage {
    shell: Shell,
    /// Where its stream is, and where it came from, below the base.
    stream: String,
    back: String,
    huge: String,
    plot: String,
}

/// The numbers.
#[derive(Template)]
#[template(path = "live/huge.html")]
struct HugePart {
    language: Language,
    inside: u32,
    capacity: Option<u32>,
    admitted: u32,
    expected: u32,
    /// How many came in the last minute.
    last_minute: u32,
    unsent: Option<String>,
    /// The events whose doors are open, where it is about several.
    lines: Vec<HugeLine>,
}

struct HugeLine {
    name: String,
    venue: String,
    inside: u32,
    admitted: u32,
    expected: u32,
}

pub(crate) async fn event(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let look = EventWatch::new(organizer.app.clone(), number).look().await?;
    let now = look.ok_or_else(Problem::event_not_found)?;
    let title = now.event.details.name.get(organizer.language()).to_owned();
    let variant = Variant::new(organizer.language(), true, &organizer.principal);
    let page = of_event(organizer.shell(Section::Week, title), &now, variant)?;
    organizer.html(&page)
}

pub(crate) async fn week(organizer: Organizer) -> Result<Response, Problem> {
    let now = WeekWatch::new(organizer.app.clone(), organizer.principal.events()).look().await?;
    let variant = Variant::new(organizer.language(), true, &organizer.principal);
    let zone = organizer.app.config.time_zone.name();
    let page = of_week(organizer.shell(Section::Week, organizer.say("live-today")), &now, zone, variant)?;
    organizer.html(&page)
}

pub(in crate::http) fn of_event(
    shell: Shell,
    now: &EventNow,
    variant: Variant,
) -> askama::Result<ProjectorPage> {
    let back = format!("/events/{}", now.event.number);
    Ok(ProjectorPage::new(shell, back, &event_parts(now, variant)?))
}

pub(in crate::http) fn of_week(
    shell: Shell,
    now: &WeekNow,
    zone: &str,
    variant: Variant,
) -> askama::Result<ProjectorPage> {
    Ok(ProjectorPage::new(shell, String::new(), &week_parts(now, zone, variant)?))
}

impl ProjectorPage {
    fn new(shell: Shell, back: String, parts: &[Part]) -> Self {
        Self {
            stream: format!("{}{back}/live?view=projector&lang={}", shell.base, shell.language),
            huge: html_of(parts, "huge").to_owned(),
            plot: html_of(parts, "plot").to_owned(),
            back: format!("{}{}", shell.base, if back.is_empty() { "/" } else { &back }),
            shell,
        }
    }
}

/// The parts of an event's projector.
pub(in crate::http) fn event_parts(now: &EventNow, variant: Variant) -> askama::Result<Vec<Part>> {
    let language = variant.language;
    let counts = now.event.counts;
    let unsent = now.more.unsent;
    let huge = HugePart {
        language,
        inside: counts.inside,
        capacity: now.event.details.capacity,
        admitted: counts.admitted,
        expected: counts.expected,
        last_minute: last_minute(&now.more.curve.arrivals, now.at),
        unsent: (unsent.scans > 0).then(|| unsent_text(unsent, counts.admitted, language)),
        lines: Vec::new(),
    };
    let plot = Plot::new(&now.more.curve, now.at, &now.event.details.time_zone, language);
    Ok(vec![Part::new("huge", &huge)?, Part::new("plot", &PlotPart { language, plot })?])
}

/// The parts of the projector of all events.
pub(in crate::http) fn week_parts(now: &WeekNow, zone: &str, variant: Variant) -> askama::Result<Vec<Part>> {
    let language = variant.language;
    let counts = now.counts_today();
    let unsent = now.today.unsent;
    let mut open: Vec<&Event> = now.events.iter().filter(|event| event.is_open(now.at)).collect();
    open.sort_by_key(|event| std::cmp::Reverse(event.counts.inside));
    let line = |event: &Event| HugeLine {
        name: event.details.name.get(language).to_owned(),
        venue: event.details.venue.clone(),
        inside: event.counts.inside,
        admitted: event.counts.admitted,
        expected: event.counts.expected,
    };
    let curve = now.today.curve.as_ref();
    let huge = HugePart {
        language,
        inside: counts.inside,
        capacity: None,
        admitted: counts.admitted,
        expected: counts.expected,
        last_minute: curve.map_or(0, |curve| last_minute(&curve.arrivals, now.at)),
        unsent: (unsent.scans > 0).then(|| unsent_text(unsent, counts.admitted, language)),
        lines: open.into_iter().take(MOST_LINES).map(line).collect(),
    };
    let mut parts = vec![Part::new("huge", &huge)?];
    if let Some(curve) = curve {
        let plot = Plot::new(curve, now.at, zone, language);
        parts.push(Part::new("plot", &PlotPart { language, plot })?);
    }
    Ok(parts)
}

texts!(HugePart);
