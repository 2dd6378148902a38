//! Places: how many holders a scanner may let in without asking anyone. The server grants them, in all at most the
//! capacity, so that gates that are cut off never exceed it together.
//!
//! Here is what feeds say of places; `places/balance` adds it up, and `places/grant` is how the server divides them.

pub mod balance;
pub mod grant;

use crate::id::ScannerKey;
use crate::time::ClockReading;

/// The most lines in one record of places: far more than one event has scanners.
pub const MAX_PLACES_LINES: usize = 500;

/// What the server has granted to a scanner, from the beginning. A later line takes the place of an earlier one, so
/// that both numbers only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Granted {
    /// How many places were granted in all.
    #[n(0)]
    pub granted: u32,
    /// How many of them were written off: the scanner is lost, and the places may be granted anew.
    #[n(1)]
    pub written_off: u32,
}

/// The line of one scanner in a record of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct PlacesLine {
    /// Whose places.
    #[n(0)]
    pub scanner: ScannerKey,
    /// How many.
    #[n(1)]
    pub granted: Granted,
}

/// A scanner gives some of its places to another, or back to a server process, by a record of its own feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Gift {
    /// To whom.
    #[n(0)]
    pub to: ScannerKey,
    /// How many.
    #[n(1)]
    pub places: u32,
    /// When.
    #[n(2)]
    pub clock: ClockReading,
}
