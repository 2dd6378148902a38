//! Reading a pass code: from what a scanner typed to what is known about it without a clock, a roster or a network.

use super::live::{self, LiveValue};
use super::signature::IssuerPublicKey;
use super::text::PassCode;
use super::{PassBody, Unreadable};

/// What a text turned out to be. Each failure comes before the next: a forged code is of a known issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives at a time, on the stack of one scan; Copy is worth more"
)]
pub enum Reading {
    /// No pass code.
    Unreadable(Unreadable),
    /// It names an issuer key that we do not know.
    UnknownIssuer(PassBody),
    /// The signature is false.
    Forged(PassBody),
    /// Signed, but the live suffix is on no step of its chain. At the door this is told as forged.
    LiveCodeWrong(PassBody),
    /// True.
    Verified(VerifiedCode),
}

impl Reading {
    /// Its name in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::UnknownIssuer(_) => "unknown_issuer",
            Self::Forged(_) => "forged",
            Self::LiveCodeWrong(_) => "live_code_wrong",
            Self::Verified(_) => "verified",
        }
    }
}

/// A pass code that its issuer made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedCode {
    /// The signed part.
    pub body: PassBody,
    /// The key that signed it. Whether that key is still trusted is the roster's to say.
    pub issuer: IssuerPublicKey,
    /// The step that a live code showed, from 1; whether it is fresh needs a clock. None for a static code.
    pub live_step: Option<u32>,
    /// What the live code showed at that step.
    pub live_value: Option<LiveValue>,
}

/// Reads what was typed, trying every one of `keys` that has the key id in the code.
pub fn read<'k>(typed: &str, keys: impl IntoIterator<Item = &'k IssuerPublicKey>) -> Reading {
    match PassCode::parse(typed) {
        Ok(code) => verify(&code, keys),
        Err(why) => Reading::Unreadable(why),
    }
}

/// Like [`read`], for input that may be anything at all. It allocates nothing, however long the input is.
pub fn read_bytes<'k>(typed: &[u8], keys: impl IntoIterator<Item = &'k IssuerPublicKey>) -> Reading {
    match core::str::from_utf8(typed) {
        Ok(typed) => read(typed, keys),
        Err(_) => Reading::Unreadable(Unreadable::NotUtf8),
    }
}

fn verify<'k>(code: &PassCode, keys: impl IntoIterator<Item = &'k IssuerPublicKey>) -> Reading {
    let body = code.body;
    let mut candidates = keys.into_iter().filter(|key| key.key_id() == body.key_id).peekable();
    if candidates.peek().is_none() {
        return Reading::UnknownIssuer(body);
    }
    let Some(issuer) = candidates.find(|key| key.verifies(&body, &code.signature)) else {
        return Reading::Forged(body);
    };
    let live_step = code.live.map(|value| live::find_step(&value, body.pass_id, body.event, body.steps()));
    match live_step {
        Some(None) => Reading::LiveCodeWrong(body),
        None | Some(Some(_)) => Reading::Verified(VerifiedCode {
            body,
            issuer: *issuer,
            live_step: live_step.flatten(),
            live_value: code.live,
        }),
    }
}
