//! Who came to an event as a file: of each holder ([`holders`]), or of each scan ([`scans`]). People get words in their
//! language and local times; programs get the names that the API has for the same, and times with their offset.

use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::language::Language;
use esik_shared::message::{Messages, verdict};
use esik_shared::time::Timestamp;
use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::problem::Problem;
use super::sheet::file::Cell;
use super::sheet::{Format, long_sheet};
use crate::app::App;
use crate::service::attendance_list::scans::list_scans;
use crate::service::attendance_list::{InConflict, list_attendance};
use crate::service::events;

mod holders;
mod scans;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// A row for each holder.
    Holders,
    /// A row for each scan.
    Scans,
}

/// The list of an event as a file, worded for whoever reads such a file.
pub(super) async fn attendance_file(
    app: &App,
    number: EventNumber,
    list: List,
    format: Format,
    words: Option<Language>,
) -> Result<Response, Problem> {
    let event = events::event(app, number).await?.ok_or_else(Problem::event_not_found)?;
    let zone = TimeZone::get(&event.details.time_zone).unwrap_or(TimeZone::UTC);
    let told = Wording { words, details: event.details.clone(), zone };
    match list {
        List::Holders => {
            let (columns, row) = (told.columns(&holders::COLUMNS), move |line| holders::row(&told, line));
            let name = format!("attendance-{number}");
            long_sheet(format, &name, columns, row, |portions| list_attendance(app, &event, portions)).await
        }
        List::Scans => {
            let (columns, row) = (told.columns(&scans::COLUMNS), move |line| scans::row(&told, line));
            let name = format!("scans-{number}");
            long_sheet(format, &name, columns, row, |portions| list_scans(app, &event, portions)).await
        }
    }
}

/// A column: its name for programs, and the message for people.
type Column = (&'static str, &'static str);

/// How values of one event are told.
struct Wording {
    /// The language of people; nothing for programs.
    words: Option<Language>,
    details: EventDetails,
    zone: TimeZone,
}

impl Wording {
    fn columns(&self, columns: &[Column]) -> Vec<String> {
        columns.iter().map(|(name, message)| self.say(name, message)).collect()
    }

    /// A name for programs, or a message for people.
    fn say(&self, name: &str, message: &str) -> String {
        match self.words {
            Some(language) => Messages::get(language).plain(message),
            None => name.to_owned(),
        }
    }

    fn text(&self, name: &str, message: &str) -> Cell {
        Cell::Text(self.say(name, message))
    }

    fn moment(&self, at: Timestamp) -> Cell {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        let local: Zoned = at.to_zoned(self.zone.clone());
        match self.words {
            Some(_) => Cell::Moment(local.datetime()),
            None => Cell::Text(local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        }
    }

    fn gate(&self, gate: GateNumber) -> Cell {
        match self.words {
            Some(language) => Cell::Text(verdict::gate_name(Some(&self.details), gate, language)),
            None => Cell::Number(u32::from(gate.get())),
        }
    }

    fn category(&self, category: u8) -> Cell {
        match (self.words, self.details.category(category)) {
            (Some(language), Some(category)) => Cell::Text(category.name.get(language).to_owned()),
            (Some(_), None) if category == 0 => empty(),
            _ => Cell::Number(u32::from(category)),
        }
    }

    fn conflict(&self, conflict: Option<InConflict>) -> Cell {
        match conflict {
            Some(InConflict::Open) => self.text("open", "file-conflict-open"),
            Some(InConflict::Settled) => self.text("settled", "conflict-settled"),
            None => empty(),
        }
    }
}

fn empty() -> Cell {
    Cell::Text(String::new())
}

fn optional(number: Option<u32>) -> Cell {
    number.map_or_else(empty, Cell::Number)
}

fn pass_id(pass_id: Option<PassId>) -> Cell {
    Cell::Text(pass_id.map(|pass_id| pass_id.to_string()).unwrap_or_default())
}

/// The name that JSON has for a value.
fn name_of(value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
