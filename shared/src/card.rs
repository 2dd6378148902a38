//! Supervisor cards: a QR with 16 random bytes, for one event and one of its days. Scanners hold only a hash of them,
//! so that a stolen disk opens nothing: 128 random bits are guessed by nobody, and a PIN is worth nothing without the
//! card that it goes with.
//!
//! Here are the text on the card, the hashes, and what a scanner knows of a card. Who draws the bytes, prints the card
//! and hands it out is not decided here, and neither is what a supervisor may do.

use core::fmt;

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::id::{EventNumber, Hash};
use crate::pass::keyboard::{is_filler, meant};
use crate::time::Timestamp;

/// What every card begins with. No pass code has its length, so that neither is ever taken for the other.
pub const PREFIX: &str = "ESIKCARD";
/// Characters of a card: the prefix and 20 bytes.
pub const TEXT_LEN: usize = PREFIX.len() + 32;
/// The version of the text.
const VERSION: u8 = 1;
/// The shortest PIN, in digits.
pub const MIN_PIN_DIGITS: usize = 4;
/// The longest PIN, in digits.
pub const MAX_PIN_DIGITS: usize = 8;
/// The most cards in one record of an event feed: far more than one event has supervisors.
pub const MAX_CARD_LINES: usize = 200;

/// Why a text is no supervisor card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a supervisor card")]
pub struct NoCard;

/// The secret of a card. It stands on the card only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CardSecret(pub [u8; 16]);

impl CardSecret {
    /// The text in its QR: 40 characters of the alphabet of pass codes, so that any keyboard layout can be undone.
    /// `ESIKCARD` ‖ base32(version (1) ‖ secret (16) ‖ the first 3 bytes of SHA-256(version ‖ secret)).
    pub fn to_text(&self) -> String {
        let mut bytes = [0; 20];
        bytes[0] = VERSION;
        bytes[1..17].copy_from_slice(&self.0);
        bytes[17..].copy_from_slice(&check(&self.0));
        format!("{PREFIX}{}", BASE32_NOPAD.encode(&bytes))
    }

    /// The card that was typed, on whichever keyboard.
    ///
    /// # Errors
    /// It is none, of another version, or a character was lost or changed on the way.
    pub fn parse(typed: &str) -> Result<Self, NoCard> {
        let mut text = [0; TEXT_LEN];
        let mut len = 0;
        for typed in typed.trim_matches(is_filler).chars() {
            *text.get_mut(len).ok_or(NoCard)? = meant(typed).ok_or(NoCard)?;
            len += 1;
        }
        let rest = text[..len].strip_prefix(PREFIX.as_bytes()).ok_or(NoCard)?;
        let bytes: [u8; 20] =
            BASE32_NOPAD.decode(rest).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NoCard)?;
        let (version, secret, written) = (bytes[0], &bytes[1..17], &bytes[17..]);
        let secret: [u8; 16] = secret.try_into().expect("17 less 1 is 16");
        if version == VERSION && *written == check(&secret) { Ok(Self(secret)) } else { Err(NoCard) }
    }

    /// What scanners know it by: SHA-256(`"esik-card-v1\0"` ‖ event (4) ‖ secret).
    pub fn hash(&self, event: EventNumber) -> Hash {
        Hash(hashed(b"esik-card-v1\0", event, &self.0, b""))
    }

    /// What scanners know its PIN by: SHA-256(`"esik-card-pin-v1\0"` ‖ event (4) ‖ secret ‖ the digits).
    pub fn pin_hash(&self, event: EventNumber, pin: &str) -> Hash {
        Hash(hashed(b"esik-card-pin-v1\0", event, &self.0, pin.as_bytes()))
    }
}

impl fmt::Debug for CardSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardSecret(..)")
    }
}

fn check(secret: &[u8; 16]) -> [u8; 3] {
    let hash = Sha256::new().chain_update([VERSION]).chain_update(secret).finalize();
    [hash[0], hash[1], hash[2]]
}

fn hashed(context: &[u8], event: EventNumber, secret: &[u8], more: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(context)
        .chain_update(event.0.to_be_bytes())
        .chain_update(secret)
        .chain_update(more)
        .finalize()
        .into()
}

