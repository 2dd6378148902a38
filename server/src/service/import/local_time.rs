//! Local times: `2026-11-22 19:00`, with `T` or a space, with or without seconds, and where the clocks are set back
//! with the offset that tells the two hours apart (`+05:00`). Pure.

use esik_shared::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// Passes count seconds in 32 bits; whatever lies outside these years is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It has no such shape.
    Shape,
    /// The clocks jump over it.
    Gap,
    /// It comes twice, with the first and then the second of these offsets.
    Fold(String, String),
}

pub(super) fn parse(text: &str, zone: &TimeZone) -> Result<Timestamp, Fault> {
    let (local, offset) = split_offset(text)?;
    let local = civil(local).ok_or(Fault::Shape)?;
    let offset = match offset {
        Some(offset) => offset,
        None => match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { .. } => return Err(Fault::Gap),
            AmbiguousOffset::Fold { before, after } => {
                return Err(Fault::Fold(offset_text(before), offset_text(after)));
            }
        },
    };
    let moment = offset.to_timestamp(local).map_err(|_| Fault::Shape)?;
    Ok(Timestamp(moment.as_millisecond()))
}

fn civil(text: &str) -> Option<DateTime> {
    let text = text.replacen('T', " ", 1);
    let format = match text.len() {
        16 => "%Y-%m-%d %H:%M",
        19 => "%Y-%m-%d %H:%M:%S",
        _ => return None,
    };
    DateTime::strptime(format, text).ok().filter(|local| YEARS.contains(&local.year()))
}

/// Splits `+05:00` or `Z` off the end of a time. A sign before the eleventh character belongs to the date.
fn split_offset(text: &str) -> Result<(&str, Option<Offset>), Fault> {
    if let Some(local) = text.strip_suffix('Z') {
        return Ok((local, Some(Offset::UTC)));
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| *at > 10) else {
        return Ok((text, None));
    };
    let (local, offset) = text.split_at(at);
    Ok((local.trim_end(), Some(offset_of(offset).ok_or(Fault::Shape)?)))
}

fn offset_of(text: &str) -> Option<Offset> {
    let (sign, rest) =
        if let Some(rest) = text.strip_prefix('-') { (-1, rest) } else { (1, text.strip_prefix('+')?) };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |text: &str, limit: i32| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number: &i32| is_plain && *number < limit)
    };
    Offset::from_seconds(sign * (two_digits(hours, 24)? * 3600 + two_digits(minutes, 60)? * 60)).ok()
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", (minutes / 60).abs(), (minutes % 60).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_a_moment_or_a_fault() {
        let shape = || Err(Fault::Shape);
        let table = [
            ("2026-11-22 19:00", Ok("2026-11-22T14:00:00Z")),
            ("2026-11-22T19:00", Ok("2026-11-22T14:00:00Z")),
            ("2026-11-22 19:00:30", Ok("2026-11-22T14:00:30Z")),
            ("2026-11-22 19:00+06:00", Ok("2026-11-22T13:00:00Z")),
            ("2026-11-22T19:00:00Z", Ok("2026-11-22T19:00:00Z")),
            ("2026-11-22 19:00 -03:30", Ok("2026-11-22T22:30:00Z")),
            // On 1 March 2024 Almaty set its clocks back from UTC+6 to UTC+5.
            ("2024-02-29 22:59", Ok("2024-02-29T16:59:00Z")),
            ("2024-02-29 23:30", Err(Fault::Fold("+06:00".into(), "+05:00".into()))),
            ("2024-02-29 23:30+05:00", Ok("2024-02-29T18:30:00Z")),
            ("2004-03-28 02:30", Err(Fault::Gap)),
            ("", shape()),
            ("2026-11-22", shape()),
            ("22.11.2026 19:00", shape()),
            ("2026-11-22 7:00", shape()),
            ("2026-11-22 24:00", shape()),
            ("2026-11-31 19:00", shape()),
            ("2026-11-22 19:60", shape()),
            ("1999-11-22 19:00", shape()),
            ("2100-11-22 19:00", shape()),
            ("2026-11-22 19:00+5", shape()),
            ("2026-11-22 19:00+05:60", shape()),
            ("2026-11-22 19:00ә", shape()),
        ];
        let almaty = TimeZone::get("Asia/Almaty").unwrap();
        for (text, expected) in table {
            assert_eq!(
                parse(text, &almaty).map(|moment| moment.to_string()),
                expected.map(str::to_owned),
                "{text}"
            );
        }
    }
}
