//! From the model to what the screen shows: numbers and words, no cells.

mod dialog;
pub(super) mod in_force;
mod verdict;

use esik_shared::admission::verdict::Tone;
use esik_shared::id::EventNumber;
use esik_shared::message::Messages;
use esik_shared::message::verdict::{gate_name, title};
use esik_shared::time::{ClockSource, Timestamp};
use jiff::tz::TimeZone;

use super::event_state::EventState;
use super::input_state::InputNote;
use super::model::{Link, ListedScan, Model};
use super::now::Now;
use super::screen::{Connection, LastScan, Screen, ShownClock, ShownCounts, ShownInput};

/// From how many milliseconds on an uncertain clock is worth telling.
const UNCERTAIN_CLOCK_MS: u32 = 2_000;
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
            is_deciding: self.in_flight.as_ref().is_some_and(|decided| decided.told.is_awaited()),
            counts: self.shown_counts(event),
            arrivals_per_minute: count(self.arrivals.len()),
            unsent: self.unsent(),
            connection: self.connection(now),
            peers: self.peers.shown(now),
            clock: self.shown_clock(event, now),
            last_scans: self.last_scans.iter().map(|listed| self.last_scan(listed)).collect(),
            fault: self.shown_fault(now),
            input: ShownInput {
                characters_pending: 0,
                note: self
                    .dropped_ms
                    .filter(|dropped| now.running_ms - dropped < DROPPED_TOLD_MS)
                    .map(|_| InputNote::QueueFull),
            },
            inputs: self.inputs.states(),
            preview: self.inputs.preview().cloned(),
            notice: self.shown_notice(now),
            sound: self.shown_sound(),
            dialog: self.shown_dialog(now),
            hint: self.shown_hint(now),
            locked: self.lock.as_ref().map(|lock| lock.typed.chars().count()),
            is_looking: self.is_looking,
            supervisor: self.supervisor.map(|supervisor| supervisor.card),
            in_force: self.in_force(now),
            unlisted: count(self.shown_events(event).map(EventState::unlisted).sum()),
        }
    }

    pub(super) fn hour(&self, event: EventNumber, at: Timestamp) -> String {
        hour(at, self.time_zone(Some(event)))
    }

    fn last_scan(&self, listed: &ListedScan) -> LastScan {
        let is_in_conflict = self.is_in_conflict(listed.event, listed.scan_ref);
        LastScan {
            time: self.hour(listed.event, listed.at),
            title: match listed.is_overridden {
                _ if is_in_conflict => self.messages().plain("scanner-conflict-title"),
                true => Messages::get(self.settings.language).plain("overridden-title"),
                false => title(listed.verdict, self.settings.language),
            },
            tone: if is_in_conflict { Tone::Care } else { listed.tone },
            name: listed.name.clone(),
            is_undone: listed.is_undone,
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
            off_by_s: (is_known && reading.is_wrong()).then_some(reading.offset_ms / 1000),
            source: reading.source,
            is_uncertain: is_known && reading.uncertainty_ms >= UNCERTAIN_CLOCK_MS,
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
