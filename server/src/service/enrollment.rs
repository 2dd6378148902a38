//! Enrollment: a code is made for an organizer, and the first device that uses it becomes a scanner.

use std::net::IpAddr;

use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use esik_shared::enrollment::{CODE_LIVES_MS, EnrollmentCode, EnrollmentProof};
use esik_shared::event_record::EventRecord;
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, ScannerKey};
use esik_shared::time::Timestamp;

use super::actor::{Actor, Who};
use super::audit::{Action, Entry, Object, note};
use super::event_feed::{self, Addition};
use crate::app::App;
use crate::db::enrollment_code::StoredCode;
use crate::db::{DbError, Tx};
use crate::keys::at_rest::{DoesNotOpen, Place};

/// For how long after its last event a scanner stays certified: it may come back late with its scans.
const CERTIFIED_AFTER_EVENTS_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What a new code is for.
#[derive(Debug, Clone)]
pub(crate) struct CodeRequest {
    /// The events; none for every event there is.
    pub events: Vec<EventNumber>,
    /// The home gates that the scanner keeps at each of them.
    pub keeps_gates: Vec<GateNumber>,
    /// For how long the code is good, in milliseconds.
    pub lives_ms: i64,
}

impl CodeRequest {
    /// A code of the usual life.
    pub(crate) fn new(events: Vec<EventNumber>, keeps_gates: Vec<GateNumber>) -> Self {
        Self { events, keeps_gates, lives_ms: CODE_LIVES_MS }
    }
}

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodeError {
    /// No such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// There is no event at all.
    #[error("there are no events yet")]
    NoEvents,
    /// An event has no such gate.
    #[error("event {event} has no gate {gate}")]
    UnknownGate {
        /// Which event.
        event: EventNumber,
        /// Which gate.
        gate: GateNumber,
    },
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a code.
pub(crate) async fn create_code(
    app: &App,
    actor: &Actor,
    request: CodeRequest,
) -> Result<EnrollmentCode, CodeError> {
    let mut tx = app.db.write().await?;
    let mut known = tx.events().await?;
    known.retain(|event| actor.events.has(event.number));
    if known.is_empty() {
        return Err(CodeError::NoEvents);
    }
    let mut events = request.events;
    if events.is_empty() {
        events = known.iter().map(|event| event.number).collect();
    }
    events.sort_unstable();
    events.dedup();
    for number in &events {
        let event =
            known.iter().find(|event| event.number == *number).ok_or(CodeError::UnknownEvent(*number))?;
        if let Some(gate) = request.keeps_gates.iter().find(|gate| event.details.gate(**gate).is_none()) {
            return Err(CodeError::UnknownGate { event: *number, gate: *gate });
        }
    }
    let mut keeps_gates = request.keeps_gates;
    keeps_gates.sort_unstable();
    keeps_gates.dedup();

    let code = EnrollmentCode::from_random(app.rng.bytes());
    let lookup = code.lookup();
    let now = app.clock.now();
    let stored = StoredCode {
        sealed_code: app.keys.sealing().seal(
            app.rng.bytes(),
            Place::EnrollmentCode,
            &lookup,
            code.as_bytes(),
        ),
        expires: now.plus_ms(request.lives_ms),
        scanner: None,
        events,
        keeps_gates,
    };
    tx.insert_enrollment_code(lookup, &stored, now).await?;
    note(&mut tx, actor, now, code_entry(Action::EnrollmentCodeCreated, &stored)).await?;
    tx.commit().await?;
    Ok(code)
}

fn code_entry(action: Action, code: &StoredCode) -> Entry {
    let events: Vec<u32> = code.events.iter().map(|event| event.0).collect();
    let gates: Vec<u8> = code.keeps_gates.iter().map(|gate| gate.get()).collect();
    let entry = Entry::new(action).with("keeps_gates", gates);
    match code.events.as_slice() {
        [event] => entry.at(*event),
        _ => entry.with("events", events),
    }
}

/// What a device sends to become a scanner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EnrollmentRequest {
    /// Names the code.
    pub lookup: [u8; 16],
    /// The device's new key.
    pub scanner: ScannerKey,
    /// Fresh, so that no answer is good twice.
    pub nonce: [u8; 16],
    /// That the device knows the code.
    pub proof: EnrollmentProof,
}

/// What a new scanner gets.
#[derive(Debug)]
pub(crate) struct Enrolled {
    /// Who certifies.
    pub authority: AuthorityKey,
    /// What it says.
    pub certificate: Certificate,
    /// That we know the code too.
    pub proof: EnrollmentProof,
}

