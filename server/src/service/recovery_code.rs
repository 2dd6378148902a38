//! Recovery codes: what gets somebody in whose phone is gone, each of them once. They are drawn, so a plain hash hides
//! them well enough.

use esik_shared::crockford;
use esik_shared::id::Hash;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::rng::Rng;

/// How many an account has.
pub(crate) const COUNT: usize = 10;
/// Random bytes of one: sixteen characters.
const LEN: usize = 10;

/// New codes: as they are shown, once, and as they are stored.
pub(crate) fn draw(rng: &Rng) -> (Vec<Zeroizing<String>>, Vec<Hash>) {
    (0..COUNT)
        .map(|_| {
            let bytes = Zeroizing::new(rng.bytes::<LEN>());
            (Zeroizing::new(shown(&bytes)), hash(&bytes))
        })
        .unzip()
}

/// The hash of what somebody typed, if it can be a code: in any case, with or without the dashes.
pub(crate) fn parse(text: &str) -> Option<Hash> {
    let bytes: [u8; LEN] = crockford::decode(text)?.try_into().ok()?;
    Some(hash(&bytes))
}

fn shown(bytes: &[u8; LEN]) -> String {
    let text = crockford::encode(bytes);
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
    groups.join("-")
}

fn hash(bytes: &[u8; LEN]) -> Hash {
    Hash(Sha256::new().chain_update(b"esik-recovery-code-v1\0").chain_update(bytes).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let (shown, hashes) = draw(&Rng::seeded(1));
        assert_eq!((shown.len(), hashes.len()), (COUNT, COUNT));
        for (code, hash) in shown.iter().zip(hashes) {
            assert_eq!(code.len(), 19);
            assert_eq!(parse(code), Some(hash));
            assert_eq!(parse(&code.to_lowercase().replace('-', " ")), Some(hash));
            assert_eq!(parse(&code[1..]), None);
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse("123456"), None);
    }
}
