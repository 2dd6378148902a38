//! An event as a planner writes it, in days and local hours, and how it becomes one with moments.

use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::policy::{LiveCodes, Policies};
use esik_shared::time::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::venue::{GateNames, gates};
use super::{SampleEvent, days};

const MINUTE_MS: i64 = 60_000;

/// From how many gates on guests have one of their own.
const GATES_FOR_GUESTS: usize = 4;

/// From how many gates on the press has one as well, and the general entrance leaves both alone.
const GATES_FOR_PRESS: usize = 8;

/// An event, planned.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) slug: String,
    pub(super) name: Localized,
    pub(super) venue: String,
    /// How many may be inside; nothing for any number.
    pub(super) capacity: Option<u32>,
    pub(super) gates: u8,
    pub(super) gate_names: GateNames,
    /// The day of the festival, from 0.
    pub(super) day: u32,
    /// Local minutes after midnight of that day.
    pub(super) starts_min: u32,
    pub(super) lasts_min: u32,
    /// How long before the start doors open.
    pub(super) doors_before_min: u32,
    /// How long before the end doors close.
    pub(super) doors_close_before_end_min: u32,
    pub(super) policies: Policies,
    pub(super) attending_per_mille: u32,
}

impl Plan {
    /// When people come and go, in minutes after the first midnight of the festival: from doors to end.
    pub(super) fn occupies(&self) -> core::ops::Range<u32> {
        let starts = self.day * 24 * 60 + self.starts_min;
        starts.saturating_sub(self.doors_before_min)..starts + self.lasts_min
    }

    /// The event in the festival that begins on `first_day`.
    pub(super) fn event(
        self,
        number: EventNumber,
        first_day: Date,
        zone: &TimeZone,
        zone_name: &str,
    ) -> Result<SampleEvent, jiff::Error> {
        let day = first_day.checked_add(days(i64::from(self.day)))?;
        let time =
            Time::midnight().checked_add(jiff::SignedDuration::from_mins(i64::from(self.starts_min)))?;
        let starts = Timestamp(day.to_datetime(time).to_zoned(zone.clone())?.timestamp().as_millisecond());
        let ends = after(starts, i64::from(self.lasts_min));
        let gates = gates(self.gates, self.gate_names);
        let categories = categories(&gates, self.policies.live_codes);
        let details = EventDetails {
            slug: self.slug,
            name: self.name,
            venue: self.venue,
            starts,
            ends,
            doors_open: after(starts, -i64::from(self.doors_before_min)),
            doors_close: after(ends, -i64::from(self.doors_close_before_end_min)),
            capacity: self.capacity,
            time_zone: zone_name.to_owned(),
            cancelled: false,
            policies: self.policies,
            gates,
            categories,
        };
        Ok(SampleEvent { number, details, attending_per_mille: self.attending_per_mille })
    }
}

fn after(moment: Timestamp, minutes: i64) -> Timestamp {
    moment.plus_ms(minutes * MINUTE_MS)
}

/// The kinds of ticket of an event with these gates: the larger, the more. Category 0 is what students have.
fn categories(gates: &[Gate], live_codes: LiveCodes) -> Vec<Category> {
    let category = |number, name: (&str, &str, &str), gates: &[Gate], paper| Category {
        number,
        name: localized(name),
        gates: gates.iter().map(|gate| gate.number).collect::<Vec<GateNumber>>(),
        paper,
    };
    let crew = category(
        2,
        ("Ұйымдастырушылар мен еріктілер", "Организаторы и волонтёры", "Organisers and volunteers"),
        &[],
        true,
    );
    let guests =
        |gates| category(1, ("Құрметті қонақтар", "Почётные гости", "Guests of honour"), gates, true);
    let general =
        |gates| category(0, ("Жалпы", "Общий", "General"), gates, live_codes != LiveCodes::Required);
    match gates {
        [_] => vec![general(&[])],
        [public @ .., press, honour] if gates.len() >= GATES_FOR_PRESS => vec![
            general(public),
            guests(core::slice::from_ref(honour)),
            crew,
            category(3, ("Баспасөз", "Пресса", "Press"), core::slice::from_ref(press), true),
        ],
        [.., honour] if gates.len() >= GATES_FOR_GUESTS => {
            vec![general(&[]), guests(core::slice::from_ref(honour)), crew]
        }
        _ => vec![general(&[]), crew],
    }
}

/// A text from its Kazakh, Russian and English forms.
pub(super) fn localized((kk, ru, en): (&str, &str, &str)) -> Localized {
    Localized { kk: kk.to_owned(), ru: ru.to_owned(), en: en.to_owned() }
}
