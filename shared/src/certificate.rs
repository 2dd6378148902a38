//! A certificate: what the authority says of a scanner. Peers verify it offline.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use crate::id::{AuthorityKey, EventNumber, GateNumber, ScannerKey};
use crate::policy::choice;
use crate::time::Timestamp;

/// The version that every certificate of today starts with.
const CERTIFICATE_VERSION: u8 = 1;
/// The kind byte of a certificate, apart from the kinds of feed records.
const CERTIFICATE_KIND: u8 = 32;
const SIGNATURE_CONTEXT: &[u8] = b"esik-certificate-v1\0";

/// The most events that one certificate may name.
pub const MAX_CERTIFICATE_EVENTS: usize = 2_000;

choice!(
    /// What kind of device writes the feed.
    AuthorRole {
        /// A scanner at a door.
        Scanner = 0,
        /// A server process: organizers, help desk, the check-in API.
        Server = 1,
    }
);

/// One event of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct CertifiedEvent {
    /// Its number.
    #[n(0)]
    pub event: EventNumber,
    /// The home gates that this scanner alone keeps.
    #[n(1)]
    pub keeps_gates: Vec<GateNumber>,
}

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct CertificateContent {
    /// Who certifies.
    #[n(0)]
    pub authority: AuthorityKey,
    /// Whose key it is about.
    #[n(1)]
    pub scanner: ScannerKey,
    /// What people call it: "scanner 7".
    #[n(2)]
    pub number: u32,
    /// What kind of device it is.
    #[n(3)]
    pub role: AuthorRole,
    /// From when.
    #[n(4)]
    pub valid_from: Timestamp,
    /// Until when, exclusive. The end stops sessions and new admissions, never old scans.
    #[n(5)]
    pub valid_until: Timestamp,
    /// Where it may scan.
    #[n(6)]
    pub events: Vec<CertifiedEvent>,
}

impl CertificateContent {
    /// The entry for this event, if the scanner may scan there.
    pub fn event(&self, event: EventNumber) -> Option<&CertifiedEvent> {
        self.events.iter().find(|certified| certified.event == event)
    }

    /// Whether this scanner is the keeper of `gate` at `event`.
    pub fn keeps(&self, event: EventNumber, gate: GateNumber) -> bool {
        self.event(event).is_some_and(|certified| certified.keeps_gates.contains(&gate))
    }
}

/// A certificate as it travels: version ‖ kind ‖ content in CBOR, and the authority's signature of
/// `"esik-certificate-v1\0"` ‖ these bytes.
#[derive(Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Certificate {
    #[cbor(n(0), with = "minicbor::bytes")]
    bytes: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

/// Why a certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCertificate {
    /// Not a certificate of a version known here.
    #[error("not a certificate that is understood here")]
    Unreadable,
    /// By somebody else.
    #[error("issued by another authority")]
    OtherAuthority,
    /// Changed, or never signed.
    #[error("the authority's signature does not verify")]
    Signature,
    /// It names more events than a certificate may.
    #[error("it names more than {MAX_CERTIFICATE_EVENTS} events")]
    TooManyEvents,
}

impl Certificate {
    /// Signs `content`. `key` must be that of `content.authority`.
    pub fn sign(key: &SigningKey, content: &CertificateContent) -> Self {
        debug_assert_eq!(
            key.verifying_key().to_bytes(),
            content.authority.0,
            "a certificate is signed by its authority"
        );
        let mut bytes = vec![CERTIFICATE_VERSION, CERTIFICATE_KIND];
        minicbor::encode(content, &mut bytes).expect("writing to a Vec cannot fail");
        let signature = key.sign(&Self::signed_bytes(&bytes)).to_bytes();
        Self { bytes, signature }
    }

    /// What it says, if `authority` said so.
    pub fn verify(&self, authority: AuthorityKey) -> Result<CertificateContent, InvalidCertificate> {
        let content = self.claims().ok_or(InvalidCertificate::Unreadable)?;
        if content.authority != authority {
            return Err(InvalidCertificate::OtherAuthority);
        }
        let signature = ed25519_dalek::Signature::from_bytes(&self.signature);
        VerifyingKey::from_bytes(&authority.0)
            .and_then(|key| key.verify_strict(&Self::signed_bytes(&self.bytes), &signature))
            .map_err(|_| InvalidCertificate::Signature)?;
        if content.events.len() > MAX_CERTIFICATE_EVENTS {
            return Err(InvalidCertificate::TooManyEvents);
        }
        Ok(content)
    }

    /// What it says, whoever said so: of a certificate that was verified before it was kept.
    pub fn claims(&self) -> Option<CertificateContent> {
        let [CERTIFICATE_VERSION, CERTIFICATE_KIND, content @ ..] = self.bytes.as_slice() else {
            return None;
        };
        minicbor::decode(content).ok()
    }

    fn signed_bytes(bytes: &[u8]) -> Vec<u8> {
        [SIGNATURE_CONTEXT, bytes].concat()
    }
}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Certificate({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_believed_only_whole_and_from_its_authority() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let authority = AuthorityKey(key.verifying_key().to_bytes());
        let content = CertificateContent {
            authority,
            scanner: ScannerKey([1; 32]),
            number: 7,
            role: AuthorRole::Scanner,
            valid_from: Timestamp(0),
            valid_until: Timestamp(1),
            events: vec![CertifiedEvent {
                event: EventNumber(4),
                keeps_gates: vec![GateNumber::new(2).unwrap()],
            }],
        };
        let certificate = Certificate::sign(&key, &content);
        assert_eq!(certificate.verify(authority), Ok(content.clone()));
        assert!(content.keeps(EventNumber(4), GateNumber::new(2).unwrap()));
        assert!(!content.keeps(EventNumber(5), GateNumber::new(2).unwrap()));
        assert_eq!(certificate.verify(AuthorityKey([9; 32])), Err(InvalidCertificate::OtherAuthority));
        for at in 2..certificate.bytes.len() {
            let mut changed = certificate.clone();
            changed.bytes[at] ^= 1;
            assert!(changed.verify(authority).is_err(), "byte {at} changed");
        }
    }
}
