//! Puts together what a scanner types: characters of any layout, then Enter or Tab.
//!
//! A cable that slips leaves half a code behind, and a bag on the keyboard leaves letters. So what lies longer than
//! [`PAUSE`] is thrown away when the next character comes, and of what ends at Enter the last 172 or 152 characters
//! count where they alone are a pass code. Nothing else is guessed: other texts are passed on as they are, and are
//! `unreadable`. The layout is undone by whoever reads the text, not here.

use std::fmt;
use std::time::Duration;

use esik_shared::pass::PassCode;
use esik_shared::pass::text::{LIVE_LEN, STATIC_LEN};

/// The most characters kept of one text: twice a live code and half again. A text that reaches it is no pass code.
pub(crate) const MAX_CHARACTERS: usize = 512;

/// A scanner types a whole code within a second, also over Bluetooth. What is older than this belongs to no code
/// that begins now.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

/// What is odd about what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// Longer than any code; the rest is ignored until Enter.
    TooLong,
    /// The beginning was no part of the code, and was thrown away.
    HalfScan,
    /// Nothing has come for a while, and no Enter: it waits.
    Unfinished,
}

/// What was typed and not yet ended.
#[derive(Default)]
pub(crate) struct Wedge {
    typed: String,
    characters: usize,
    last_at: Duration,
    threw_away: bool,
}

impl Wedge {
    /// Takes one character, typed `at` a moment of any clock that only goes forward.
    pub(crate) fn push(&mut self, typed: char, at: Duration) {
        if self.characters == 0 {
            self.threw_away = false;
        } else if at.saturating_sub(self.last_at) > PAUSE {
            self.clear();
            self.threw_away = true;
        }
        self.last_at = at;
        if self.characters < MAX_CHARACTERS {
            self.typed.push(typed);
            self.characters += 1;
        }
    }

    /// Ends the text at Enter or Tab. None where nothing was typed: many scanners send more than one end.
    pub(crate) fn end(&mut self) -> Option<String> {
        if self.characters == 0 {
            return None;
        }
        let typed = std::mem::take(&mut self.typed);
        self.characters = 0;
        let code = code_at_the_end_of(&typed);
        self.threw_away |= code.len() < typed.len();
        Some(if code.len() < typed.len() { code.to_owned() } else { typed })
    }

    /// Forgets what was typed.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many characters wait for their end.
    pub(crate) fn characters_pending(&self) -> usize {
        self.characters
    }

    /// What is odd about it `now`, or about the text that ended last.
    pub(crate) fn oddity(&self, now: Duration) -> Option<Oddity> {
        if self.characters == MAX_CHARACTERS {
            Some(Oddity::TooLong)
        } else if self.characters > 0 && now.saturating_sub(self.last_at) > PAUSE {
            Some(Oddity::Unfinished)
        } else if self.threw_away {
            Some(Oddity::HalfScan)
        } else {
            None
        }
    }
}

impl fmt::Debug for Wedge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wedge({} characters)", self.characters)
    }
}

/// The pass code that `typed` is or ends with; all of it where there is none. The longer one first: a live code
/// without its last characters is another code.
fn code_at_the_end_of(typed: &str) -> &str {
    if PassCode::parse(typed).is_ok() {
        return typed;
    }
    [LIVE_LEN, STATIC_LEN]
        .into_iter()
        .filter_map(|len| last_characters(typed, len))
        .find(|tail| PassCode::parse(tail).is_ok())
        .unwrap_or(typed)
}

/// The last `count` characters of `text`, if it has more.
fn last_characters(text: &str, count: usize) -> Option<&str> {
    let (start, _) = text.char_indices().rev().nth(count - 1)?;
    (start > 0).then(|| &text[start..])
}

#[cfg(test)]
mod tests;