/// Why a device does not become a scanner.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnrollError {
    /// No such code.
    #[error("no such enrollment code")]
    UnknownCode,
    /// Too late.
    #[error("the enrollment code has expired")]
    Expired,
    /// Another device was faster.
    #[error("the enrollment code was used by another scanner")]
    UsedByAnother,
    /// The proof is not of this code.
    #[error("the proof of the enrollment code is wrong")]
    WrongProof,
    /// The key is not an Ed25519 public key.
    #[error("the scanner key is not a public key")]
    BadKey,
    /// The device is a scanner already, by another code.
    #[error("this scanner is enrolled already")]
    AlreadyEnrolled,
    /// The stored code does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a device a scanner. The same key with the same code gets the same certificate again.
pub(crate) async fn enroll(
    app: &App,
    address: Option<IpAddr>,
    request: EnrollmentRequest,
) -> Result<Enrolled, EnrollError> {
    let EnrollmentRequest { lookup, scanner, nonce, proof } = request;
    let actor = Actor::holder(Who::Scanner(scanner), address);
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let stored = tx.enrollment_code(lookup).await?.ok_or(EnrollError::UnknownCode)?;
    let bytes = app.keys.sealing().open_exact::<10>(Place::EnrollmentCode, &lookup, &stored.sealed_code)?;
    let code = EnrollmentCode::from_random(*bytes);
    if !code.verify_request(scanner, &nonce, &proof) {
        return Err(EnrollError::WrongProof);
    }
    let certificate = match stored.scanner {
        Some(bound) if bound == scanner => tx.certificate(scanner).await?.ok_or(EnrollError::UnknownCode)?,
        Some(_) => {
            tx.count_refused_enrollment(lookup).await?;
            note(&mut tx, &actor, now, Entry::new(Action::EnrollmentRefused).to(Object::Scanner(scanner)))
                .await?;
            tx.commit().await?;
            tracing::warn!(%scanner, "an enrollment code was tried by a second scanner key");
            return Err(EnrollError::UsedByAnother);
        }
        None if now >= stored.expires => return Err(EnrollError::Expired),
        None => {
            let certificate = certify(app, &mut tx, scanner, &stored, now).await?;
            tx.bind_enrollment_code(lookup, scanner).await?;
            let entry = code_entry(Action::ScannerEnrolled, &stored).to(Object::Scanner(scanner));
            note(&mut tx, &actor, now, entry).await?;
            tx.commit().await?;
            certificate
        }
    };
    let authority = app.keys.authority_key();
    let proof = code.answer_proof(scanner, &nonce, authority, &certificate);
    Ok(Enrolled { authority, certificate, proof })
}

async fn certify(
    app: &App,
    tx: &mut Tx,
    scanner: ScannerKey,
    code: &StoredCode,
    now: Timestamp,
) -> Result<Certificate, EnrollError> {
    if ed25519_dalek::VerifyingKey::from_bytes(&scanner.0).is_err() {
        return Err(EnrollError::BadKey);
    }
    if tx.certificate(scanner).await?.is_some() {
        return Err(EnrollError::AlreadyEnrolled);
    }
    let mut events = tx.events().await?;
    events.retain(|event| code.events.contains(&event.number));
    // Whoever locks several events does it by number.
    events.sort_by_key(|event| event.number);
    let ends = events.iter().map(|event| event.details.ends.max(event.details.doors_close));
    let last_end = ends.max().unwrap_or(now);
    let content = CertificateContent {
        authority: app.keys.authority_key(),
        scanner,
        number: tx.next_scanner_number().await?,
        role: AuthorRole::Scanner,
        valid_from: now,
        valid_until: last_end.max(now).plus_ms(CERTIFIED_AFTER_EVENTS_MS),
        events: code
            .events
            .iter()
            .map(|event| CertifiedEvent { event: *event, keeps_gates: code.keeps_gates.clone() })
            .collect(),
    };
    let certificate = Certificate::sign(app.keys.authority(), &content);
    tx.insert_scanner(scanner, content.number, &certificate, now).await?;
    for event in events {
        let addition = Addition::plain(EventRecord::Scanner(certificate.clone()));
        event_feed::append(tx, &app.keys, event.number, event.head, vec![addition]).await?;
    }
    Ok(certificate)
}

#[cfg(test)]
pub(crate) mod tests;
