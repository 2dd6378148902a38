//! Secrets at rest: XChaCha20-Poly1305 under the key of the key file.
//!
//! What is sealed names its place (table, column, row) as associated data, so that a sealed secret copied into
//! another row does not open there. Nonces come in as arguments; 24 random bytes never meet twice.
//!
//! Bytes: version 1 ‖ nonce (24) ‖ ciphertext and tag.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const CONTEXT: &[u8] = b"esik-at-rest-v1\0";

/// The length of a nonce in bytes.
pub(crate) const NONCE_LEN: usize = 24;

/// A column that holds sealed secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `issuer_key.sealed_secret`, by public key.
    IssuerKey,
    /// `authority_key.sealed_secret`, by public key.
    AuthorityKey,
    /// `pass.sealed_signature`, by pass id.
    PassSignature,
    /// `pass.sealed_seed`, by pass id.
    PassSeed,
    /// `pass.sealed_link`, by pass id.
    PassLink,
    /// `student_link.sealed_link`, by student.
    StudentLink,
    /// `enrollment_code.sealed_code`, by lookup.
    EnrollmentCode,
    /// `second_factor.sealed_secret`, by account.
    SecondFactor,
    /// `idempotency_key.sealed_answer`, by the hash of the key.
    IdempotentAnswer,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::IssuerKey => "issuer_key.sealed_secret",
            Self::AuthorityKey => "authority_key.sealed_secret",
            Self::PassSignature => "pass.sealed_signature",
            Self::PassSeed => "pass.sealed_seed",
            Self::PassLink => "pass.sealed_link",
            Self::StudentLink => "student_link.sealed_link",
            Self::EnrollmentCode => "enrollment_code.sealed_code",
            Self::SecondFactor => "second_factor.sealed_secret",
            Self::IdempotentAnswer => "idempotency_key.sealed_answer",
        }
    }

    fn associated_data(self, row: &[u8]) -> Vec<u8> {
        [CONTEXT, self.name().as_bytes(), b"\0", row].concat()
    }
}

/// A sealed secret does not open: another key, another row, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret in {} does not open under this key file", .0.name())]
pub(crate) struct DoesNotOpen(pub(crate) Place);

/// The key that seals secrets at rest.
#[derive(Clone)]
pub(crate) struct AtRestKey(XChaCha20Poly1305);

impl AtRestKey {
    /// The key with these bytes.
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*bytes)))
    }

    /// The sealed form of `secret` for this place and row. A nonce is used once.
    pub(crate) fn seal(&self, nonce: [u8; NONCE_LEN], place: Place, row: &[u8], secret: &[u8]) -> Vec<u8> {
        let associated_data = place.associated_data(row);
        let ciphertext = self
            .0
            .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: &associated_data })
            .expect("a secret is far shorter than the 256 GB that the cipher allows");
        [&[VERSION], nonce.as_slice(), &ciphertext].concat()
    }

    /// The secret that was sealed for this place and row.
    pub(crate) fn open(
        &self,
        place: Place,
        row: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let Some((&VERSION, rest)) = sealed.split_first() else {
            return Err(DoesNotOpen(place));
        };
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>().ok_or(DoesNotOpen(place))?;
        let associated_data = place.associated_data(row);
        self.0
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &associated_data })
            .map(Zeroizing::new)
            .map_err(|_| DoesNotOpen(place))
    }

    /// The secret that was sealed for this place and row, if it has the length of one.
    pub(crate) fn open_exact<const N: usize>(
        &self,
        place: Place,
        row: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<[u8; N]>, DoesNotOpen> {
        let secret = self.open(place, row, sealed)?;
        secret.as_slice().try_into().map(Zeroizing::new).map_err(|_| DoesNotOpen(place))
    }
}

impl std::fmt::Debug for AtRestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AtRestKey(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_under_its_key_in_its_row_and_unchanged() {
        let key = AtRestKey::new(&[1; 32]);
        let sealed = key.seal([2; NONCE_LEN], Place::PassSeed, b"row", b"the seed");
        assert_eq!(key.open(Place::PassSeed, b"row", &sealed).unwrap().as_slice(), b"the seed");

        let refused = Err(DoesNotOpen(Place::PassSeed));
        assert_eq!(AtRestKey::new(&[9; 32]).open(Place::PassSeed, b"row", &sealed), refused);
        assert_eq!(key.open(Place::PassSeed, b"another", &sealed), refused);
        assert_eq!(key.open(Place::PassLink, b"row", &sealed), Err(DoesNotOpen(Place::PassLink)));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(Place::PassSeed, b"row", &changed), refused, "byte {at}");
            assert_eq!(key.open(Place::PassSeed, b"row", &sealed[..at]), refused, "cut at {at}");
        }
        assert_eq!(key.open_exact::<7>(Place::PassSeed, b"row", &sealed), Err(DoesNotOpen(Place::PassSeed)));
    }
}
