//! A file of events, read. Pure.

use std::collections::HashMap;

use esik_shared::event::{EventDetails, Gate, Localized};
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::policy::Policies;
use esik_shared::time::Timestamp;

use super::cell::Cell;
use super::problem::{Problem, Problems};
use super::table::{Row, read};
use crate::config::NamedTimeZone;

const COLUMNS: [&str; 11] = [
    "number",
    "slug",
    "name_kk",
    "name_ru",
    "name_en",
    "venue",
    "starts",
    "ends",
    "doors_open",
    "doors_close",
    "capacity",
];

/// The most characters of a slug.
const MAX_SLUG_CHARS: usize = 64;
/// The most characters of a name or venue.
const MAX_TEXT_CHARS: usize = 200;

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EventRow {
    /// The line of the file, from 1.
    pub(super) line: usize,
    /// The number of the event.
    pub(super) number: EventNumber,
    slug: String,
    name: Localized,
    venue: String,
    times: Times,
    capacity: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Times {
    starts: Timestamp,
    ends: Timestamp,
    doors_open: Timestamp,
    doors_close: Timestamp,
}

impl EventRow {
    /// The event as the row has it. What a file does not say stays as it is, or is as for any new event: one gate,
    /// no policy out of the ordinary.
    pub(super) fn details(&self, zone: &NamedTimeZone, known: Option<&EventDetails>) -> EventDetails {
        let Times { starts, ends, doors_open, doors_close } = self.times;
        EventDetails {
            slug: self.slug.clone(),
            name: self.name.clone(),
            venue: self.venue.clone(),
            starts,
            ends,
            doors_open,
            doors_close,
            capacity: self.capacity,
            time_zone: zone.name().to_owned(),
            cancelled: known.is_some_and(|known| known.cancelled),
            policies: known.map_or_else(Policies::default, |known| known.policies.clone()),
            gates: known.map_or_else(|| vec![main_gate()], |known| known.gates.clone()),
            categories: known.map_or_else(Vec::new, |known| known.categories.clone()),
        }
    }

    /// The fault that this event is somebody else's to change.
    pub(super) fn is_of_others(&self) -> Problem {
        Problem {
            row: Some(self.line),
            column: Some("number"),
            message: format!("Event {} is not one of yours. Choose another number.", self.number),
        }
    }

    /// The fault that another event has this row's slug.
    pub(super) fn slug_is_taken(&self, by: EventNumber) -> Problem {
        Problem {
            row: Some(self.line),
            column: Some("slug"),
            message: format!("The slug {} belongs to event {by}. Choose another.", self.slug),
        }
    }
}

fn main_gate() -> Gate {
    Gate {
        number: GateNumber::new(1).expect("1 is a gate"),
        name: Localized {
            kk: "Негізгі кіреберіс".to_owned(),
            ru: "Главный вход".to_owned(),
            en: "Main entrance".to_owned(),
        },
    }
}

/// The events of a file, in its order; their numbers and slugs are all different. The capacity may be empty.
pub(super) fn read_events(bytes: &[u8], zone: &NamedTimeZone) -> Result<Vec<EventRow>, Vec<Problem>> {
    let mut problems = Problems::default();
    let rows = read(bytes, &COLUMNS, &mut problems);
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.extend(event(row, zone, &mut problems));
    }
    complain_about_repeats(&rows, &mut problems);
    problems.result(events)
}

fn event(row: &Row<11>, zone: &NamedTimeZone, problems: &mut Problems) -> Option<EventRow> {
    let [number, slug, kk, ru, en, venue, starts, ends, doors_open, doors_close, capacity] = row.cells();
    // All are parsed before any is asked for, so that every fault of the row is told.
    let number = problems.take(number.number());
    let slug = problems.take(slug.slug(MAX_SLUG_CHARS));
    let [kk, ru, en, venue] = [kk, ru, en, venue].map(|cell| problems.take(cell.text(MAX_TEXT_CHARS)));
    let event_times = ordered(starts, ends, zone, problems);
    let door_times = ordered(doors_open, doors_close, zone, problems);
    let capacity = problems.take(capacity.optional_number());
    let ((starts, ends), (doors_open, doors_close)) = (event_times?, door_times?);
    Some(EventRow {
        line: row.line,
        number: EventNumber(number?),
        slug: slug?,
        name: Localized { kk: kk?, ru: ru?, en: en? },
        venue: venue?,
        times: Times { starts, ends, doors_open, doors_close },
        capacity: capacity?,
    })
}

/// Two moments, the first before the second.
fn ordered(
    first: Cell<'_>,
    second: Cell<'_>,
    zone: &NamedTimeZone,
    problems: &mut Problems,
) -> Option<(Timestamp, Timestamp)> {
    let [from, until] = [first, second].map(|cell| problems.take(cell.moment(zone)));
    let (from, until) = (from?, until?);
    if from < until {
        return Some((from, until));
    }
    problems.add(second.problem(format!(
        "{} is not after {}, which is {}. Correct one of the two.",
        second.shown(),
        first.column,
        first.shown()
    )));
    None
}

fn complain_about_repeats(rows: &[Row<11>], problems: &mut Problems) {
    let mut first_rows: HashMap<(&str, &str), usize> = HashMap::new();
    for row in rows {
        let [number, slug, ..] = row.cells();
        for cell in [number, slug] {
            // 05 is 5, and what is empty was complained about.
            let value = cell.value.trim_start_matches('0');
            if value.is_empty() {
                continue;
            }
            let first = *first_rows.entry((cell.column, value)).or_insert(row.line);
            if first != row.line {
                problems.add(cell.problem(format!(
                    "The {} {} is in row {first} already. Give one of the two another.",
                    cell.column,
                    cell.shown()
                )));
            }
        }
    }
}
