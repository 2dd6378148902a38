//! The parts of the page of all events: what happens today together, and each event's line.

use askama::Template;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::text;
use super::event::{MOST_SCANNERS, ScannersPart, scanner_row, unsent_text};
use super::plot::Plot;
use super::{Part, PlotPart, RefusalsPart, Variant};
use crate::db::event::{Counts, Event};
use crate::db::scanner_report::ScannerWord;
use crate::service::live::week::WeekNow;

#[derive(Template)]
#[template(path = "live/total.html")]
struct TotalPart {
    language: Language,
    counts: Counts,
    /// What is not here yet, in words.
    unsent: Option<String>,
}

/// An event of the list.
#[derive(Template)]
#[template(path = "live/event_line.html")]
struct LinePart {
    language: Language,
    number: u32,
    name: String,
    hours: String,
    venue: String,
    is_cancelled: bool,
    is_open: bool,
    counts: Counts,
    conflicts: String,
}

/// All of them.
pub(in crate::http) fn parts(now: &WeekNow, zone: &str, variant: Variant) -> askama::Result<Vec<Part>> {
    let language = variant.language;
    let mut parts = today(now, zone, language)?;
    for event in &now.events {
        parts.push(Part { name: line_name(event).into(), html: line(event, language, now.at).render()? });
    }
    Ok(parts)
}

/// What the part of an event is called.
pub(in super::super) fn line_name(event: &Event) -> String {
    format!("event-{}", event.number)
}

/// What happens today together; nothing on a day without events.
fn today(now: &WeekNow, zone: &str, language: Language) -> askama::Result<Vec<Part>> {
    let Some(curve) = &now.today.curve else { return Ok(Vec::new()) };
    let counts = now.counts_today();
    let unsent = now.today.unsent;
    let total = TotalPart {
        language,
        counts,
        unsent: (unsent.scans > 0).then(|| unsent_text(unsent, counts.admitted, language)),
    };
    let plot = Plot::new(curve, now.at, zone, language);
    Ok(vec![
        Part::new("total", &total)?,
        Part::new("plot", &PlotPart { language, plot })?,
        Part::new("refusals", &RefusalsPart::new(&now.today.refusals, language))?,
        Part::new("scanners", &scanners(now, language))?,
    ])
}

/// Those that somebody should look after.
fn scanners(now: &WeekNow, language: Language) -> ScannersPart {
    let row = |(number, word): &(EventNumber, ScannerWord)| {
        let event = now.events.iter().find(|event| event.number == *number)?;
        let mut row = scanner_row(word, &event.details, now.at, language);
        row.gate = format!("{} · {}", event.details.name.get(language), row.gate);
        Some(row)
    };
    ScannersPart {
        language,
        rows: now.today.scanners.iter().filter_map(row).take(MOST_SCANNERS).collect(),
        well: None,
        none: text(language, "live-scanners-well", &[]),
    }
}

fn line(event: &Event, language: Language, now: Timestamp) -> LinePart {
    let Event { details, counts, .. } = event;
    LinePart {
        language,
        number: event.number.0,
        name: details.name.get(language).to_owned(),
        hours: moment::hours(details.starts, details.ends, &details.time_zone, language),
        venue: details.venue.clone(),
        is_cancelled: details.cancelled,
        is_open: event.is_open(now),
        counts: *counts,
        conflicts: text(language, "live-conflicts-count", &[("count", counts.conflicts.into())]),
    }
}

texts!(TotalPart, LinePart);
