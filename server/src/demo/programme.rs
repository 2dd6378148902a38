//! The programme of the demo: Almaty Student's Week, made up from a seed around the day on which the demo starts.
//!
//! Today is always the third of its seven days. Events 1 to 3 stand with open doors around the clock, so that there is
//! something to scan whenever the demo is started: one with live codes off, one preferred, one required. Then come the
//! big named events, then as many generated ones as asked for. Nothing here is stored, and no pass is made.

mod generated;
mod idea;
mod kind;
mod named;
mod plan;
mod venue;

use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::seeded::Seeded;

/// The days of the festival.
const DAYS: u32 = 7;

/// The days of the festival before today.
const DAYS_BEFORE_TODAY: i64 = 2;

/// How many students attend an event at least, if there are as many and they fit: enough for ten sample passes of a
/// kind and a few that are revoked, however small the demo.
const FEWEST_ATTENDEES: u32 = 24;

/// An event that does not take place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SampleEvent {
    /// Its number, from 1.
    pub(crate) number: EventNumber,
    /// All that its organizers would have entered; the slug is unique.
    pub(crate) details: EventDetails,
    /// How many of a thousand students have a pass for it, as long as they fit.
    pub(crate) attending_per_mille: u32,
}

impl SampleEvent {
    /// How many of so many students have a pass for it: its share, at least [`FEWEST_ATTENDEES`] if there are as many,
    /// at most its capacity.
    pub(crate) fn attendees(&self, students: u32) -> u32 {
        let share = u64::from(students) * u64::from(self.attending_per_mille) / 1000;
        u32::try_from(share)
            .unwrap_or(students)
            .max(FEWEST_ATTENDEES)
            .min(students)
            .min(self.details.capacity.unwrap_or(u32::MAX))
    }
}

/// The first `count` events of this seed, in the week whose third day is `today` in `time_zone` (an IANA name).
///
/// # Errors
/// The time zone is unknown, or the week would leave the calendar.
pub(crate) fn programme(
    seed: u64,
    count: u32,
    today: Date,
    time_zone: &str,
) -> Result<Vec<SampleEvent>, jiff::Error> {
    let zone = TimeZone::get(time_zone)?;
    let first_day = today.checked_sub(days(DAYS_BEFORE_TODAY))?;
    let mut plans = named::plans();
    generated::extend(&mut plans, count, &mut Seeded::new(seed, "programme"));
    (1..=count)
        .zip(plans)
        .map(|(number, plan)| plan.event(EventNumber(number), first_day, &zone, time_zone))
        .collect()
}

