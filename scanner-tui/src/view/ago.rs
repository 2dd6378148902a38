//! How long ago something was, in one unit.

use esik_shared::message::Messages;

const MINUTE_S: u32 = 60;
const HOUR_S: u32 = 60 * MINUTE_S;

/// So many seconds ago, in seconds, minutes or hours, rounded down.
pub(super) fn ago(seconds: u32, messages: &Messages) -> String {
    match seconds {
        0..MINUTE_S => messages.text("scanner-seconds-ago", &[("seconds", seconds.into())]),
        MINUTE_S..HOUR_S => messages.text("scanner-minutes-ago", &[("minutes", (seconds / MINUTE_S).into())]),
        _ => messages.text("scanner-hours-ago", &[("hours", (seconds / HOUR_S).into())]),
    }
}

/// So many milliseconds ago. What is said to be still to come was just now.
pub(super) fn ago_ms(milliseconds: i64, messages: &Messages) -> String {
    let seconds = milliseconds.max(0) / 1000;
    ago(u32::try_from(seconds).unwrap_or(u32::MAX), messages)
}

#[cfg(test)]
mod tests {
    use esik_shared::language::Language;

    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let messages = Messages::get(Language::En);
        let cases =
            [(-1, "0 s ago"), (59_999, "59 s ago"), (60_000, "1 min ago"), (i64::MAX, "1193046 h ago")];
        for (milliseconds, expected) in cases {
            assert_eq!(ago_ms(milliseconds, messages), expected);
        }
    }
}
