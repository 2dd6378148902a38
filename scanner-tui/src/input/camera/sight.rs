//! Which of the codes that a camera sees are to be read.
//!
//! A camera sees a code thirty times a second for as long as it is held there; that is one reading. Several codes at
//! once are none: nobody knows whose turn it is.

use esik_shared::card::CardSecret;
use esik_shared::id::PassId;
use esik_shared::pass::PassCode;

/// A pass that was not seen for so long has been taken away. Longer than a hand shakes or a lamp blinds; a second look
/// within 5 s of an admission is told as a repeat anyway.
const AWAY_MS: i64 = 2_000;
/// A code that is no pass is perhaps a poster on the wall: it is told once, and again only after so long without it.
const POSTER_AWAY_MS: i64 = 60_000;
/// The most codes remembered. More than this at one door in a minute are no posters.
const MAX_REMEMBERED: usize = 64;

/// What a code is, as far as it shows without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    /// A pass. A live code changes while it is held before the camera and stays the same pass.
    Pass(PassId),
    /// A supervisor card.
    Card,
    /// Anything else, by its text.
    Other(String),
}

impl Seen {
    fn of(text: &str) -> Self {
        if let Ok(code) = PassCode::parse(text) {
            Self::Pass(code.body.pass_id)
        } else if CardSecret::parse(text).is_ok() {
            Self::Card
        } else {
            Self::Other(text.to_owned())
        }
    }

    const fn away_ms(&self) -> i64 {
        match self {
            Self::Pass(_) | Self::Card => AWAY_MS,
            Self::Other(_) => POSTER_AWAY_MS,
        }
    }
}

/// What came of one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Look {
    /// No code, or one that was read before.
    Nothing,
    /// This is to be read.
    Read(String),
    /// Several passes are in the picture; none is read.
    Several,
}

/// What was seen lately.
#[derive(Default)]
pub(crate) struct Sight {
    seen: Vec<(Seen, i64)>,
}

impl Sight {
    /// Takes the codes of one picture, which came at `at_ms` of any clock that only goes forward.
    pub(crate) fn take(&mut self, codes: Vec<String>, at_ms: i64) -> Look {
        let mut found: Vec<(Seen, String)> = Vec::new();
        for text in codes {
            let seen = Seen::of(&text);
            match found.iter_mut().find(|(other, _)| *other == seen) {
                // The same pass on a phone and on paper: the live code says more.
                Some((_, before)) if before.len() < text.len() => *before = text,
                Some(_) => {}
                None => found.push((seen, text)),
            }
        }
        // A poster beside a pass is no second pass.
        if found.iter().any(|(seen, _)| !matches!(seen, Seen::Other(_))) {
            found.retain(|(seen, _)| !matches!(seen, Seen::Other(_)));
        }
        let are_posters = found.iter().all(|(seen, _)| matches!(seen, Seen::Other(_)));
        if found.len() > 1 {
            // What was read already and is still held there is nobody's turn now, but it stays read.
            found.retain(|(seen, _)| self.is_fresh(seen, at_ms));
            found.into_iter().for_each(|(seen, _)| self.remember(seen, at_ms));
            return if are_posters { Look::Nothing } else { Look::Several };
        }
        let Some((seen, text)) = found.pop() else { return Look::Nothing };
        let was_seen = self.is_fresh(&seen, at_ms);
        self.remember(seen, at_ms);
        if was_seen { Look::Nothing } else { Look::Read(text) }
    }

    /// Whatever comes next is new: pictures of another moment.
    pub(crate) fn forget(&mut self) {
        self.seen.clear();
    }

    fn is_fresh(&self, seen: &Seen, at_ms: i64) -> bool {
        self.seen
            .iter()
            .any(|(known, last_ms)| known == seen && at_ms.saturating_sub(*last_ms) < seen.away_ms())
    }

