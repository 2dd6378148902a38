//! The short code under the QR: 8 Crockford base32 characters, the first 40 bits of the pass id.
//!
//! It proves nothing; it finds a pass when a screen is broken, and always goes with the student card.

use core::fmt;
use core::str::FromStr;

use crate::crockford;
use crate::id::PassId;

/// The first 40 bits of a pass id, unique in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode(pub [u8; 5]);

/// Why a text is no short code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a short code has 8 letters and digits")]
pub struct InvalidShortCode;

impl From<PassId> for ShortCode {
    fn from(pass_id: PassId) -> Self {
        let [a, b, c, d, e, ..] = pass_id.0;
        Self([a, b, c, d, e])
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crockford::encode(&self.0))
    }
}

impl FromStr for ShortCode {
    type Err = InvalidShortCode;

    fn from_str(text: &str) -> Result<Self, InvalidShortCode> {
        crockford::decode(text).and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(InvalidShortCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_is_the_first_40_bits_and_is_read_as_people_write_it() {
        let pass_id = PassId([0xff, 0x00, 0x11, 0x22, 0x33, 9, 9, 9, 9, 9, 9, 9]);
        let code = ShortCode::from(pass_id);
        assert_eq!(code.to_string(), "ZW0128HK");
        for typed in ["ZW0128HK", "zw01 28hk", "ZWOI-28HK"] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for typed in ["", "ZW0128H", "ZW0128HKK", "ZW0128HU"] {
            assert_eq!(typed.parse::<ShortCode>(), Err(InvalidShortCode), "{typed}");
        }
    }
}
