//! A festival day starts at 05:00 event time: who came at eight in the evening and who came after midnight came on
//! the same day.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::time::Timestamp;

/// When a festival day starts, in milliseconds after midnight.
const DAY_STARTS_MS: i64 = 5 * 3_600_000;

/// The festival day of a moment. A time zone that is not known here counts as UTC: the day must be the same on every
/// replica, and the name was checked when the event was made.
pub fn festival_day(moment: Timestamp, time_zone: &str) -> Date {
    jiff::Timestamp::from_millisecond(moment.plus_ms(-DAY_STARTS_MS).0)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(zone(time_zone))
        .date()
}

/// When a festival day starts: the first moment of which [`festival_day`] says that it is of this day. Nothing for
/// days at the end of time.
pub fn festival_day_starts(day: Date, time_zone: &str) -> Option<Timestamp> {
    let midnight = day.to_zoned(zone(time_zone)).ok()?.timestamp();
    Some(Timestamp(midnight.as_millisecond()).plus_ms(DAY_STARTS_MS))
}

fn zone(time_zone: &str) -> TimeZone {
    TimeZone::get(time_zone).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_festival_day_starts_at_five_in_the_event_s_zone() {
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let day = |text| festival_day(at(text), "Asia/Almaty").to_string();
        assert_eq!(day("2026-11-23T04:59:59+05:00"), "2026-11-22");
        assert_eq!(day("2026-11-23T05:00:00+05:00"), "2026-11-23");
        assert_eq!(day("2026-11-23T23:59:59+05:00"), "2026-11-23");
        let starts = festival_day_starts("2026-11-23".parse().unwrap(), "Asia/Almaty");
        assert_eq!(starts, Some(at("2026-11-23T05:00:00+05:00")));
    }

    #[test]
    fn a_day_begins_where_the_one_before_ends_also_when_clocks_are_changed() {
        // Clocks are changed at midnight in Havana, and at three in Berlin.
        for zone in ["Asia/Almaty", "Europe/Berlin", "America/Havana", "no zone"] {
            let mut day: Date = "2026-01-01".parse().unwrap();
            for _ in 0..366 {
                let starts = festival_day_starts(day, zone).unwrap();
                assert_eq!(festival_day(starts, zone), day, "{zone}");
                assert_eq!(festival_day(starts.plus_ms(-1), zone), day.yesterday().unwrap(), "{zone}");
                day = day.tomorrow().unwrap();
            }
        }
    }
}