    fn remember(&mut self, seen: Seen, at_ms: i64) {
        self.seen
            .retain(|(known, last_ms)| *known != seen && at_ms.saturating_sub(*last_ms) < known.away_ms());
        if self.seen.len() == MAX_REMEMBERED {
            self.seen.remove(0);
        }
        self.seen.push((seen, at_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use esik_shared::id::EventNumber;
    use esik_shared::pass::{KeyId, LiveValue, PassBody, PassFlags, PassSignature};

    fn pass(id: u8, live: Option<u8>) -> String {
        let body = PassBody {
            flags: PassFlags { live: true, ..PassFlags::default() },
            key_id: KeyId([7; 3]),
            home_gate: None,
            event: EventNumber(12),
            valid_from: 1,
            valid_until: 1_000,
            category: 1,
            pass_id: PassId([id; 12]),
        };
        let live = live.map(|value| LiveValue([value; 12]));
        PassCode { body, signature: PassSignature([id; 64]), live }.to_text()
    }

    fn look(sight: &mut Sight, codes: &[&String], at_ms: i64) -> Look {
        sight.take(codes.iter().map(|code| (*code).clone()).collect(), at_ms)
    }

    #[test]
    fn a_pass_that_is_held_counts_once_until_it_was_away() {
        let mut sight = Sight::default();
        let (first, next_step) = (pass(1, Some(4)), pass(1, Some(5)));
        assert_eq!(look(&mut sight, &[&first], 0), Look::Read(first.clone()));
        for at_ms in (0..60_000).step_by(1_999) {
            let code = if at_ms < 15_000 { &first } else { &next_step };
            assert_eq!(
                look(&mut sight, &[code], at_ms),
                Look::Nothing,
                "held, also when the live code changes"
            );
        }
        let mut sight = Sight::default();
        look(&mut sight, &[&first], 0);
        assert_eq!(look(&mut sight, &[], 1_000), Look::Nothing);
        assert_eq!(look(&mut sight, &[&first], AWAY_MS - 1), Look::Nothing, "a hand that shook");
        assert_eq!(look(&mut sight, &[&first], 2 * AWAY_MS - 1), Look::Read(first.clone()), "shown again");
        sight.forget();
        assert_eq!(look(&mut sight, &[&first], 2 * AWAY_MS), Look::Read(first), "a new picture");
    }

    #[test]
    fn each_of_two_that_come_one_after_the_other_is_read() {
        let mut sight = Sight::default();
        let (a, b) = (pass(1, None), pass(2, None));
        assert_eq!(look(&mut sight, &[&a], 0), Look::Read(a.clone()));
        assert_eq!(look(&mut sight, &[&b], 100), Look::Read(b));
        assert_eq!(look(&mut sight, &[&a], 200), Look::Nothing, "not yet away");
    }

    #[test]
    fn several_passes_in_one_picture_are_none_and_one_that_is_left_is_read() {
        let mut sight = Sight::default();
        let (a, b) = (pass(1, None), pass(2, None));
        assert_eq!(look(&mut sight, &[&a, &b], 0), Look::Several);
        assert_eq!(look(&mut sight, &[&a], 100), Look::Read(a.clone()), "it was never read");
        assert_eq!(look(&mut sight, &[&a, &b], 200), Look::Several);
        assert_eq!(look(&mut sight, &[&a], 300), Look::Nothing, "it was read, and never away");
        assert_eq!(look(&mut sight, &[&b], 400), Look::Read(b));
    }

    #[test]
    fn the_same_pass_twice_is_one_and_its_live_code_is_taken() {
        let (paper, phone) = (pass(1, None), pass(1, Some(3)));
        for codes in [[&paper, &phone], [&phone, &paper]] {
            assert_eq!(look(&mut Sight::default(), &codes, 0), Look::Read(phone.clone()));
        }
    }

    #[test]
    fn a_poster_is_told_once_a_minute_and_never_stands_beside_a_pass() {
        let mut sight = Sight::default();
        let (poster, a) = ("https://example.kz".to_owned(), pass(1, None));
        assert_eq!(look(&mut sight, &[&poster], 0), Look::Read(poster.clone()));
        assert_eq!(look(&mut sight, &[&poster], 50_000), Look::Nothing);
        assert_eq!(look(&mut sight, &[&poster, &a], 60_000), Look::Read(a));
        assert_eq!(look(&mut sight, &[&poster], 100_000), Look::Nothing, "it was there at 50 s");
        assert_eq!(look(&mut sight, &[&poster], 170_000), Look::Read(poster));
        let card = CardSecret([4; 16]).to_text();
        assert_eq!(look(&mut sight, &[&card], 170_000), Look::Read(card));
    }

    #[test]
    fn however_many_posters_there_are_memory_is_bounded() {
        let mut sight = Sight::default();
        for number in 0..1_000 {
            look(&mut sight, &[&format!("poster {number}")], number);
        }
        assert_eq!(sight.seen.len(), MAX_REMEMBERED);
    }
}
