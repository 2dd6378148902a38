//! A small festival for tests: one authority, one issuer, events with passes, and the scanner enrolled for them.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use esik_shared::batch::Batch;
use esik_shared::certificate::{AuthorRole, CertificateContent, CertifiedEvent};
use esik_shared::detail::{Detail, Person};
use esik_shared::event::{EventDetails, Gate, Localized};
use esik_shared::event_record::{EventRecord, IssuerKeyLine, KeyState, PassLine, PassState};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, Hash, PassId, ScannerKey};
use esik_shared::language::Language;
use esik_shared::pass::{IssuerSecretKey, PassBody, PassCode, PassFlags};
use esik_shared::policy::Policies;
use esik_shared::scan::Direction;
use esik_shared::time::Timestamp;

use super::event_state::EventState;
use super::model::Model;
use super::now::Now;
use super::start::{Identity, Settings, Start};

/// Monday 23 November 2026, 18:00 in Almaty: the doors have been open for an hour.
pub(crate) const NOW_MS: i64 = 1_795_438_800_000;
const HOUR_MS: i64 = 3_600_000;
/// The events of the festival.
pub(crate) const EVENTS: [EventNumber; 2] = [EventNumber(1), EventNumber(2)];

/// So many milliseconds after the program started, which it did at [`NOW_MS`].
pub(crate) fn after(ms: i64) -> Now {
    Now { clock: Timestamp(NOW_MS + ms), running_ms: ms }
}

pub(crate) fn authority_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

pub(crate) fn authority() -> AuthorityKey {
    AuthorityKey(authority_key().verifying_key().to_bytes())
}

pub(crate) fn scanner_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub(crate) fn scanner() -> ScannerKey {
    ScannerKey(scanner_key().verifying_key().to_bytes())
}

fn issuer() -> IssuerSecretKey {
    IssuerSecretKey::from_seed([3; 32])
}

/// The pass with this number at an event.
pub(crate) fn body(event: EventNumber, pass: u8) -> PassBody {
    let seconds = |ms: i64| u32::try_from(ms / 1000).unwrap();
    PassBody {
        flags: PassFlags::default(),
        key_id: issuer().public().key_id(),
        home_gate: None,
        event,
        valid_from: seconds(NOW_MS - HOUR_MS),
        valid_until: seconds(NOW_MS + 4 * HOUR_MS),
        category: 0,
        pass_id: {
            let mut id = [pass; 12];
            id[..4].copy_from_slice(&event.0.to_be_bytes());
            PassId(id)
        },
    }
}

/// Its code.
pub(crate) fn code(event: EventNumber, pass: u8) -> Vec<u8> {
    let body = body(event, pass);
    PassCode { body, signature: issuer().sign(&body), live: None }.to_text().into_bytes()
}

/// A code with a signature of nobody's.
pub(crate) fn forged_code(event: EventNumber, pass: u8) -> Vec<u8> {
    let (body, other) = (body(event, pass), self::body(event, pass + 1));
    PassCode { body, signature: issuer().sign(&other), live: None }.to_text().into_bytes()
}

pub(crate) fn details(event: EventNumber) -> EventDetails {
    let gate = |number| Gate {
        number: GateNumber::new(number).unwrap(),
        name: Localized::same(&format!("Gate {number}")),
    };
    EventDetails {
        slug: format!("event-{event}"),
        name: Localized::same(&format!("Event {event}")),
        venue: "Hall".to_owned(),
        starts: Timestamp(NOW_MS),
        ends: Timestamp(NOW_MS + 3 * HOUR_MS),
        doors_open: Timestamp(NOW_MS - HOUR_MS),
        doors_close: Timestamp(NOW_MS + 3 * HOUR_MS),
        capacity: None,
        time_zone: "Asia/Almaty".to_owned(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![gate(1), gate(2)],
        categories: Vec::new(),
    }
}

fn person(pass: u8) -> Detail {
    let person =
        Person { name: format!("Student {pass}"), student_number: format!("S{pass}"), attention: None };
    Detail::new([pass; 8], &person)
}

/// The line of a pass.
pub(crate) fn line(event: EventNumber, pass: u8) -> PassLine {
    PassLine {
        body: body(event, pass),
        shared_holder: None,
        state: PassState::Issued,
        blocked: false,
        moved: None,
        person: Some(person(pass).commitment()),
    }
}

/// The event feed as one signed batch: details, issuer key, ten passes.
pub(crate) fn event_batch(event: EventNumber) -> Batch {
    event_batch_of(event, details(event), 10)
}

/// The same with other details and another number of passes.
pub(crate) fn event_batch_of(event: EventNumber, details: EventDetails, passes: u8) -> Batch {
    let key_line = IssuerKeyLine { public_key: *issuer().public().as_bytes(), state: KeyState::Open };
    let lines = (1..=passes).map(|pass| line(event, pass)).collect();
    let records =
        [EventRecord::Event(Box::new(details)), EventRecord::IssuerKey(key_line), EventRecord::Passes(lines)];
    let records: Vec<Record> = records.iter().map(|record| record.to_record().unwrap()).collect();
    let feed = FeedId::event(authority(), event);
    let head = records.iter().fold(Head::EMPTY, |head, record| head.after(&feed, record));
    Batch {
        feed,
        first_seq: 1,
        previous: Hash::ZERO,
        records,
        signature: feed.sign(&authority_key(), head),
        details: (1..=passes).map(person).collect(),
    }
}

pub(crate) fn certificate() -> CertificateContent {
    let event = |event| CertifiedEvent { event, keeps_gates: Vec::new() };
    CertificateContent {
        authority: authority(),
        scanner: scanner(),
        number: 7,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(NOW_MS - HOUR_MS),
        valid_until: Timestamp(NOW_MS + 24 * HOUR_MS),
        events: EVENTS.into_iter().map(event).collect(),
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        language: Language::En,
        event: None,
        gate: None,
        direction: Direction::In,
        is_offline: false,
        has_screen: true,
        has_sound: true,
    }
}

/// What is on disk after enrollment.
pub(crate) fn start() -> Start {
    let mut events = BTreeMap::new();
    for event in EVENTS {
        let mut state = EventState::new(event, authority(), scanner());
        let batch = event_batch(event).check().unwrap();
        batch.batch().details.iter().for_each(|detail| state.take_detail(detail));
        for (head, record) in batch.records() {
            state.take_event_record(head, record).unwrap();
        }
        events.insert(event, state);
    }
    Start {
        identity: Identity { key: scanner_key(), certificate: certificate(), text_salt: [9; 32] },
        events,
        own: BTreeMap::new(),
        last_own: Vec::new(),
        offset: None,
        note_seed: [5; 32],
    }
}

/// The model right after the start.
pub(crate) fn model(settings: Settings) -> Model {
    Model::new(start(), settings, after(0))
}
