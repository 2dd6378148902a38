//! Moments as people say them: «бүгін 19:00», «24 ноября, 19:00», “tomorrow 09:30”, in the event's time zone.
//!
//! Pure functions of (moment, now, time zone, language). A time zone that nobody knows is taken as UTC: imports
//! refuse such names, so it means a roster from a newer program, and a door must still say something.

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Messages;
use crate::language::Language;
use crate::time::Timestamp;

/// A moment as people say it: the day in words where it is near, else day and month, and the year if it is another.
pub fn moment(at: Timestamp, now: Timestamp, time_zone: &str, language: Language) -> String {
    let local = zoned(at, time_zone);
    on_day(local.date(), zoned(now, time_zone).date(), &clock(&local), language)
}

/// A moment by its date, for what is read on another day as well.
pub fn dated(at: Timestamp, time_zone: &str, language: Language) -> String {
    let local = zoned(at, time_zone);
    by_date("moment-this-year", local.date(), &clock(&local), Messages::get(language))
}

/// From one moment until another: with one day if both have the same, else both in full.
pub fn span(
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
    time_zone: &str,
    language: Language,
) -> String {
    let (start, end) = (zoned(from, time_zone), zoned(until, time_zone));
    if start.date() == end.date() {
        let hours = format!("{}–{}", clock(&start), clock(&end));
        on_day(start.date(), zoned(now, time_zone).date(), &hours, language)
    } else {
        format!("{} – {}", moment(from, now, time_zone, language), moment(until, now, time_zone, language))
    }
}

/// From one moment until another by weekday and date, for what is read on another day as well.
pub fn dated_span(from: Timestamp, until: Timestamp, time_zone: &str, language: Language) -> String {
    let (start, end) = (zoned(from, time_zone), zoned(until, time_zone));
    let messages = Messages::get(language);
    if start.date() == end.date() {
        let day = day_by("day-heading", start.date(), messages);
        format!("{day}, {}–{}", clock(&start), clock(&end))
    } else {
        format!("{} – {}", dated(from, time_zone, language), dated(until, time_zone, language))
    }
}

/// The hours of a day that is named elsewhere, "19:00–21:00"; with the day where they end on another.
pub fn hours(from: Timestamp, until: Timestamp, time_zone: &str, language: Language) -> String {
    let (start, end) = (zoned(from, time_zone), zoned(until, time_zone));
    if start.date() == end.date() {
        format!("{}–{}", clock(&start), clock(&end))
    } else {
        let end = by_date("moment-this-year", end.date(), &clock(&end), Messages::get(language));
        format!("{} – {end}", clock(&start))
    }
}

/// The hour and minute of a moment.
pub fn time(at: Timestamp, time_zone: &str) -> String {
    clock(&zoned(at, time_zone))
}

/// The local day of a moment.
pub fn day_of(at: Timestamp, time_zone: &str) -> Date {
    zoned(at, time_zone).date()
}

/// A day as a heading: weekday, day and month, marked where it is today.
pub fn day_heading(day: Date, today: Date, language: Language) -> String {
    let id = if day == today { "day-heading-today" } else { "day-heading" };
    day_by(id, day, Messages::get(language))
}

/// The same for what is read on another day as well.
pub fn dated_day(day: Date, language: Language) -> String {
    day_by("day-heading", day, Messages::get(language))
}

