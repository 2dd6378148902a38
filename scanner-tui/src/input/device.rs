//! From the keys of a Linux input device to the characters that its scanner meant.
//!
//! Keys are known by their place, so no layout is between: a scanner that types as a US keyboard is read as one,
//! whatever the desktop is set to. Numbers are those of `linux/input-event-codes.h`.

use super::wedge::{Ended, Wedge};
use std::time::Duration;

/// What an event of kind `EV_KEY` says of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Motion {
    /// 0.
    Up,
    /// 1.
    Down,
    /// 2: held for long, and repeated by the kernel.
    Repeat,
}

impl Motion {
    /// The motion of this value.
    pub(crate) fn of_value(value: i32) -> Option<Self> {
        Some(match value {
            0 => Self::Up,
            1 => Self::Down,
            2 => Self::Repeat,
            _ => return None,
        })
    }
}

const ENTER: u16 = 28;
const KEYPAD_ENTER: u16 = 96;
const TAB: u16 = 15;
const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;

/// The rows of a US keyboard: the number of the first key, what the keys type, and what they type with Shift.
const ROWS: [(u16, &str, &str); 5] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];
/// The number pad, with Num Lock: scanners that send digits so mean digits.
const KEYPAD: &[(u16, char)] = &[
    (71, '7'),
    (72, '8'),
    (73, '9'),
    (74, '-'),
    (75, '4'),
    (76, '5'),
    (77, '6'),
    (78, '+'),
    (79, '1'),
    (80, '2'),
    (81, '3'),
    (82, '0'),
    (83, '.'),
];

/// A scanner that types, by its keys.
#[derive(Debug, Default)]
pub(crate) struct DeviceKeys {
    left_shift: bool,
    right_shift: bool,
    wedge: Wedge,
}

impl DeviceKeys {
    /// Takes one event of a key, `at` a moment of any clock that only goes forward. The text that it ends, if any.
    pub(crate) fn take(&mut self, key: u16, motion: Motion, at: Duration) -> Option<String> {
        match key {
            LEFT_SHIFT => self.left_shift = motion != Motion::Up,
            RIGHT_SHIFT => self.right_shift = motion != Motion::Up,
            // No scanner holds a key; what repeats is a bag on a keyboard, and one character of it is enough.
            _ if motion != Motion::Down => {}
            ENTER | KEYPAD_ENTER | TAB => {
                if let Ended::Read(text) = self.wedge.end(at) {
                    return Some(text);
                }
            }
            key => {
                if let Some(typed) = character(key, self.left_shift || self.right_shift) {
                    self.wedge.push(typed, at);
                }
            }
        }
        None
    }

    /// What was typed.
    pub(crate) fn wedge(&self) -> &Wedge {
        &self.wedge
    }

    /// What was held back and is read now, see [`Wedge::due`].
    pub(crate) fn due(&mut self, now: Duration) -> Option<String> {
        self.wedge.due(now)
    }

    /// The device is gone, in the middle of whatever it was typing.
    pub(crate) fn let_go(&mut self) {
        (self.left_shift, self.right_shift) = (false, false);
        self.wedge.clear();
    }
}

fn character(key: u16, is_shifted: bool) -> Option<char> {
    let in_rows = ROWS.iter().find_map(|(first, plain, shifted)| {
        let at = usize::from(key.checked_sub(*first)?);
        (if is_shifted { shifted } else { plain }).chars().nth(at)
    });
    in_rows.or_else(|| KEYPAD.iter().find(|(number, _)| *number == key).map(|(_, typed)| *typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `evtest` recorded a scanner that types "AE2b" and CR LF: number and value of each event of a key.
    const RECORDED: &str = "42:1 30:1 30:0 42:0 42:1 18:1 18:0 42:0 3:1 3:0 48:1 48:0 28:1 28:0 28:1 28:0";

    fn play(keys: &mut DeviceKeys, events: &str) -> Vec<String> {
        let event = |event: &str| {
            let (key, value) = event.split_once(':').unwrap();
            keys.take(key.parse().unwrap(), Motion::of_value(value.parse().unwrap()).unwrap(), Duration::ZERO)
        };
        events.split_whitespace().filter_map(event).collect()
    }

    #[test]
    fn recorded_keys_are_the_text_that_was_meant() {
        assert_eq!(play(&mut DeviceKeys::default(), RECORDED), ["AE2b"]);
    }

    #[test]
    fn every_key_of_a_us_keyboard_types_what_stands_on_it() {
        let mut keys = DeviceKeys::default();
        let all = |shift: &str| {
            let keys: String = (2..=13)
                .chain(16..=27)
                .chain(30..=41)
                .chain([43])
                .chain(44..=53)
                .chain([57])
                .fold(String::new(), |keys, key: u16| format!("{keys} {key}:1 {key}:0"));
            format!("{shift} {keys} 28:1")
        };
        let plain = "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./ ";
        let shifted = "!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"~|ZXCVBNM<>? ";
        assert_eq!(play(&mut keys, &all("")), [plain]);
        assert_eq!(play(&mut keys, &all("54:1")), [shifted], "Shift is still held");
        assert_eq!(play(&mut keys, &all("54:0")), [plain]);
        assert_eq!(play(&mut keys, "79:1 82:1 71:1 96:1"), ["107"], "the number pad");
    }

    #[test]
    fn repeated_and_unknown_keys_type_nothing_and_a_device_that_goes_leaves_nothing() {
        let mut keys = DeviceKeys::default();
        assert_eq!(play(&mut keys, "30:1 30:2 30:2 30:0 113:1 58:1 15:1"), ["a"], "ends with Tab");
        assert_eq!(play(&mut keys, "42:1 30:1"), [""; 0]);
        keys.let_go();
        assert_eq!(play(&mut keys, "48:1 28:1"), ["b"], "neither the letter before nor its Shift");
    }
}
