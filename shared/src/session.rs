//! How a scanner shows a server that it holds its key, before it gets rosters: it signs a challenge.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::id::{AuthorityKey, ScannerKey};

/// The length of a challenge in bytes.
pub const CHALLENGE_LEN: usize = 32;

/// `"esik-session-v1\0"` ‖ authority key ‖ challenge: good for no other authority and no other purpose.
fn signed_bytes(authority: AuthorityKey, challenge: &[u8; CHALLENGE_LEN]) -> Vec<u8> {
    [b"esik-session-v1\0".as_slice(), &authority.0, challenge].concat()
}

/// The scanner's answer to a challenge.
pub fn answer(key: &SigningKey, authority: AuthorityKey, challenge: &[u8; CHALLENGE_LEN]) -> [u8; 64] {
    key.sign(&signed_bytes(authority, challenge)).to_bytes()
}

/// Whether the answer is this scanner's.
pub fn verify(
    scanner: ScannerKey,
    authority: AuthorityKey,
    challenge: &[u8; CHALLENGE_LEN],
    answer: &[u8; 64],
) -> bool {
    VerifyingKey::from_bytes(&scanner.0).is_ok_and(|key| {
        key.verify_strict(&signed_bytes(authority, challenge), &Signature::from_bytes(answer)).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_for_one_scanner_one_authority_one_challenge() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let scanner = ScannerKey(key.verifying_key().to_bytes());
        let authority = AuthorityKey([2; 32]);
        let signature = answer(&key, authority, &[3; 32]);
        assert!(verify(scanner, authority, &[3; 32], &signature));
        assert!(!verify(scanner, authority, &[4; 32], &signature));
        assert!(!verify(scanner, AuthorityKey([4; 32]), &[3; 32], &signature));
        let other = ScannerKey(SigningKey::from_bytes(&[5; 32]).verifying_key().to_bytes());
        assert!(!verify(other, authority, &[3; 32], &signature));
    }
}
