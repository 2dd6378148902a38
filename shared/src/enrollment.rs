//! Enrollment: a one-time code makes a device a scanner.
//!
//! Code and answer prove each other. The scanner shows that it knows the code without sending it, so that a wrong
//! server learns nothing; the server shows the same with its answer, so that a wrong server cannot pose as ours.

use core::fmt;
use core::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::crockford;
use crate::id::{AuthorityKey, ScannerKey};

/// For how long a code is good, in milliseconds.
pub const CODE_LIVES_MS: i64 = 15 * 60 * 1000;

/// 80 random bits, 16 characters of Crockford base32.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentCode(Zeroizing<[u8; 10]>);

/// Why a text is no enrollment code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an enrollment code has 16 letters and digits, without I, L, O and U")]
pub struct InvalidEnrollmentCode;

/// What the scanner sends to name and prove the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrollmentProof(pub [u8; 32]);

impl EnrollmentCode {
    /// The code made of these random bytes.
    pub fn from_random(bytes: [u8; 10]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, to be kept sealed.
    pub fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    /// What the server finds the code by: the first 16 bytes of SHA-256(`"esik-enroll-lookup-v1\0"` ‖ code).
    pub fn lookup(&self) -> [u8; 16] {
        let hash =
            Sha256::new().chain_update(b"esik-enroll-lookup-v1\0").chain_update(self.as_bytes()).finalize();
        let mut lookup = [0; 16];
        lookup.copy_from_slice(&hash[..16]);
        lookup
    }

    /// The scanner's proof: HMAC-SHA256(code, `"esik-enroll-request-v1\0"` ‖ scanner key ‖ nonce).
    pub fn request_proof(&self, scanner: ScannerKey, nonce: &[u8; 16]) -> EnrollmentProof {
        EnrollmentProof(self.request_mac(scanner, nonce).finalize().into_bytes().into())
    }

    /// Whether whoever sent this proof knows the code.
    pub fn verify_request(&self, scanner: ScannerKey, nonce: &[u8; 16], proof: &EnrollmentProof) -> bool {
        self.request_mac(scanner, nonce).verify_slice(&proof.0).is_ok()
    }

    /// The server's proof: HMAC-SHA256(code, `"esik-enroll-answer-v1\0"` ‖ scanner key ‖ nonce ‖ authority key ‖
    /// certificate in CBOR).
    pub fn answer_proof(
        &self,
        scanner: ScannerKey,
        nonce: &[u8; 16],
        authority: AuthorityKey,
        certificate: &Certificate,
    ) -> EnrollmentProof {
        EnrollmentProof(
            self.answer_mac(scanner, nonce, authority, certificate).finalize().into_bytes().into(),
        )
    }

    /// Whether the answer comes from a server that knows the code.
    pub fn verify_answer(
        &self,
        scanner: ScannerKey,
        nonce: &[u8; 16],
        authority: AuthorityKey,
        certificate: &Certificate,
        proof: &EnrollmentProof,
    ) -> bool {
        self.answer_mac(scanner, nonce, authority, certificate).verify_slice(&proof.0).is_ok()
    }

    fn mac(&self, context: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(context);
        mac
    }

    fn request_mac(&self, scanner: ScannerKey, nonce: &[u8; 16]) -> Hmac<Sha256> {
        self.mac(b"esik-enroll-request-v1\0").chain_update(scanner.0).chain_update(nonce)
    }

    fn answer_mac(
        &self,
        scanner: ScannerKey,
        nonce: &[u8; 16],
        authority: AuthorityKey,
        certificate: &Certificate,
    ) -> Hmac<Sha256> {
        let certificate = minicbor::to_vec(certificate).expect("writing to a Vec cannot fail");
        self.mac(b"esik-enroll-answer-v1\0")
            .chain_update(scanner.0)
            .chain_update(nonce)
            .chain_update(authority.0)
            .chain_update(certificate)
    }
}

impl fmt::Display for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crockford::encode(self.as_bytes()))
    }
}

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode(..)")
    }
}

impl FromStr for EnrollmentCode {
    type Err = InvalidEnrollmentCode;

    fn from_str(text: &str) -> Result<Self, InvalidEnrollmentCode> {
        crockford::decode(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self::from_random)
            .ok_or(InvalidEnrollmentCode)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::certificate::{AuthorRole, CertificateContent};
    use crate::time::Timestamp;

    #[test]
    fn a_code_is_sixteen_characters_and_is_read_as_people_type_it() {
        let code = EnrollmentCode::from_random([0xa5; 10]);
        let text = code.to_string();
        assert_eq!(text.len(), 16);
        let typed = format!("{}-{} {}", &text[..4], &text[4..8], text[8..].to_lowercase());
        assert_eq!(typed.parse(), Ok(code));
        assert!("0123".parse::<EnrollmentCode>().is_err());
    }

    #[test]
    fn request_and_answer_prove_the_code_for_one_scanner_one_nonce_one_certificate() {
        let code = EnrollmentCode::from_random([1; 10]);
        let other_code = EnrollmentCode::from_random([2; 10]);
        let (scanner, nonce) = (ScannerKey([3; 32]), [4; 16]);
        let proof = code.request_proof(scanner, &nonce);
        assert!(code.verify_request(scanner, &nonce, &proof));
        assert!(!other_code.verify_request(scanner, &nonce, &proof));
        assert!(!code.verify_request(ScannerKey([5; 32]), &nonce, &proof));
        assert!(!code.verify_request(scanner, &[5; 16], &proof));

        let key = SigningKey::from_bytes(&[6; 32]);
        let authority = AuthorityKey(key.verifying_key().to_bytes());
        let content = CertificateContent {
            authority,
            scanner,
            number: 1,
            role: AuthorRole::Scanner,
            valid_from: Timestamp(0),
            valid_until: Timestamp(1),
            events: vec![],
        };
        let certificate = Certificate::sign(&key, &content);
        let answer = code.answer_proof(scanner, &nonce, authority, &certificate);
        assert!(code.verify_answer(scanner, &nonce, authority, &certificate, &answer));
        assert!(!other_code.verify_answer(scanner, &nonce, authority, &certificate, &answer));
        assert!(!code.verify_answer(scanner, &nonce, AuthorityKey([9; 32]), &certificate, &answer));
        assert!(
            !code.verify_answer(scanner, &nonce, authority, &certificate, &proof),
            "a request is no answer"
        );
    }
}
