//! Moments and clocks. Nothing here reads a clock: time is always an argument.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub i64);

impl Timestamp {
    /// The moment this many whole seconds after 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Milliseconds from `earlier` to this moment; negative if `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This moment moved by so many milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => moment.fmt(f),
            Err(_) => write!(f, "{} ms after 1970", self.0),
        }
    }
}

/// From whom a scanner learnt how wrong its clock is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum ClockSource {
    /// Nobody: the clock is taken as it is.
    #[n(0)]
    Own,
    /// A server's answer.
    #[n(1)]
    Server,
    /// The median of peers that met the server.
    #[n(2)]
    Peers,
    /// The median of verified live codes.
    #[n(3)]
    LiveCodes,
}

/// From how many milliseconds on a wrong clock is worth telling, though it is corrected.
pub const WRONG_CLOCK_MS: u64 = 2_000;

/// What a scanner's clock said, and how far it is thought to be off.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[cbor(array)]
pub struct ClockReading {
    /// The scanner's own clock.
    #[n(0)]
    pub clock: Timestamp,
    /// What to add to it to get the true time, in milliseconds.
    #[n(1)]
    pub offset_ms: i64,
    /// How far `offset_ms` may be wrong either way, in milliseconds.
    #[n(2)]
    pub uncertainty_ms: u32,
    /// Where the offset comes from.
    #[n(3)]
    pub source: ClockSource,
}

impl ClockReading {
    /// A clock that nobody has corrected.
    pub const fn uncorrected(clock: Timestamp) -> Self {
        Self { clock, offset_ms: 0, uncertainty_ms: 0, source: ClockSource::Own }
    }

    /// The best known true time: clock plus offset, as written; never estimated again.
    pub const fn corrected(&self) -> Timestamp {
        self.clock.plus_ms(self.offset_ms)
    }

    /// Whether the clock is so far off that people should know.
    pub const fn is_wrong(&self) -> bool {
        self.offset_ms.unsigned_abs() >= WRONG_CLOCK_MS
    }
}