fn day_by(id: &str, day: Date, messages: &Messages) -> String {
    let weekday = messages.plain(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
    messages.text(
        id,
        &[
            ("weekday", (&weekday).into()),
            ("day", i64::from(day.day()).into()),
            ("month", (&month(day, messages)).into()),
        ],
    )
}

fn on_day(day: Date, today: Date, time: &str, language: Language) -> String {
    let messages = Messages::get(language);
    let near = if day == today {
        Some("moment-today")
    } else if day.yesterday().ok() == Some(today) {
        Some("moment-tomorrow")
    } else if day.tomorrow().ok() == Some(today) {
        Some("moment-yesterday")
    } else {
        None
    };
    if let Some(id) = near {
        return messages.text(id, &[("time", time.into())]);
    }
    let id = if day.year() == today.year() { "moment-this-year" } else { "moment-other-year" };
    by_date(id, day, time, messages)
}

fn by_date(id: &str, day: Date, time: &str, messages: &Messages) -> String {
    let (month, year) = (month(day, messages), day.year().to_string());
    messages.text(
        id,
        &[
            ("time", time.into()),
            ("day", i64::from(day.day()).into()),
            ("month", (&month).into()),
            ("year", (&year).into()),
        ],
    )
}

fn month(day: Date, messages: &Messages) -> String {
    messages.plain(&format!("month-{}", day.month()))
}

fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn zoned(at: Timestamp, time_zone: &str) -> Zoned {
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or(if at.0 < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    });
    moment.to_zoned(TimeZone::get(time_zone).unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALMATY: &str = "Asia/Almaty";
    /// Monday 23 November 2026, 18:00 in Almaty (UTC+5).
    const NOW: Timestamp = Timestamp::from_seconds(1_795_438_800);

    fn after_hours(hours: i64) -> Timestamp {
        NOW.plus_ms(hours * 3_600_000)
    }

    #[test]
    fn near_days_are_said_in_words_and_others_by_date() {
        let cases = [
            (0, ["бүгін 18:00", "сегодня 18:00", "today 18:00"]),
            (6, ["ертең 00:00", "завтра 00:00", "tomorrow 00:00"]),
            (-19, ["кеше 23:00", "вчера 23:00", "yesterday 23:00"]),
            (48, ["25 қараша, 18:00", "25 ноября, 18:00", "25 November, 18:00"]),
            (24 * 40, ["2027 ж. 2 қаңтар, 18:00", "2 января 2027 г., 18:00", "2 January 2027, 18:00"]),
        ];
        for (hours, expected) in cases {
            for (language, text) in Language::ALL.into_iter().zip(expected) {
                assert_eq!(moment(after_hours(hours), NOW, ALMATY, language), text);
            }
        }
    }

    #[test]
    fn a_span_names_the_day_once_where_there_is_one() {
        assert_eq!(span(NOW, after_hours(2), NOW, ALMATY, Language::Kk), "бүгін 18:00–20:00");
        assert_eq!(span(NOW, after_hours(24), NOW, ALMATY, Language::Ru), "сегодня 18:00 – завтра 18:00");
    }

    #[test]
    fn a_dated_span_reads_the_same_on_every_day() {
        assert_eq!(dated_span(NOW, after_hours(2), ALMATY, Language::Kk), "дүйсенбі, 23 қараша, 18:00–20:00");
        assert_eq!(
            dated_span(NOW, after_hours(24), ALMATY, Language::Ru),
            "23 ноября, 18:00 – 24 ноября, 18:00"
        );
    }

    #[test]
    fn hours_name_the_day_only_where_it_is_another() {
        assert_eq!(hours(NOW, after_hours(2), ALMATY, Language::En), "18:00–20:00");
        assert_eq!(hours(NOW, after_hours(10), ALMATY, Language::En), "18:00 – 24 November, 04:00");
    }

    #[test]
    fn a_heading_names_the_weekday() {
        let today = day_of(NOW, ALMATY);
        assert_eq!(day_heading(today, today, Language::Ru), "Сегодня · понедельник, 23 ноября");
        let next = day_of(after_hours(24), ALMATY);
        assert_eq!(day_heading(next, today, Language::Kk), "сейсенбі, 24 қараша");
        assert_eq!(dated_day(today, Language::Ru), "понедельник, 23 ноября");
    }

    #[test]
    fn no_moment_and_no_time_zone_is_too_strange_to_be_told() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!moment(Timestamp(at), NOW, "Nowhere/Atlantis", Language::En).is_empty());
        }
        assert_eq!(moment(NOW, NOW, "Nowhere/Atlantis", Language::En), "today 13:00");
    }
}