fn days(days: i64) -> Span {
    days.days()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use esik_shared::language::Language;
    use esik_shared::policy::{CutOff, EntryMode, LiveCodes};
    use esik_shared::time::Timestamp;
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);
    const ZONE: &str = "Asia/Almaty";

    fn week(count: u32) -> Vec<SampleEvent> {
        programme(1, count, TODAY, ZONE).expect("an ordinary week")
    }

    fn local(day: Date, hour: i8, zone: &str) -> Timestamp {
        let zone = TimeZone::get(zone).expect("a time zone");
        let moment = day.at(hour, 0, 0, 0).to_zoned(zone).expect("an hour of the day");
        Timestamp(moment.timestamp().as_millisecond())
    }

    #[test]
    fn the_same_seed_and_day_make_the_same_programme_and_a_longer_one_begins_with_the_shorter() {
        assert_eq!(week(150), week(150));
        assert_eq!(week(1000)[..150], week(150));
        assert_ne!(week(150), programme(2, 150, TODAY, ZONE).expect("an ordinary week"));
        let tomorrow = programme(1, 20, date(2026, 11, 23), ZONE).expect("an ordinary week");
        for (event, later) in week(20).iter().zip(&tomorrow) {
            assert_eq!(later.details.starts.ms_since(event.details.starts), 86_400_000);
        }
    }

    #[test]
    fn every_event_is_valid_however_many_there_are() {
        for count in [0, 1, 2, 3, 16, 150, 1000] {
            let events = week(count);
            let numbers: Vec<u32> = events.iter().map(|event| event.number.0).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
            let slugs: HashSet<&str> = events.iter().map(|event| event.details.slug.as_str()).collect();
            assert_eq!(slugs.len(), events.len());
            events.iter().for_each(assert_valid);
        }
    }

    fn assert_valid(event: &SampleEvent) {
        let details = &event.details;
        let name = &details.slug;
        assert!(
            !name.is_empty() && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')),
            "{name}"
        );
        for text in Language::ALL
            .map(|language| details.name.get(language))
            .into_iter()
            .chain([details.venue.as_str()])
        {
            assert!(!text.is_empty() && text.trim() == text, "{name}: {text:?}");
        }
        assert!(details.starts < details.ends && details.doors_open < details.doors_close, "{name}");
        assert!(details.doors_open < details.starts && details.starts < details.doors_close, "{name}");
        assert!(details.doors_close < details.ends, "{name}");
        let steps = details.ends.max(details.doors_close).ms_since(details.doors_open) / 15_000;
        assert!(steps < 65_536, "{name}: {steps} steps");
        assert!(details.capacity.is_none_or(|places| places >= FEWEST_ATTENDEES), "{name}");
        assert!((1..=1000).contains(&event.attending_per_mille), "{name}");
        assert!((1..=20).contains(&details.gates.len()), "{name}");
        for (number, gate) in (1..).zip(&details.gates) {
            assert_eq!(gate.number.get(), number, "{name}");
        }
        assert_eq!(
            details.gates.iter().map(|gate| &gate.name.en).collect::<HashSet<_>>().len(),
            details.gates.len()
        );
        assert_eq!(details.categories[0].number, 0, "{name}");
        assert!(details.categories.is_sorted_by(|one, next| one.number < next.number), "{name}");
        for gate in details.categories.iter().flat_map(|category| &category.gates) {
            assert!(details.gate(*gate).is_some(), "{name} has no gate {gate}");
        }
        assert!(!details.cancelled && details.time_zone == ZONE, "{name}");
    }

    #[test]
    fn the_first_three_events_have_open_doors_at_every_hour_in_every_zone_and_differ_in_live_codes() {
        let changes_of_clocks = [("Europe/Berlin", date(2026, 3, 29)), ("Europe/Berlin", date(2026, 10, 25))];
        for (zone, today) in [(ZONE, TODAY), ("UTC", TODAY)].into_iter().chain(changes_of_clocks) {
            let events = programme(9, 3, today, zone).expect("an ordinary week");
            for event in &events {
                for hour in 0..24 {
                    let now = local(today, hour, zone);
                    assert!(
                        event.details.doors_open <= now && now < event.details.doors_close,
                        "{hour} {zone}"
                    );
                }
                let next_midnight = local(today.tomorrow().expect("a day after"), 0, zone);
                assert!(event.details.doors_close > next_midnight);
                assert_eq!(event.details.policies.entry_mode, EntryMode::Single);
            }
            let live_codes: Vec<LiveCodes> =
                events.iter().map(|event| event.details.policies.live_codes).collect();
            assert_eq!(live_codes, [LiveCodes::Off, LiveCodes::Preferred, LiveCodes::Required]);
        }
    }

    #[test]
    fn an_ordinary_week_has_something_of_everything_every_day() {
        let events = week(150);
        let policies = || events.iter().map(|event| &event.details.policies);
        for mode in [EntryMode::Single, EntryMode::Reentry, EntryMode::Daily, EntryMode::Unlimited] {
            assert!(policies().any(|policies| policies.entry_mode == mode), "{mode:?}");
        }
        for cut_off in [CutOff::Admit, CutOff::HomeGateOnly, CutOff::Hold] {
            assert!(policies().any(|policies| policies.cut_off == cut_off), "{cut_off:?}");
        }
        for live_codes in [LiveCodes::Off, LiveCodes::Preferred, LiveCodes::Required] {
            assert!(
                policies().filter(|policies| policies.live_codes == live_codes).count() >= 10,
                "{live_codes:?}"
            );
        }
        assert!(events.iter().any(|event| event.details.gates.len() == 20));
        let mut by_day: HashMap<Date, u32> = HashMap::new();
        let zone = TimeZone::get(ZONE).expect("a time zone");
        for event in &events[3..] {
            let starts = jiff::Timestamp::from_millisecond(event.details.starts.0).expect("this century");
            let starts = starts.to_zoned(zone.clone());
            assert!((9..=20).contains(&starts.hour()), "{} starts at {starts}", event.details.slug);
            *by_day.entry(starts.date()).or_default() += 1;
        }
        assert_eq!(by_day.len(), 7);
        assert!(by_day.values().all(|events| *events >= 15), "{by_day:?}");
        assert!(by_day.keys().all(|day| (date(2026, 11, 20)..=date(2026, 11, 26)).contains(day)));
    }

    #[test]
    fn no_two_events_of_an_ordinary_week_share_a_name_or_a_room_at_the_same_time() {
        let events = (0..8).map(|seed| programme(seed, 150, TODAY, ZONE).expect("an ordinary week"));
        events.for_each(|events| assert_apart(&events));
    }

    fn assert_apart(events: &[SampleEvent]) {
        assert_eq!(events.iter().map(|event| &event.details.name.kk).collect::<HashSet<_>>().len(), 150);
        for (index, one) in events.iter().enumerate() {
            for other in events[index + 1..].iter().filter(|other| other.details.venue == one.details.venue) {
                let apart = one.details.ends <= other.details.doors_open
                    || other.details.ends <= one.details.doors_open;
                assert!(apart, "{} and {} in {}", one.details.slug, other.details.slug, one.details.venue);
            }
        }
    }

    #[test]
    fn attendees_fit_the_hall_and_are_enough_to_look_at() {
        for event in week(150) {
            assert_eq!(event.attendees(10), 10);
            assert!((FEWEST_ATTENDEES..=2000).contains(&event.attendees(2000)));
            assert!(event.attendees(u32::MAX) <= event.details.capacity.unwrap_or(u32::MAX));
        }
    }

    #[test]
    fn an_unknown_time_zone_is_an_error() {
        assert!(programme(1, 3, TODAY, "Asia/Verny").is_err());
        assert!(programme(1, 3, Date::MIN, ZONE).is_err());
    }
}
