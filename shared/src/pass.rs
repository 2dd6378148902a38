//! The pass code: the signed text in a pass QR, format version 1 (`docs/PASS-FORMAT.md`).
//!
//! A scanner's typing goes in, a [`Reading`] comes out; an issuer's body and signature go in, a text comes out.
//! What a true code is worth at a door (its event, its hours, who is inside) is not decided here, and whether a
//! live step is fresh is left to whoever has a clock.

pub mod body;
pub mod keyboard;
pub mod live;
mod read;
pub mod signature;
pub mod text;

pub use body::{KeyId, PassBody, PassFlags};
pub use live::{ChainSeed, LiveValue};
pub use read::{Reading, VerifiedCode, read, read_bytes};
pub use signature::{InvalidPublicKey, IssuerPublicKey, IssuerSecretKey, PassSignature};
pub use text::PassCode;

/// Why a text is no pass code at all. None of them says what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Neither 152 nor 172 characters.
    #[error("a pass code has 152 or 172 characters")]
    Length,
    /// A character that no keyboard layout puts on a key of the alphabet.
    #[error("a character that no pass code has")]
    Character,
    /// The bits that the live suffix leaves over are not zero.
    #[error("unused bits are set")]
    UnusedBits,
    /// Another version of the format.
    #[error("another version of the pass code")]
    Version,
    /// A flag that this version does not know.
    #[error("an unknown flag is set")]
    Flag,
    /// Valid until is not later than valid from.
    #[error("a validity that is empty")]
    Validity,
    /// A live suffix on a pass that is not live.
    #[error("a live suffix on a pass that is not live")]
    LiveSuffix,
    /// A live pass of more than [`live::MAX_STEPS`] steps.
    #[error("a live pass of more than {} steps", live::MAX_STEPS)]
    Steps,
}
