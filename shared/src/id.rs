//! The names of things: events, passes, holders, gates, keys and hashes.
//!
//! Every one is a type of its own, so that a pass id is never taken for a holder. Ids made of bytes are
//! written as lower-case hex in JSON, logs and addresses, and as byte strings in records (CBOR).

use core::fmt;
use core::num::NonZeroU8;
use core::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected_bytes} bytes as {} lower-case hex digits", expected_bytes * 2)]
pub struct InvalidId {
    expected_bytes: usize,
}

macro_rules! id_of_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Its length in bytes.
            pub const LEN: usize = $len;

            /// The bytes, if there are as many as this id has.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The bytes, in wire order.
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                HEXLOWER
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or(InvalidId { expected_bytes: $len })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                schema::text(format!("^[0-9a-f]{{{}}}$", $len * 2))
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = decoder.position();
                Self::from_slice(decoder.bytes()?).ok_or_else(|| {
                    minicbor::decode::Error::message(concat!("a ", stringify!($name), " has ", $len, " bytes")).at(at)
                })
            }
        }
    };
}

id_of_bytes!(
    /// The identity of a pass: 12 random bytes, or the end of a hash chain where the pass is live.
    PassId,
    12
);
id_of_bytes!(
    /// The student of a pass at one event: the id of the first pass this student got for it.
    HolderId,
    12
);
id_of_bytes!(
    /// The Ed25519 public key of a scanner (or of a server process, which writes a feed as well): its identity.
    ScannerKey,
    32
);
id_of_bytes!(
    /// The Ed25519 public key that signs event feeds and certificates.
    AuthorityKey,
    32
);
id_of_bytes!(
    /// A SHA-256 hash.
    Hash,
    32
);

impl Hash {
    /// What stands for "the record before the first".
    pub const ZERO: Self = Self([0; 32]);
}

impl From<PassId> for HolderId {
    /// A pass that no roster names is its own holder.
    fn from(pass: PassId) -> Self {
        Self(pass.0)
    }
}

/// The number of an event, as it stands in every pass. Number 0 is no event: its feed keeps what belongs to none.
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
pub struct EventNumber(#[n(0)] pub u32);

impl EventNumber {
    /// The feed of what belongs to no enrolled event.
    pub const NONE: Self = Self(0);
}

impl fmt::Display for EventNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EventNumber {
    type Err = core::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// One entrance of an event, 1 to 255.
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
pub struct GateNumber(#[n(0)] pub NonZeroU8);

impl GateNumber {
    /// The gate with this number; 0 is none.
    pub fn new(number: u8) -> Option<Self> {
        NonZeroU8::new(number).map(Self)
    }

    /// Its number.
    pub fn get(self) -> u8 {
        self.0.get()
    }
}

impl fmt::Display for GateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for GateNumber {
    type Err = core::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(feature = "schema")]
mod schema {
    //! What ids look like in JSON.

    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
    use utoipa::{PartialSchema, ToSchema};

    use super::{EventNumber, GateNumber};

    pub(super) fn text(pattern: String) -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).into()
    }

    fn number(minimum: u32, maximum: u32) -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        number.minimum(Some(u64::from(minimum))).maximum(Some(u64::from(maximum))).into()
    }

    impl PartialSchema for EventNumber {
        fn schema() -> RefOr<Schema> {
            number(0, u32::MAX)
        }
    }

    impl ToSchema for EventNumber {}

    impl PartialSchema for GateNumber {
        fn schema() -> RefOr<Schema> {
            number(1, u8::MAX.into())
        }
    }

    impl ToSchema for GateNumber {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes_and_refuses_other_lengths_and_case() {
        let id = PassId([0xab; 12]);
        assert_eq!(id.to_string(), "abababababababababababab");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("ABABABABABABABABABABABAB".parse::<PassId>().is_err());
        assert_eq!(
            "ab".parse::<PassId>().unwrap_err().to_string(),
            "expected 12 bytes as 24 lower-case hex digits"
        );
        assert!("0".parse::<GateNumber>().is_err());
    }
}
