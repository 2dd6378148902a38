//! The text of a pass code: base32 of body and signature, and of a live value after them where it rotates.
//!
//! Parsing is strict and knows no keys: what comes out is well formed, not yet true.

use core::fmt;

use data_encoding::BASE32_NOPAD;

use super::Unreadable;
use super::body::PassBody;
use super::keyboard::{is_filler, meant};
use super::live::LiveValue;
use super::signature::PassSignature;

/// Characters of a static code: 95 bytes leave no bit over.
pub const STATIC_LEN: usize = 152;

/// Characters of a live code: 20 more, whose last 4 bits are zero.
pub const LIVE_LEN: usize = STATIC_LEN + 20;

const SIGNED_LEN: usize = PassBody::LEN + PassSignature::LEN;

/// What a well-formed pass code says. Whether anybody signed it is for [`super::read`] to find out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PassCode {
    /// The signed part.
    pub body: PassBody,
    /// Its signature.
    pub signature: PassSignature,
    /// What a live code shows in this step.
    pub live: Option<LiveValue>,
}

impl PassCode {
    /// The text of the static code, 152 characters.
    pub fn static_text(&self) -> String {
        let mut signed = [0; SIGNED_LEN];
        signed[..PassBody::LEN].copy_from_slice(&self.body.to_bytes());
        signed[PassBody::LEN..].copy_from_slice(&self.signature.0);
        BASE32_NOPAD.encode(&signed)
    }

    /// The text as it is shown: 152 characters, or 172 with a live value.
    pub fn to_text(&self) -> String {
        let mut text = self.static_text();
        if let Some(value) = self.live {
            text.push_str(&BASE32_NOPAD.encode(&value.0));
        }
        text
    }

    /// The code that was typed, on whichever keyboard.
    ///
    /// # Errors
    /// The first rule of the format that the text breaks.
    pub fn parse(typed: &str) -> Result<Self, Unreadable> {
        let mut buffer = [0; LIVE_LEN];
        let text = undo_keyboard(typed, &mut buffer)?;
        let (signed, suffix) = text.split_at_checked(STATIC_LEN).ok_or(Unreadable::Length)?;
        if !matches!(suffix.len(), 0 | 20) {
            return Err(Unreadable::Length);
        }
        let signed: [u8; SIGNED_LEN] = decode(signed)?;
        let live = if suffix.is_empty() { None } else { Some(LiveValue(decode(suffix)?)) };

        let (body, signature) = signed.split_first_chunk().expect("a signed part begins with a body");
        let body = PassBody::from_bytes(body)?;
        if live.is_some() && !body.flags.live {
            return Err(Unreadable::LiveSuffix);
        }
        let signature = PassSignature::from_slice(signature).expect("a signed part ends with a signature");
        Ok(Self { body, signature, live })
    }
}

impl fmt::Debug for PassCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PassCode(of pass {})", self.body.pass_id)
    }
}

/// What was meant by what was typed, fillers at both ends dropped. No text is copied beyond the longest code.
fn undo_keyboard<'b>(typed: &str, buffer: &'b mut [u8; LIVE_LEN]) -> Result<&'b [u8], Unreadable> {
    let mut len = 0;
    for typed in typed.trim_matches(is_filler).chars() {
        let slot = buffer.get_mut(len).ok_or(Unreadable::Length)?;
        *slot = meant(typed).ok_or(Unreadable::Character)?;
        len += 1;
    }
    Ok(&buffer[..len])
}

/// The `N` bytes that these characters, which are all of the alphabet and as many as `N` bytes need, stand for.
fn decode<const N: usize>(text: &[u8]) -> Result<[u8; N], Unreadable> {
    let mut bytes = [0; N];
    BASE32_NOPAD.decode_mut(text, &mut bytes).map_err(|_| Unreadable::UnusedBits)?;
    Ok(bytes)
}
