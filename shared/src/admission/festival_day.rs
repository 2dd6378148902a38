//! A festival day starts at 05:00 event time: who came at eight in the evening and who came after midnight came on
//! the same day.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::time::Timestamp;

/// When a festival day starts, in hours after midnight.
const DAY_STARTS_H: i64 = 5;

/// The festival day of a moment. A time zone that is not known here counts as UTC: the day must be the same on every
/// replica, and the name was checked when the event was made.
pub fn festival_day(moment: Timestamp, time_zone: &str) -> Date {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(moment.plus_ms(-DAY_STARTS_H * 3_600_000).0)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(zone)
        .date()
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
    }
}
