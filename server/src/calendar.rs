//! An event as a calendar file (RFC 5545).
//!
//! Calendars travel to other companies' servers and to family members, so nothing secret and nothing of the student
//! is in here: no link, no name, no code.

use esik_shared::time::Timestamp;
use jiff::tz::TimeZone;

/// The most octets of a line, without its end.
const LINE_OCTETS: usize = 75;

/// An entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What it is known by: the same for the same event, so that a later file moves the entry.
    pub uid: String,
    /// When this was written down.
    pub stamp: Timestamp,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Its name.
    pub summary: String,
    /// What to know.
    pub description: String,
    /// Where it is.
    pub location: String,
    /// Whether it is called off.
    pub cancelled: bool,
}

/// The file with this entry.
pub(crate) fn file(entry: &Entry) -> String {
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Esik//Esik//EN");
    line("BEGIN", "VEVENT");
    line("UID", &escaped(&entry.uid));
    line("DTSTAMP", &utc(entry.stamp));
    // Whole seconds since 2020 only grow, so that what was written later counts.
    line("SEQUENCE", &sequence(entry.stamp));
    line("DTSTART", &utc(entry.starts));
    line("DTEND", &utc(entry.ends));
    line("SUMMARY", &escaped(&entry.summary));
    line("LOCATION", &escaped(&entry.location));
    line("DESCRIPTION", &escaped(&entry.description));
    line("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" });
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    file
}

/// Seconds from 2020 on, which fit the 31 bits that calendars give to a sequence.
fn sequence(stamp: Timestamp) -> String {
    const START_OF_2020: i64 = 1_577_836_800;
    (stamp.seconds() - START_OF_2020).clamp(0, i32::MAX.into()).to_string()
}

/// `20261124T140000Z`
fn utc(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: what has a meaning in the format is escaped, and control characters are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            _ if letter.is_control() => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Appends a line, folded so that no piece is longer than it may be, and no letter is cut.
fn fold(file: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE_OCTETS {
            file.push_str("\r\n ");
            octets = 1;
        }
        file.push(letter);
        octets += letter.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "event-7@esik.example".into(),
            stamp: Timestamp::from_seconds(1_795_348_800),
            starts: Timestamp::from_seconds(1_795_352_400),
            ends: Timestamp::from_seconds(1_795_359_600),
            summary: "«Кешкі саз», кеш; \\ 1".into(),
            description: "Есік ашылады: 16:00.\r\nРұқсатнама бетін ашыңыз. ".repeat(4),
            location: "Республика сарайы".into(),
            cancelled: false,
        }
    }

    #[test]
    fn lines_are_short_whole_letters_and_unfold_to_what_was_meant() {
        let file = file(&entry());
        assert!(file.ends_with("END:VCALENDAR\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        let unfolded = file.replace("\r\n ", "");
        let lines: Vec<&str> = unfolded.lines().collect();
        assert_eq!(
            lines[..4],
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Esik//Esik//EN", "BEGIN:VEVENT"]
        );
        for expected in [
            "UID:event-7@esik.example",
            "DTSTAMP:20261122T120000Z",
            "DTSTART:20261122T130000Z",
            "DTEND:20261122T150000Z",
            "SUMMARY:«Кешкі саз»\\, кеш\\; \\\\ 1",
            "STATUS:CONFIRMED",
        ] {
            assert!(lines.contains(&expected), "{expected} is not in {unfolded}");
        }
        assert!(unfolded.contains("16:00.\\nРұқсатнама бетін"), "{unfolded}");
    }

    #[test]
    fn what_is_called_off_says_so_and_a_later_file_has_a_higher_sequence() {
        let cancelled = Entry { cancelled: true, ..entry() };
        assert!(file(&cancelled).contains("STATUS:CANCELLED\r\n"));
        assert!(file(&entry()).contains("SEQUENCE:217512000\r\n"));
    }
}
