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

/// An event as a row of a file or a form has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventRow {
    /// The line of the file, from 1; nothing for a form.
    line: Option<usize>,
    /// The number of the event.
    pub(crate) number: EventNumber,
    slug: String,
    name: Localized,
    venue: String,
    times: Times,
    capacity: Option<u32>,
    /// The zone of its times.
    time_zone: String,
}

/// What a form says of an event, as typed, in the order of the columns of a file.
pub(crate) type EventForm<'a> = [&'a str; 11];

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
    pub(super) fn details(&self, known: Option<&EventDetails>) -> EventDetails {
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
            time_zone: self.time_zone.clone(),
            cancelled: known.is_some_and(|known| known.cancelled),
            policies: known.map_or_else(Policies::default, |known| known.policies.clone()),
            gates: known.map_or_else(|| vec![main_gate()], |known| known.gates.clone()),
            categories: known.map_or_else(Vec::new, |known| known.categories.clone()),
        }
    }

    /// The fault that this event is somebody else's to change.
    pub(super) fn is_of_others(&self) -> Problem {
        self.fault("number", "fault-event-of-others").with("number", self.number.0)
    }

    /// The fault that another event has this row's slug.
    pub(super) fn slug_is_taken(&self, by: EventNumber) -> Problem {
        self.fault("slug", "fault-slug-taken").with("slug", self.slug.as_str()).with("event", by.0)
    }

    /// The fault that another event has this number, where a new one is made.
    pub(super) fn number_is_taken(&self) -> Problem {
        self.fault("number", "fault-event-exists").with("number", self.number.0)
    }

    fn fault(&self, column: &'static str, id: &'static str) -> Problem {
        Problem::of_field(column, id).in_row(self.line)
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
        events.extend(event(row.cells(), Some(row.line), zone, &mut problems));
    }
    complain_about_repeats(&rows, &mut problems);
    problems.result(events)
}

/// The event of a form. Its fields are named as the columns of a file.
pub(crate) fn read_event_form(form: EventForm<'_>, zone: &NamedTimeZone) -> Result<EventRow, Vec<Problem>> {
    let mut problems = Problems::default();
    let cell = |place: usize| Cell { row: None, column: COLUMNS[place], value: form[place].trim() };
    let event = event(std::array::from_fn(cell), None, zone, &mut problems);
    problems.result(())?;
    Ok(event.expect("what is missing was complained about"))
}

fn event(
    cells: [Cell<'_>; 11],
    line: Option<usize>,
    zone: &NamedTimeZone,
    problems: &mut Problems,
) -> Option<EventRow> {
    let [number, slug, kk, ru, en, venue, starts, ends, doors_open, doors_close, capacity] = cells;
    // All are parsed before any is asked for, so that every fault of the row is told.
    let number = problems.take(number.number());
    let slug = problems.take(slug.slug(MAX_SLUG_CHARS));
    let [kk, ru, en, venue] = [kk, ru, en, venue].map(|cell| problems.take(cell.text(MAX_TEXT_CHARS)));
    let event_times = ordered(starts, ends, zone, problems);
    let door_times = ordered(doors_open, doors_close, zone, problems);
    let capacity = problems.take(capacity.optional_number());
    let ((starts, ends), (doors_open, doors_close)) = (event_times?, door_times?);
    Some(EventRow {
        line,
        number: EventNumber(number?),
        slug: slug?,
        name: Localized { kk: kk?, ru: ru?, en: en? },
        venue: venue?,
        times: Times { starts, ends, doors_open, doors_close },
        capacity: capacity?,
        time_zone: zone.name().to_owned(),
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
    let fault = second.problem("fault-time-order").with("value", second.shown());
    problems.add(fault.with("column", first.column).with("other", first.shown()));
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
                let fault = cell.problem("fault-repeated").with("column", cell.column);
                problems.add(fault.with("value", cell.shown()).with("row", first));
            }
        }
    }
}
