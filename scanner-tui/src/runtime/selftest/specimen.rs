//! The way of a pass through this program and this disk: a specimen of a key that nobody else has, at an event that
//! does not exist, read, judged, signed and stored as at the door.

use std::collections::BTreeMap;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::certificate::{AuthorRole, CertificateContent, CertifiedEvent};
use esik_shared::event::{EventDetails, Gate, Localized};
use esik_shared::event_record::{EventRecord, IssuerKeyLine, KeyState};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::language::Language;
use esik_shared::pass::{IssuerSecretKey, PassBody, PassCode, PassFlags};
use esik_shared::policy::Policies;
use esik_shared::scan::Direction;
use esik_shared::time::Timestamp;

use crate::core::cmd::{Append, Cmd};
use crate::core::event_state::EventState;
use crate::core::model::Model;
use crate::core::msg::Msg;
use crate::core::start::{Identity, Settings, Start};
use crate::core::update::update;
use crate::runtime::clock;
use crate::runtime::data_folder::DataFolder;
use crate::runtime::store::Store;

const EVENT: EventNumber = EventNumber(1);
const HOUR_MS: i64 = 3_600_000;

/// How long it took from the reading to the durable answer, or why there was none.
pub(super) async fn scan_one(folder: &DataFolder) -> Result<Duration, String> {
    let own = DataFolder::new(folder.path().join(format!("selftest-{}", std::process::id())));
    own.create().map_err(|error| error.to_string())?;
    let took = scan_in(&own).await;
    // What cannot be removed now is in nobody's way.
    let _ = std::fs::remove_dir_all(own.path());
    took
}

async fn scan_in(folder: &DataFolder) -> Result<Duration, String> {
    let mut store = Store::open(folder).await.map_err(|error| error.to_string())?;
    let issuer = IssuerSecretKey::from_seed(clock::random());
    let mut model = Model::new(start(&issuer)?, settings(), clock::now());
    let typed = specimen(&issuer).to_text().into_bytes();

    let began = clock::since_boot();
    let mut cmds = Vec::new();
    update(&mut model, Msg::Read { typed, now: clock::now() }, &mut cmds);
    let append = appended(&mut cmds).ok_or("the specimen was not judged")?;
    store.append(&append).await.map_err(|error| error.to_string())?;
    update(&mut model, Msg::Stored(clock::now()), &mut cmds);
    let took = clock::since_boot().saturating_sub(began);

    store.close().await.map_err(|error| error.to_string())?;
    match cmds
        .into_iter()
        .find_map(|cmd| if let Cmd::Tell(answer) = cmd { Some(answer.verdict) } else { None })
    {
        Some(VerdictCode::Specimen) => Ok(took),
        Some(other) => Err(format!("the specimen was taken for {other:?}")),
        None => Err("the specimen was not answered".to_owned()),
    }
}

fn appended(cmds: &mut Vec<Cmd>) -> Option<Box<Append>> {
    cmds.drain(..).find_map(|cmd| if let Cmd::Store(append) = cmd { Some(append) } else { None })
}

fn specimen(issuer: &IssuerSecretKey) -> PassCode {
    let seconds = |ms: i64| u32::try_from((clock::now().clock.0 + ms) / 1000).unwrap_or_default();
    let body = PassBody {
        flags: PassFlags { specimen: true, ..PassFlags::default() },
        key_id: issuer.public().key_id(),
        home_gate: None,
        event: EVENT,
        valid_from: seconds(-HOUR_MS),
        valid_until: seconds(HOUR_MS),
        category: 0,
        pass_id: PassId(clock::random()),
    };
    PassCode { body, signature: issuer.sign(&body), live: None }
}

fn settings() -> Settings {
    Settings {
        language: Language::En,
        event: Some(EVENT),
        gate: None,
        direction: Direction::In,
        is_offline: true,
        has_screen: false,
        has_sound: false,
    }
}

/// A scanner that is certified for the one event, which knows the issuer's key.
fn start(issuer: &IssuerSecretKey) -> Result<Start, String> {
    let key = SigningKey::from_bytes(&clock::random());
    let authority_key = SigningKey::from_bytes(&clock::random());
    let authority = AuthorityKey(authority_key.verifying_key().to_bytes());
    let scanner = ScannerKey(key.verifying_key().to_bytes());
    let mut state = EventState::new(EVENT, authority, scanner);
    let (feed, mut head) = (FeedId::event(authority, EVENT), Head::EMPTY);
    let issuer_key = IssuerKeyLine { public_key: *issuer.public().as_bytes(), state: KeyState::Open };
    for record in [EventRecord::Event(Box::new(details())), EventRecord::IssuerKey(issuer_key)] {
        let record = record.to_record().expect("both kinds are known");
        head = head.after(&feed, &record);
        state.take_event_record(head, &record).map_err(|error| error.to_string())?;
    }
    let certificate = CertificateContent {
        authority,
        scanner,
        number: 1,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(0),
        valid_until: clock::now().clock.plus_ms(HOUR_MS),
        events: vec![CertifiedEvent { event: EVENT, keeps_gates: Vec::new() }],
    };
    Ok(Start {
        identity: Identity { key, certificate, text_salt: clock::random() },
        events: BTreeMap::from([(EVENT, state)]),
        own: BTreeMap::new(),
        last_own: Vec::new(),
        offset: None,
        note_seed: clock::random(),
    })
}

fn details() -> EventDetails {
    let now = clock::now().clock;
    EventDetails {
        slug: "self-test".to_owned(),
        name: Localized::same("Self-test"),
        venue: String::new(),
        starts: now,
        ends: now.plus_ms(HOUR_MS),
        doors_open: now.plus_ms(-HOUR_MS),
        doors_close: now.plus_ms(HOUR_MS),
        capacity: None,
        time_zone: "UTC".to_owned(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![Gate { number: GateNumber(std::num::NonZeroU8::MIN), name: Localized::same("1") }],
        categories: Vec::new(),
    }
}
