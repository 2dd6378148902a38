//! Live codes: a hash chain whose end is the pass id and whose beginning only the holder's page has.
//!
//! During step `k` the page shows `v(k)`; a verifier hashes it until it meets the pass id and so learns `k` without
//! holding any secret. Which step is fresh is left to the verifier and its clock.
//!
//! A link hashes 29 bytes, which is one block of SHA-256: the block is laid out once, padding included, and only
//! the 12 bytes of the value change from link to link.

use core::fmt;

use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::id::{EventNumber, PassId};

/// How long a code is shown before the next one.
pub const STEP_SECONDS: u32 = 15;

/// The longest chain: 11 days, and 65,536 hashes for a verifier at worst.
pub const MAX_STEPS: u32 = 65_536;

/// What keeps a hash made here from meaning anything elsewhere.
const CONTEXT: &[u8; 13] = b"esik-live-v1\0";

/// Where the value lies in the block: after the context and the event number.
const VALUE_AT: usize = CONTEXT.len() + 4;
const MESSAGE_LEN: usize = VALUE_AT + LiveValue::LEN;

/// The initial state of SHA-256 (FIPS 180-4, 5.3.3).
const SHA256_START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The secret beginning of a chain, `v(N)`. Whoever has it has the pass; it is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct ChainSeed(pub [u8; 12]);

impl fmt::Debug for ChainSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainSeed(secret)")
    }
}

impl Drop for ChainSeed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for ChainSeed {}

/// What a live code shows during one step.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LiveValue(pub [u8; 12]);

impl LiveValue {
    /// Its length in bytes.
    pub const LEN: usize = 12;
}

impl fmt::Debug for LiveValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveValue(not shown)")
    }
}

impl<C> minicbor::Encode<C> for LiveValue {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for LiveValue {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        let bytes = decoder.bytes()?.try_into();
        bytes.map(Self).map_err(|_| minicbor::decode::Error::message("a live value has 12 bytes").at(at))
    }
}

/// The one block that a link of this event's chains hashes.
struct Links {
    block: [u8; 64],
}

impl Links {
    fn new(event: EventNumber) -> Self {
        let mut block = [0; 64];
        block[..CONTEXT.len()].copy_from_slice(CONTEXT);
        block[CONTEXT.len()..VALUE_AT].copy_from_slice(&event.0.to_be_bytes());
        block[MESSAGE_LEN] = 0x80;
        block[56..].copy_from_slice(&(MESSAGE_LEN as u64 * 8).to_be_bytes());
        Self { block }
    }

    /// `link(v)`: the value one step earlier.
    fn link(&mut self, value: &[u8; 12]) -> [u8; 12] {
        self.block[VALUE_AT..MESSAGE_LEN].copy_from_slice(value);
        let mut state = SHA256_START;
        compress256(&mut state, core::slice::from_ref(&self.block));
        let mut out = [0; 12];
        for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    /// `value` after so many links.
    fn walk(&mut self, value: &[u8; 12], links: u32) -> [u8; 12] {
        let mut value = *value;
        for _ in 0..links {
            value = self.link(&value);
        }
        value
    }
}

/// The block holds the value hashed last, which may be a secret.
impl Drop for Links {
    fn drop(&mut self) {
        self.block.zeroize();
    }
}

/// The pass id at the end of a chain of `steps` links.
pub fn pass_id_of(seed: &ChainSeed, event: EventNumber, steps: u32) -> PassId {
    PassId(Links::new(event).walk(&seed.0, steps))
}

/// What the code shows during `step`, or none where the static code is shown: before step 1 and after the last.
pub fn value_at(seed: &ChainSeed, event: EventNumber, steps: u32, step: i64) -> Option<LiveValue> {
    let step = u32::try_from(step).ok().filter(|step| (1..=steps).contains(step))?;
    Some(LiveValue(Links::new(event).walk(&seed.0, steps - step)))
}

/// The step at `now` (Unix seconds) of a pass valid from `valid_from` (Unix seconds). The first step is 1; one second
/// before `valid_from` is step 0.
pub const fn step_at(valid_from: u32, now: i64) -> i64 {
    // Lossless: `From` is not const.
    now.saturating_sub(valid_from as i64).div_euclid(STEP_SECONDS as i64) + 1
}

/// Which step of the chain that ends in `pass_id` shows `value`, or none where it is on no step of it.
pub fn find_step(value: &LiveValue, pass_id: PassId, event: EventNumber, steps: u32) -> Option<u32> {
    if value.0 == pass_id.0 {
        return None; // Everybody knows the pass id: it proves nothing.
    }
    let mut links = Links::new(event);
    let mut value = value.0;
    (1..=steps).find(|_| {
        value = links.link(&value);
        value == pass_id.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    const EVENT: EventNumber = EventNumber(0x0102_0304);

    #[test]
    fn a_link_is_the_first_12_bytes_of_sha256_over_context_event_and_value() {
        let value = *b"twelve bytes";
        let hash =
            Sha256::new().chain_update(CONTEXT).chain_update([1, 2, 3, 4]).chain_update(value).finalize();
        assert_eq!(Links::new(EVENT).link(&value), hash[..12]);
    }

    #[test]
    fn the_value_of_every_step_and_no_other_is_found_at_its_step() {
        let seed = ChainSeed([7; 12]);
        let pass_id = pass_id_of(&seed, EVENT, 5);
        for step in 1..=5 {
            let value = value_at(&seed, EVENT, 5, i64::from(step)).unwrap();
            assert_eq!(find_step(&value, pass_id, EVENT, 5), Some(step));
            assert_eq!(find_step(&value, pass_id, EventNumber(9), 5), None, "another event's chain");
            assert_eq!(find_step(&value, pass_id, EVENT, step - 1), None, "beyond the last step");
        }
        for outside in [i64::MIN, -1, 0, 6, i64::MAX] {
            assert_eq!(value_at(&seed, EVENT, 5, outside), None);
        }
        assert_eq!(find_step(&LiveValue(pass_id.0), pass_id, EVENT, 5), None, "the pass id itself");
    }

    #[test]
    fn steps_are_counted_by_floored_division_from_one() {
        let table = [(-16, -1), (-15, 0), (-1, 0), (0, 1), (14, 1), (15, 2), (960 * 15 - 1, 960)];
        for (seconds_after, step) in table {
            assert_eq!(step_at(1_763_205_531, 1_763_205_531 + seconds_after), step, "{seconds_after}");
        }
        assert!(step_at(u32::MAX, i64::MIN) < 0 && step_at(0, i64::MAX) > 0, "no clock makes it panic");
    }

    #[test]
    fn nothing_secret_is_printed() {
        assert_eq!(
            format!("{:?} {:?}", ChainSeed([1; 12]), LiveValue([2; 12])),
            "ChainSeed(secret) LiveValue(not shown)"
        );
    }
}
