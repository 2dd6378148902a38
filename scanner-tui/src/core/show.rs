//! From the model to what the screen shows: numbers and words, no cells.

use esik_shared::id::EventNumber;
use esik_shared::message::verdict::{gate_name, title};
use esik_shared::time::{ClockSource, Timestamp};
use jiff::tz::TimeZone;

use super::answer::Answer;
use super::event_state::EventState;
use super::input_state::InputNote;
use super::model::{Link, ListedScan, Model, Shown};
use super::now::Now;
use super::screen::{
    Connection, LastScan, MAX_LAST_SCANS, Screen, ShownClock, ShownCounts, ShownInput,
    ShownVerdict,
};

/// From how many milliseconds on a wrong clock is worth telling.
const WRONG_CLOCK_MS: u64 = 2_000;
/// For how long it is told that a reading was dropped, in milliseconds.
const DROPPED_TOLD_MS: i64 = 5_000;

impl Model {
    /// What the screen shows now. What is pending on a keyboard-like scanner is the front end's to add.
    pub(crate) fn screen(&self, now: Now) -> Screen {
        let event = self.only_event();
        let details = event.and_then(|event| self.event(event).roster().details());
        let language = self.settings.language;
        Screen {
            language,
            event: details.map(|details| details.name.get(language).to_owned()),
            gate: match event {
                Some(event) => Some(gate_name(details, self.gate(event), language)),
                None => self.settings.gate.map(|gate| gate.to_string()),
            },
            direction: self.settings.direction,
            verdict: self.shown.as_ref().map(|shown| self.shown_verdict(shown, now)),
            is_deciding: self.in_flight.is_some(),
            counts: self.shown_counts(event),
            arrivals_per_minute: count(self.arrivals.len()),
            unsent: self.unsent(),
            connection: self.connection(now),
            clock: self.shown_clock(event, now),
            last_scans: self.last_scans.iter().map(|listed| self.last_scan(listed)).collect(),
            fault: self.fault.clone(),
            input: ShownInput {
                characters_pending: 0,
                note: self
                    .dropped_ms
                    .filter(|dropped| now.running_ms - dropped < DROPPED_TOLD_MS)
                    .map(|_| InputNote::QueueFull),
            },
            inputs: self.inputs.states(),
            preview: self.inputs.preview().cloned(),
            unlisted: count(self.shown_events(event).map(EventState::unlisted).sum()),
        }
    }

    /// Puts an answer on top of the list of last scans.
    pub(super) fn show_in_list(&mut self, answer: &Answer) {
        let line = ListedScan {
            event: answer.event,
            at: answer.at,
            verdict: answer.verdict,
            tone: answer.tone,
            name: answer.name.clone(),
        };
        self.last_scans.push_front(line);
        self.last_scans.truncate(MAX_LAST_SCANS);
    }

    fn hour(&self, event: EventNumber, at: Timestamp) -> String {
        hour(at, self.time_zone(Some(event)))
    }

    fn shown_verdict(&self, shown: &Shown, now: Now) -> ShownVerdict {
        let answer = &shown.answer;
        ShownVerdict {
            tone: answer.tone,
            title: answer.title.clone(),
            text: answer.text.clone(),
            name: answer.name.clone(),
            student_number: answer.student_number.clone(),
            category: answer.category.clone(),
            time: self.hour(answer.event, answer.at),
            age_ms: match shown.told_ms {
                Some(told_ms) => now.running_ms - told_ms,
                None => self.clock.corrected(now).ms_since(answer.at),
            }
            .max(0),
            is_from_before_restart: shown.told_ms.is_none(),
        }
    }

    fn last_scan(&self, listed: &ListedScan) -> LastScan {
        LastScan {
            time: self.hour(listed.event, listed.at),
            title: title(listed.verdict, self.settings.language),
            tone: listed.tone,
            name: listed.name.clone(),
        }
    }

    fn shown_events(&self, event: Option<EventNumber>) -> impl Iterator<Item = &EventState> {
        self.events
            .iter()
            .filter(move |(number, _)| event.is_none_or(|event| event == **number))
            .map(|(_, e)| e)
    }

    /// The counts of the event at this door, or of all of them together.
    fn shown_counts(&self, event: Option<EventNumber>) -> Option<ShownCounts> {
        let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
        self.shown_events(event).fold(None, |sum: Option<ShownCounts>, state| {
            let (sum, counts) = (sum.unwrap_or_default(), state.book().counts());
            Some(ShownCounts {
                admitted: sum.admitted + unsigned(counts.admitted),
                inside: sum.inside + unsigned(counts.inside),
                expected: sum.expected + u64::try_from(state.roster().expected()).unwrap_or(u64::MAX),
                conflicts: sum.conflicts + unsigned(counts.conflicts),
            })
        })
    }

    fn connection(&self, now: Now) -> Connection {
        let seconds_since = |ms: i64| u32::try_from((now.running_ms - ms).max(0) / 1000).unwrap_or(u32::MAX);
        match self.link {
            _ if self.settings.is_offline => Connection::Offline,
            Link::Connecting => Connection::Connecting,
            Link::Online => Connection::Online {
                last_heard_s: seconds_since(self.last_heard_ms.unwrap_or(now.running_ms)),
            },
            Link::Unreachable { since_ms, why } => {
                Connection::Unreachable { since_s: seconds_since(since_ms), why }
            }
        }
    }

    fn shown_clock(&self, event: Option<EventNumber>, now: Now) -> ShownClock {
        let reading = self.clock.reading(now);
        let is_known = reading.source != ClockSource::Own;
        ShownClock {
            time: hour(reading.corrected(), self.time_zone(event)),
            off_by_s: (is_known && reading.offset_ms.unsigned_abs() >= WRONG_CLOCK_MS)
                .then_some(reading.offset_ms / 1000),
            source: reading.source,
        }
    }
}

/// Hour and minute in a time zone; one that is not known counts as UTC.
fn hour(at: Timestamp, time_zone: &str) -> String {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(moment) => moment.to_zoned(zone).strftime("%H:%M").to_string(),
        Err(_) => String::new(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
