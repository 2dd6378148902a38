//! Who is let in: scanners that our authority certified for an event in common, while that is so.

use std::collections::BTreeSet;

use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, InvalidCertificate};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::time::{ClockReading, ClockSource};

use crate::runtime::replication::Scope;

/// Why a scanner is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// Its certificate is no good.
    #[error("its certificate is not good: {0}")]
    Certificate(#[from] InvalidCertificate),
    /// The certificate is about another key than the channel proved.
    #[error("it shows the certificate of another scanner")]
    OtherKey,
    /// It is no scanner.
    #[error("its certificate is that of a server")]
    NoScanner,
    /// It is this very scanner.
    #[error("it has the key of this scanner: the folder was copied. Enroll one of the two anew")]
    Oneself,
    /// Its certificate has ended.
    #[error("its certificate has ended")]
    Ended,
    /// It was revoked.
    #[error("it was revoked")]
    Revoked,
    /// Nothing that it is enrolled for is any business of this scanner's.
    #[error("it is enrolled for other events")]
    NothingInCommon,
}

/// A scanner that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Admitted {
    /// Its key.
    pub(super) scanner: ScannerKey,
    /// What people call it.
    pub(super) number: u32,
    /// The events in common.
    pub(super) events: BTreeSet<EventNumber>,
    /// What is spoken of.
    pub(super) scope: Scope,
}

/// Lets the scanner in that proved `proven` and showed `shown`, or says why not. `own` is the certificate of this
/// scanner. A clock that nobody has checked ends no certificate: it is peers that put it right.
pub(super) fn admit(
    own: &CertificateContent,
    proven: ScannerKey,
    shown: &Certificate,
    revoked: &BTreeSet<ScannerKey>,
    clock: &ClockReading,
) -> Result<Admitted, Refused> {
    let content = shown.verify(own.authority)?;
    if content.scanner != proven {
        return Err(Refused::OtherKey);
    }
    if proven == own.scanner {
        return Err(Refused::Oneself);
    }
    if content.role != AuthorRole::Scanner {
        return Err(Refused::NoScanner);
    }
    if revoked.contains(&proven) {
        return Err(Refused::Revoked);
    }
    if clock.source != ClockSource::Own && clock.corrected() >= content.valid_until {
        return Err(Refused::Ended);
    }
    let events: BTreeSet<EventNumber> = content
        .events
        .iter()
        .map(|certified| certified.event)
        .filter(|event| own.event(*event).is_some())
        .collect();
    if events.is_empty() {
        return Err(Refused::NothingInCommon);
    }
    let scope = Scope::with_peer(own, &content);
    Ok(Admitted { scanner: proven, number: content.number, events, scope })
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use esik_shared::certificate::CertifiedEvent;
    use esik_shared::id::AuthorityKey;
    use esik_shared::time::Timestamp;

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn scanner(seed: u8) -> ScannerKey {
        ScannerKey(key(seed).verifying_key().to_bytes())
    }

    fn content(seed: u8, events: &[u32]) -> CertificateContent {
        CertificateContent {
            authority: AuthorityKey(key(9).verifying_key().to_bytes()),
            scanner: scanner(seed),
            number: u32::from(seed),
            role: AuthorRole::Scanner,
            valid_from: Timestamp(0),
            valid_until: Timestamp(1_000),
            events: events
                .iter()
                .map(|event| CertifiedEvent { event: EventNumber(*event), keeps_gates: Vec::new() })
                .collect(),
        }
    }

    fn clock(at: i64, source: ClockSource) -> ClockReading {
        ClockReading { clock: Timestamp(at), offset_ms: 0, uncertainty_ms: 1, source }
    }

    #[test]
    fn only_scanners_that_are_certified_for_an_event_in_common_are_let_in() {
        let own = content(1, &[1, 2]);
        let good = content(2, &[2, 3]);
        let server = CertificateContent { role: AuthorRole::Server, ..good.clone() };
        let now = clock(500, ClockSource::Server);
        let admit_at = |proven, shown: &CertificateContent, revoked: &[u8], clock: &ClockReading| {
            let revoked = revoked.iter().map(|seed| scanner(*seed)).collect();
            admit(&own, scanner(proven), &Certificate::sign(&key(9), shown), &revoked, clock)
        };
        let admitted = admit_at(2, &good, &[3], &now).unwrap();
        assert_eq!((admitted.scanner, admitted.number), (scanner(2), 2));
        assert_eq!(admitted.events, [EventNumber(2)].into());
        for (expected, outcome) in [
            (Refused::OtherKey, admit_at(3, &good, &[], &now)),
            (Refused::Oneself, admit_at(1, &own, &[], &now)),
            (Refused::NoScanner, admit_at(2, &server, &[], &now)),
            (Refused::Revoked, admit_at(2, &good, &[2], &now)),
            (Refused::NothingInCommon, admit_at(2, &content(2, &[7]), &[], &now)),
            (Refused::Ended, admit_at(2, &good, &[], &clock(1_000, ClockSource::Server))),
        ] {
            assert_eq!(outcome, Err(expected));
        }
        assert!(admit_at(2, &good, &[], &clock(99_000, ClockSource::Own)).is_ok(), "nobody knows the time");
        let foreign =
            CertificateContent { authority: AuthorityKey(key(8).verifying_key().to_bytes()), ..good };
        let foreign = admit(&own, scanner(2), &Certificate::sign(&key(8), &foreign), &BTreeSet::new(), &now);
        assert_eq!(foreign, Err(Refused::Certificate(InvalidCertificate::OtherAuthority)));
    }
}