/// What a scanner knows of a card. A later line with the same number takes the place of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct CardLine {
    /// What people call it; it stands in what it authorized.
    #[n(0)]
    pub number: u32,
    /// The hash of its secret.
    #[n(1)]
    pub hash: Hash,
    /// The hash of its PIN, if it goes with one.
    #[n(2)]
    pub pin: Option<Hash>,
    /// From when it is good.
    #[n(3)]
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    #[n(4)]
    pub valid_until: Timestamp,
    /// Whether it was lost or taken back.
    #[n(5)]
    pub withdrawn: bool,
}

/// Why a card opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardProblem {
    /// No card of this event, as far as is known here.
    Unknown,
    /// It was lost or taken back.
    Withdrawn,
    /// It is for another day.
    OtherDay,
}

impl CardLine {
    /// Whether the card is good `now`.
    ///
    /// # Errors
    /// Why it is not.
    pub fn check(&self, now: Timestamp) -> Result<(), CardProblem> {
        if self.withdrawn {
            Err(CardProblem::Withdrawn)
        } else if now < self.valid_from || now >= self.valid_until {
            Err(CardProblem::OtherDay)
        } else {
            Ok(())
        }
    }

    /// Whether `pin` is the one that goes with the card; a card that goes with none takes any.
    pub fn has_pin(&self, secret: &CardSecret, event: EventNumber, pin: &str) -> bool {
        self.pin.is_none_or(|hash| hash == secret.pin_hash(event, pin))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pass::PassCode;

    #[test]
    fn a_card_is_read_on_every_layout_and_is_no_pass_code() {
        let card = CardSecret([0x42; 16]);
        let text = card.to_text();
        assert_eq!(text.len(), TEXT_LEN);
        let latin = "QWERTYUIOPASDFGHJKLZXCVBNM234567";
        let kazakh = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬәіңғ,.";
        let typed: String = text
            .chars()
            .filter_map(|c| latin.chars().zip(kazakh.chars()).find(|(of, _)| *of == c))
            .map(|(_, typed)| typed)
            .collect();
        for typed in
            [text.clone(), text.to_lowercase(), typed.clone(), typed.to_lowercase(), format!(" {text}\r")]
        {
            assert_eq!(CardSecret::parse(&typed), Ok(card));
            assert!(PassCode::parse(&typed).is_err());
        }
    }

    #[test]
    fn a_card_with_a_lost_or_changed_character_is_none() {
        let text = CardSecret([7; 16]).to_text();
        for at in 0..text.len() {
            let (before, after) = (&text[..at], &text[at + 1..]);
            let other = if text.as_bytes()[at] == b'Q' { 'R' } else { 'Q' };
            assert_eq!(CardSecret::parse(&format!("{before}{after}")), Err(NoCard));
            assert_eq!(CardSecret::parse(&format!("{before}{other}{after}")), Err(NoCard), "{at}");
        }
        assert_eq!(CardSecret::parse(&format!("{text}A")), Err(NoCard));
        assert_eq!(CardSecret::parse(""), Err(NoCard));
    }

    #[test]
    fn a_card_is_good_on_its_day_until_it_is_taken_back_and_with_its_pin_only() {
        let (card, event) = (CardSecret([1; 16]), EventNumber(7));
        let line = CardLine {
            number: 3,
            hash: card.hash(event),
            pin: Some(card.pin_hash(event, "4711")),
            valid_from: Timestamp(100),
            valid_until: Timestamp(200),
            withdrawn: false,
        };
        for (now, expected) in [
            (99, Err(CardProblem::OtherDay)),
            (100, Ok(())),
            (199, Ok(())),
            (200, Err(CardProblem::OtherDay)),
        ] {
            assert_eq!(line.check(Timestamp(now)), expected, "{now}");
        }
        let withdrawn = CardLine { withdrawn: true, ..line };
        assert_eq!(withdrawn.check(Timestamp(100)), Err(CardProblem::Withdrawn));
        assert!(line.has_pin(&card, event, "4711"));
        assert!(!line.has_pin(&card, event, "4712") && !line.has_pin(&card, EventNumber(8), "4711"));
        assert!(!line.has_pin(&CardSecret([2; 16]), event, "4711"));
        assert!(CardLine { pin: None, ..line }.has_pin(&card, event, ""));
        assert_ne!(card.hash(event), card.hash(EventNumber(8)), "another event, another hash");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_and_nothing_panics(secret in any::<[u8; 16]>(), text in any::<String>()) {
            prop_assert_eq!(CardSecret::parse(&CardSecret(secret).to_text()), Ok(CardSecret(secret)));
            let _ = CardSecret::parse(&text);
        }
    }
}
