//! Who becomes a scanner and who does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ed25519_dalek::SigningKey;
use esik_shared::event::{EventDetails, Gate, Localized};
use esik_shared::policy::Policies;

use super::*;
use crate::app::testing::{self, NOW, TestApp};
use crate::clock::Clock;
use crate::service::put_event::add_event;
use crate::service::testing::by;

/// An event that lasts three hours from now.
fn details() -> EventDetails {
    EventDetails {
        slug: "keshki-saz".to_owned(),
        name: Localized::same("Кешкі саз"),
        venue: "Республика сарайы".to_owned(),
        starts: NOW,
        ends: NOW.plus_ms(3 * 3_600_000),
        doors_open: NOW,
        doors_close: NOW.plus_ms(3_600_000),
        capacity: None,
        time_zone: "Asia/Almaty".to_owned(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![Gate { number: GateNumber::new(1).unwrap(), name: Localized::same("A") }],
        categories: vec![],
    }
}

/// The app with event 1.
pub(crate) async fn with_event(test: TestApp) -> TestApp {
    let mut tx = test.app.db.write().await.unwrap();
    add_event(&mut tx, &test.app.keys, EventNumber(1), &details()).await.unwrap();
    tx.commit().await.unwrap();
    test
}

/// The key of a device.
pub(crate) fn device_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// What a device with this key sends for a code.
fn request_of(code: &EnrollmentCode, key: &SigningKey) -> EnrollmentRequest {
    let scanner = ScannerKey(key.verifying_key().to_bytes());
    let nonce = [3; 16];
    EnrollmentRequest { lookup: code.lookup(), scanner, nonce, proof: code.request_proof(scanner, &nonce) }
}

/// Enrolls a device with a fresh code.
pub(crate) async fn enroll_device(
    app: &App,
    key: &SigningKey,
    events: Vec<EventNumber>,
) -> Result<Enrolled, EnrollError> {
    let code = create_code(app, &by(), CodeRequest::new(events, vec![])).await.unwrap();
    enroll(app, None, request_of(&code, key)).await
}

#[tokio::test]
async fn the_first_key_gets_the_certificate_and_gets_it_again_and_another_is_refused() {
    let test = with_event(testing::app().await).await;
    let gate = GateNumber::new(1).unwrap();
    let code = create_code(&test.app, &by(), CodeRequest::new(vec![], vec![gate])).await.unwrap();
    let request = request_of(&code, &device_key(1));
    let enrolled = enroll(&test.app, None, request).await.unwrap();
    let content = enrolled.certificate.verify(enrolled.authority).unwrap();
    assert_eq!((content.scanner, content.number), (request.scanner, 1));
    assert!(content.keeps(EventNumber(1), gate), "without events, it is for all of them");
    assert!(code.verify_answer(
        request.scanner,
        &request.nonce,
        enrolled.authority,
        &enrolled.certificate,
        &enrolled.proof
    ));

    let again = enroll(&test.app, None, request).await.unwrap();
    assert_eq!(again.certificate, enrolled.certificate);
    let other = enroll(&test.app, None, request_of(&code, &device_key(2))).await;
    assert!(matches!(other, Err(EnrollError::UsedByAnother)), "{other:?}");
    let second_code = enroll_device(&test.app, &device_key(1), vec![]).await;
    assert!(matches!(second_code, Err(EnrollError::AlreadyEnrolled)), "{second_code:?}");
}

#[tokio::test]
async fn a_wrong_or_expired_code_makes_no_scanner() {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let test = with_event(testing::app_at(Clock::movable(Arc::clone(&now))).await).await;
    let code = create_code(&test.app, &by(), CodeRequest::new(vec![], vec![])).await.unwrap();
    let unknown =
        enroll(&test.app, None, request_of(&EnrollmentCode::from_random([9; 10]), &device_key(1))).await;
    assert!(matches!(unknown, Err(EnrollError::UnknownCode)), "{unknown:?}");
    let mut guessed = request_of(&code, &device_key(1));
    guessed.proof.0[0] ^= 1;
    let guessed = enroll(&test.app, None, guessed).await;
    assert!(matches!(guessed, Err(EnrollError::WrongProof)), "{guessed:?}");
    now.fetch_add(CODE_LIVES_MS, Ordering::Relaxed);
    let late = enroll(&test.app, None, request_of(&code, &device_key(1))).await;
    assert!(matches!(late, Err(EnrollError::Expired)), "{late:?}");
}

#[tokio::test]
async fn a_code_is_made_only_for_events_and_gates_that_exist() {
    let test = testing::app().await;
    let create = async |events, gates| create_code(&test.app, &by(), CodeRequest::new(events, gates)).await;
    assert!(matches!(create(vec![], vec![]).await, Err(CodeError::NoEvents)));
    let test = with_event(testing::app().await).await;
    let create = async |events, gates| create_code(&test.app, &by(), CodeRequest::new(events, gates)).await;
    assert!(matches!(
        create(vec![EventNumber(2)], vec![]).await,
        Err(CodeError::UnknownEvent(EventNumber(2)))
    ));
    let gate = GateNumber::new(2).unwrap();
    assert!(matches!(create(vec![], vec![gate]).await, Err(CodeError::UnknownGate { .. })));
}
