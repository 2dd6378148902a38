//! Puts together what a scanner types: characters of any layout, then Enter or Tab. A pause ends nothing.
//!
//! A cable that slips leaves half a code behind, and a bag on the keyboard leaves letters. So what lies longer than
//! [`PAUSE`] is thrown away when the next character comes, and of what ends at Enter the last characters count where
//! they alone are a pass code or a supervisor card.
//!
//! Two scanners that type at once run into each other: more characters than any code has, or a few too many and the
//! rest right after Enter. Nothing of that is read, see [`Ended::Mixed`]: a verdict on it would accuse an honest pass.
//! Everything else is passed on as it is, to be `unreadable`. The layout is undone by whoever reads the text, not here.

use std::fmt;
use std::time::Duration;

use esik_shared::card::{self, CardSecret};
use esik_shared::pass::PassCode;
use esik_shared::pass::keyboard::{is_filler, meant};
use esik_shared::pass::live::find_step;
use esik_shared::pass::text::{LIVE_LEN, STATIC_LEN};

use super::layout;
use crate::core::input_state::{InputKind, InputNote, InputSpeed, InputState, InputStatus};

/// The most characters kept of one text: twice a live code and half again. A text that reaches it is no pass code.
pub(crate) const MAX_CHARACTERS: usize = 512;

/// A scanner types a whole code within some seconds, also over Bluetooth, and a character within a tenth. What is older
/// than this belongs to no code that begins now.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

/// What comes so soon after Enter comes from a scanner that was typing already: six characters of the slowest one. A
/// text that may be two scanners' is held back as long, to see.
pub(crate) const SOON: Duration = Duration::from_millis(150);

/// For how long it is told what was odd.
const TOLD: Duration = Duration::from_secs(5);
/// Faster than this is no typing: a paste, or a terminal that hands over everything at once.
const MAX_CHARACTERS_PER_S: u128 = 5_000;

/// What came of a text at its end.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Nothing had been typed: many scanners send more than one end.
    Nothing,
    /// It was read.
    Read(String),
    /// It may be two scanners' and is held back for a moment: ask [`Wedge::due`].
    Held,
    /// Two scanners typed at once; it is gone.
    Mixed,
}

/// What was typed and not yet ended.
#[derive(Default)]
pub(crate) struct Wedge {
    typed: String,
    characters: usize,
    first_at: Duration,
    last_at: Duration,
    /// Begun while another scanner may still have been typing.
    is_rest: bool,
    /// When the text before ended, if it was not one whole code by itself.
    broken_at: Option<Duration>,
    held: Option<(String, Duration)>,
    odd: Option<(InputNote, Duration)>,
    speed: Option<InputSpeed>,
    readings: u64,
}

impl Wedge {
    /// Takes one character, typed `at` a moment of any clock that only goes forward.
    pub(crate) fn push(&mut self, typed: char, at: Duration) {
        if self.characters > 0 && at.saturating_sub(self.last_at) > PAUSE {
            self.forget();
            self.odd = Some((InputNote::HalfScan, at));
        }
        if self.characters == 0 {
            self.first_at = at;
            self.is_rest = self.broken_at.is_some_and(|ended| at.saturating_sub(ended) <= SOON);
            if self.held.as_ref().is_some_and(|(_, ended)| at.saturating_sub(*ended) <= SOON) {
                self.held = None;
                self.odd = Some((InputNote::Mixed, at));
            }
        }
        self.last_at = at;
        if self.characters < MAX_CHARACTERS {
            self.typed.push(typed);
            self.characters += 1;
        }
    }

    /// Ends the text at Enter or Tab.
    pub(crate) fn end(&mut self, at: Duration) -> Ended {
        if self.characters == 0 {
            return Ended::Nothing;
        }
        let (typed, characters) = (std::mem::take(&mut self.typed), std::mem::take(&mut self.characters));
        let is_rest = std::mem::take(&mut self.is_rest);
        self.broken_at = None;
        if let Some(code) = code_at_the_end_of(&typed) {
            self.odd = (code.len() < typed.len()).then_some((InputNote::HalfScan, at));
            self.broken_at = self.odd.map(|_| at);
            self.measure(code, characters);
            self.readings += 1;
            return Ended::Read(code.to_owned());
        }
        let looks_like_codes = looks_like_codes(&typed);
        if is_rest || (looks_like_codes && characters > LIVE_LEN) {
            self.broken_at = Some(at);
            self.odd = Some((InputNote::Mixed, at));
            return Ended::Mixed;
        }
        if looks_like_codes && characters > STATIC_LEN {
            self.broken_at = Some(at);
            self.held = Some((typed, at));
            return Ended::Held;
        }
        self.odd = None;
        self.readings += 1;
        Ended::Read(typed)
    }

