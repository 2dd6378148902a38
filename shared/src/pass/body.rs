//! What an issuer signs: the 31 bytes that say whose right this is, to which event, and for how long.
//!
//! It knows its bytes and its own rules (a validity that is not empty, a chain that is not too long). It does not
//! know whether anybody signed it.

use core::fmt;

use data_encoding::HEXLOWER;

use super::{Unreadable, live};
use crate::id::{EventNumber, GateNumber, PassId};

/// The version of the format, the first byte of every body.
const VERSION: u8 = 1;

const LIVE: u8 = 0x01;
const SPECIMEN: u8 = 0x02;
const ID_CHECK: u8 = 0x04;

/// The first 3 bytes of SHA-256 over an issuer's public key. Two keys may share one: it only says which to try.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 3]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What is special about a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PassFlags {
    /// The pass id ends a hash chain, so the code can rotate.
    pub live: bool,
    /// A test pass: read and shown, never admitted.
    pub specimen: bool,
    /// The volunteer looks at the student card.
    pub id_check: bool,
}

impl PassFlags {
    const fn to_byte(self) -> u8 {
        (if self.live { LIVE } else { 0 })
            | (if self.specimen { SPECIMEN } else { 0 })
            | (if self.id_check { ID_CHECK } else { 0 })
    }

    const fn from_byte(byte: u8) -> Result<Self, Unreadable> {
        if byte & !(LIVE | SPECIMEN | ID_CHECK) != 0 {
            return Err(Unreadable::Flag);
        }
        Ok(Self { live: byte & LIVE != 0, specimen: byte & SPECIMEN != 0, id_check: byte & ID_CHECK != 0 })
    }
}

/// The signed part of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PassBody {
    /// What is special about it.
    pub flags: PassFlags,
    /// Which issuer key signed it.
    pub key_id: KeyId,
    /// The gate that this pass should use; none is any.
    pub home_gate: Option<GateNumber>,
    /// The event it is for.
    pub event: EventNumber,
    /// Valid from, Unix seconds.
    pub valid_from: u32,
    /// Valid until, Unix seconds, exclusive.
    pub valid_until: u32,
    /// The ticket category.
    pub category: u8,
    /// Its identity.
    pub pass_id: PassId,
}

impl PassBody {
    /// Its length in bytes.
    pub const LEN: usize = 31;

    /// The bytes that are signed and printed.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[0] = VERSION;
        bytes[1] = self.flags.to_byte();
        bytes[2..5].copy_from_slice(&self.key_id.0);
        bytes[5] = self.home_gate.map_or(0, GateNumber::get);
        bytes[6..10].copy_from_slice(&self.event.0.to_be_bytes());
        bytes[10..14].copy_from_slice(&self.valid_from.to_be_bytes());
        bytes[14..18].copy_from_slice(&self.valid_until.to_be_bytes());
        bytes[18] = self.category;
        bytes[19..31].copy_from_slice(&self.pass_id.0);
        bytes
    }

    /// The body that these bytes hold, if they keep every rule of the format.
    pub fn from_bytes(bytes: &[u8; Self::LEN]) -> Result<Self, Unreadable> {
        if bytes[0] != VERSION {
            return Err(Unreadable::Version);
        }
        let body = Self {
            flags: PassFlags::from_byte(bytes[1])?,
            key_id: KeyId(field(bytes, 2)),
            home_gate: GateNumber::new(bytes[5]),
            event: EventNumber(u32::from_be_bytes(field(bytes, 6))),
            valid_from: u32::from_be_bytes(field(bytes, 10)),
            valid_until: u32::from_be_bytes(field(bytes, 14)),
            category: bytes[18],
            pass_id: PassId(field(bytes, 19)),
        };
        body.check()?;
        Ok(body)
    }

    /// Whether scanners will read this body. An issuer asks before it signs.
    ///
    /// # Errors
    /// [`Unreadable::Validity`] where the validity is empty, [`Unreadable::Steps`] where a live pass is too long.
    pub const fn check(&self) -> Result<(), Unreadable> {
        if self.valid_until <= self.valid_from {
            return Err(Unreadable::Validity);
        }
        if self.flags.live && self.steps() > live::MAX_STEPS {
            return Err(Unreadable::Steps);
        }
        Ok(())
    }

    /// How many steps of [`live::STEP_SECONDS`] its validity has, the last one perhaps cut short: the length of
    /// its hash chain if it is live.
    pub const fn steps(&self) -> u32 {
        self.valid_until.saturating_sub(self.valid_from).div_ceil(live::STEP_SECONDS)
    }
}

/// The `N` bytes at `offset`; every caller's field lies inside the body.
fn field<const N: usize>(bytes: &[u8; PassBody::LEN], offset: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[offset..offset + N]);
    out
}

impl<C> minicbor::Encode<C> for PassBody {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.to_bytes())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for PassBody {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        let bytes: &[u8; Self::LEN] = decoder
            .bytes()?
            .try_into()
            .map_err(|_| minicbor::decode::Error::message("a pass body has 31 bytes").at(at))?;
        Self::from_bytes(bytes).map_err(|why| minicbor::decode::Error::message(why).at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> PassBody {
        PassBody {
            flags: PassFlags { live: true, specimen: false, id_check: true },
            key_id: KeyId([1, 2, 3]),
            home_gate: GateNumber::new(4),
            event: EventNumber(0x0506_0708),
            valid_from: 1_763_205_531,
            valid_until: 1_763_218_766,
            category: 9,
            pass_id: PassId([0xaa; 12]),
        }
    }

    #[test]
    fn a_record_keeps_a_body_as_its_31_bytes_and_refuses_what_no_scanner_would_read() {
        let record = minicbor::to_vec(body()).unwrap();
        assert_eq!(record[..2], [0x58, 31]);
        assert_eq!(record[2..], body().to_bytes());
        assert_eq!(minicbor::decode::<PassBody>(&record).unwrap(), body());

        let empty = PassBody { valid_until: body().valid_from, ..body() };
        assert!(minicbor::decode::<PassBody>(&minicbor::to_vec(empty).unwrap()).is_err());
        assert!(minicbor::decode::<PassBody>(&[0x41, 1]).is_err());
    }

    #[test]
    fn a_live_pass_has_at_most_65536_steps_and_the_last_may_be_short() {
        let lasting = |seconds, live| PassBody {
            flags: PassFlags { live, ..PassFlags::default() },
            valid_until: body().valid_from + seconds,
            ..body()
        };
        let table = [
            (1, true, 1, Ok(())),
            (15, true, 1, Ok(())),
            (16, true, 2, Ok(())),
            (65_536 * 15, true, 65_536, Ok(())),
            (65_536 * 15 + 1, true, 65_537, Err(Unreadable::Steps)),
            (65_536 * 15 + 1, false, 65_537, Ok(())),
            (0, false, 0, Err(Unreadable::Validity)),
        ];
        for (seconds, live, steps, checked) in table {
            let body = lasting(seconds, live);
            assert_eq!((body.steps(), body.check()), (steps, checked), "{seconds} s, live {live}");
            assert_eq!(
                PassBody::from_bytes(&body.to_bytes()),
                checked.map(|()| body),
                "{seconds} s, live {live}"
            );
        }
    }

    #[test]
    fn every_flag_stands_alone() {
        for byte in 0..=u8::MAX {
            match PassFlags::from_byte(byte) {
                Ok(flags) => assert_eq!(flags.to_byte(), byte),
                Err(why) => assert!(byte > 0x07 && why == Unreadable::Flag, "{byte:#x}"),
            }
        }
    }
}
