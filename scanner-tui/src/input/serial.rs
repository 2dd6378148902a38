//! From the bytes of a serial line to texts.
//!
//! Scanners end a text as somebody once set them up: CR, LF, both, Tab, ETX. So any control character is an end, and
//! nothing between two ends is nothing. A few end texts with nothing at all; only of a line that was never seen to send
//! an end, a text is over when nothing came for [`IDLE`].

use std::time::Duration;

use super::wedge::code_at_the_end_of;

/// A text that pauses so long is over, where the scanner sends no ends. At 9,600 baud a whole code takes 0.2 s.
pub(crate) const IDLE: Duration = Duration::from_millis(300);
/// The most bytes kept of one text. What is longer is no code.
const MAX_BYTES: usize = 1024;

/// What came and has not ended.
#[derive(Default)]
pub(crate) struct SerialLine {
    text: Vec<u8>,
    is_too_long: bool,
    last_at: Duration,
    sends_ends: bool,
}

impl SerialLine {
    /// Takes bytes that came `at` a moment of any clock that only goes forward. Adds the texts that ended to `texts`.
    pub(crate) fn take(&mut self, bytes: &[u8], at: Duration, texts: &mut Vec<Vec<u8>>) {
        texts.extend(self.due(at));
        self.last_at = at;
        for &byte in bytes {
            if byte.is_ascii_control() {
                let ended = self.end();
                // A start of text (STX) is a control character too, but ends nothing.
                self.sends_ends |= ended.is_some();
                texts.extend(ended);
            } else if self.text.len() < MAX_BYTES {
                self.text.push(byte);
            } else {
                self.is_too_long = true;
            }
        }
    }

    /// The text that ended because nothing came any more.
    pub(crate) fn due(&mut self, now: Duration) -> Option<Vec<u8>> {
        let is_over = !self.sends_ends && now.saturating_sub(self.last_at) >= IDLE;
        if is_over { self.end() } else { None }
    }

    /// Whether something came and has not ended.
    pub(crate) fn is_reading(&self) -> bool {
        !self.text.is_empty()
    }

    /// Some scanners put the kind of the code before it, and half a text may lie there: of what ends with a pass code
    /// only that is taken.
    fn end(&mut self) -> Option<Vec<u8>> {
        let mut text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return None;
        }
        if std::mem::take(&mut self.is_too_long) {
            // One byte of no character: whoever reads it will say that it is no code.
            text.push(0xff);
        } else if let Some(code) = str::from_utf8(&text).ok().and_then(code_at_the_end_of) {
            return Some(code.as_bytes().to_vec());
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use esik_shared::card::CardSecret;

    const SOON: Duration = Duration::from_millis(5);

    fn texts(line: &mut SerialLine, bytes: &[u8], at: Duration) -> Vec<String> {
        let mut texts = Vec::new();
        line.take(bytes, at, &mut texts);
        texts.into_iter().map(|text| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn every_end_ends_a_text_however_the_bytes_are_cut() {
        for (bytes, expected) in [
            ("a\rb\r", vec!["a", "b"]),
            ("a\nb\n", vec!["a", "b"]),
            ("a\r\nb\r\n", vec!["a", "b"]),
            ("a\tb\t", vec!["a", "b"]),
            ("\u{2}a\u{3}\u{2}b\u{3}", vec!["a", "b"]),
            ("\r\n\r\n", vec![]),
        ] {
            for each in 1..=bytes.len() {
                let mut line = SerialLine::default();
                let found: Vec<String> =
                    bytes.as_bytes().chunks(each).flat_map(|part| texts(&mut line, part, SOON)).collect();
                assert_eq!(found, expected, "{bytes:?} by {each}");
            }
        }
    }

    #[test]
    fn a_pause_ends_a_text_only_of_a_scanner_that_never_sent_an_end() {
        let mut line = SerialLine::default();
        assert_eq!(texts(&mut line, b"half", SOON), [""; 0]);
        assert_eq!(line.due(SOON + IDLE - Duration::from_millis(1)), None);
        assert_eq!(line.due(SOON + IDLE), Some(b"half".to_vec()));
        assert_eq!(line.due(SOON + IDLE), None);

        assert_eq!(texts(&mut line, b"one\rtw", IDLE * 2), ["one"]);
        assert_eq!(line.due(IDLE * 9), None, "it sends ends, so it waits for one");
        assert!(line.is_reading());
        assert_eq!(texts(&mut line, b"o\r", IDLE * 9), ["two"]);
    }

    #[test]
    fn what_stands_before_a_code_is_dropped_and_what_is_too_long_is_no_text() {
        let card = CardSecret([7; 16]).to_text();
        let mut line = SerialLine::default();
        assert_eq!(texts(&mut line, format!("]Q1{card}\r").as_bytes(), SOON), [card]);
        let mut found = Vec::new();
        line.take(&[b'A'; MAX_BYTES + 1], SOON, &mut found);
        line.take(b"\r", SOON, &mut found);
        line.take(b"B\r", SOON, &mut found);
        assert!(found[0].len() == MAX_BYTES + 1 && str::from_utf8(&found[0]).is_err());
        assert_eq!(found[1..], [b"B"]);
    }
}