    /// The text that was held back, once nothing has come after it for [`SOON`].
    pub(crate) fn due(&mut self, now: Duration) -> Option<String> {
        let is_due = self.held.as_ref().is_some_and(|(_, ended)| now.saturating_sub(*ended) > SOON);
        let (typed, _) = self.held.take_if(|_| is_due)?;
        self.readings += 1;
        Some(typed)
    }

    /// Whether something is held back.
    pub(crate) fn is_holding(&self) -> bool {
        self.held.is_some()
    }

    /// Forgets what was typed.
    pub(crate) fn clear(&mut self) {
        self.forget();
        (self.odd, self.broken_at) = (None, None);
    }

    /// How many characters wait for their end.
    pub(crate) fn characters_pending(&self) -> usize {
        self.characters
    }

    /// What is odd about it `now`, or about the text that ended last.
    pub(crate) fn note(&self, now: Duration) -> Option<InputNote> {
        if self.characters == MAX_CHARACTERS {
            Some(InputNote::TooLong)
        } else if self.characters > 0 && now.saturating_sub(self.last_at) > PAUSE {
            Some(InputNote::Unfinished)
        } else {
            self.odd.filter(|(_, at)| now.saturating_sub(*at) < TOLD).map(|(note, _)| note)
        }
    }

    /// How this input is.
    pub(crate) fn state(&self, kind: InputKind, name: &str, now: Duration) -> InputState {
        let is_typing = self.characters > 0 && now.saturating_sub(self.last_at) <= PAUSE;
        InputState {
            status: if is_typing { InputStatus::Reading } else { InputStatus::Ready },
            speed: self.speed,
            readings: self.readings,
            note: self.note(now),
            ..InputState::new(kind, name)
        }
    }

    fn forget(&mut self) {
        self.typed.clear();
        (self.characters, self.is_rest) = (0, false);
    }

    /// How fast and on which layout this code came.
    fn measure(&mut self, code: &str, characters: usize) {
        let took_ms = self.last_at.saturating_sub(self.first_at).as_millis();
        let per_s = (characters.saturating_sub(1) as u128 * 1000).checked_div(took_ms);
        let (layout, is_caps_lock) = layout::of_code(code);
        self.speed = Some(InputSpeed::Typing {
            characters_per_s: per_s
                .filter(|per_s| *per_s <= MAX_CHARACTERS_PER_S)
                .and_then(|per_s| u32::try_from(per_s).ok()),
            layout,
            is_caps_lock,
        });
    }
}

impl fmt::Debug for Wedge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wedge({} characters)", self.characters)
    }
}

/// The pass code or supervisor card that `typed` is or ends with. The longer one first: a live code without its last characters is another
/// code.
pub(super) fn code_at_the_end_of(typed: &str) -> Option<&str> {
    let tails =
        [LIVE_LEN, STATIC_LEN, card::TEXT_LEN].into_iter().filter_map(|len| last_characters(typed, len));
    std::iter::once(typed).chain(tails).find(|text| is_one_code(text))
}

/// Whether it is a pass code that one scanner typed. A static code with the first 20 characters of another among its
/// own has the form of a live one; its last characters then are on no chain.
fn is_one_code(text: &str) -> bool {
    CardSecret::parse(text).is_ok()
        || PassCode::parse(text).is_ok_and(|code| {
            let body = code.body;
            code.live.is_none_or(|value| find_step(&value, body.pass_id, body.event, body.steps()).is_some())
        })
}

/// Whether every character is one of pass codes.
fn looks_like_codes(typed: &str) -> bool {
    typed.trim_matches(is_filler).chars().all(|typed| meant(typed).is_some())
}

/// The last `count` characters of `text`, if it has more.
fn last_characters(text: &str, count: usize) -> Option<&str> {
    let (start, _) = text.char_indices().rev().nth(count - 1)?;
    (start > 0).then(|| &text[start..])
}

#[cfg(test)]
mod tests;
