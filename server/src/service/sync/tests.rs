//! A scanner, made by hand, replicates with a server on a real database.

use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::batch::Batch;
use esik_shared::detail::Detail;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::replication::message::{Message, Refusal};
use esik_shared::roster::Roster;
use esik_shared::scan::{
    Authorizer, Direction, Marks, ReadBy, ReasonCode, Scan, ScanRecord, ScanRef, Subject, Undo,
};
use esik_shared::session;
use esik_shared::time::ClockReading;

use super::*;
use crate::app::testing::{self, NOW, TestApp};
use crate::service::attendance::counts;
use crate::service::enrollment::tests::{device_key, enroll_device, with_event};
use crate::service::scanner_session::{challenge, open_session, scanner_of_session};

const EVENT: EventNumber = EventNumber(1);

/// A scanner with one feed at one event.
struct Device {
    key: SigningKey,
    authority: AuthorityKey,
    records: Vec<Record>,
    heads: Vec<Head>,
}

impl Device {
    async fn enrolled(test: &TestApp, seed: u8) -> Self {
        let key = device_key(seed);
        let enrolled = enroll_device(&test.app, &key, vec![EVENT]).await.unwrap();
        Self { key, authority: enrolled.authority, records: Vec::new(), heads: Vec::new() }
    }

    fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    fn feed(&self) -> FeedId {
        FeedId::scans(self.scanner(), EVENT)
    }

    fn head(&self) -> Head {
        self.heads.last().copied().unwrap_or(Head::EMPTY)
    }

    /// Scans a pass; what it has seen of the holder before is given.
    fn scan(&mut self, pass: u8, direction: Direction, verdict: VerdictCode, seen: Vec<ScanRef>) -> ScanRef {
        let scan = Scan {
            subject: Subject::Pass(PassId([pass; 12])),
            gate: GateNumber::new(1).unwrap(),
            direction,
            verdict,
            read_by: Some(ReadBy::StaticCode),
            overridden: None,
            seen,
            revision: 1,
            clock: ClockReading::uncorrected(NOW),
            marks: Marks::default(),
        };
        let record = ScanRecord::Scan(scan).to_record().unwrap();
        let head = self.head().after(&self.feed(), &record);
        self.records.push(record);
        self.heads.push(head);
        ScanRef { scanner: self.scanner(), seq: head.seq, hash: head.hash }
    }

    fn admit(&mut self, pass: u8) -> ScanRef {
        self.scan(pass, Direction::In, VerdictCode::Admitted, vec![])
    }

    /// The records from `first` to `last`, signed.
    fn batch(&self, first: usize, last: usize) -> Batch {
        let before = if first == 1 { Head::EMPTY } else { self.heads[first - 2] };
        Batch {
            feed: self.feed(),
            first_seq: u64::try_from(first).unwrap(),
            previous: before.hash,
            records: self.records[first - 1..last].to_vec(),
            signature: self.feed().sign(&self.key, self.heads[last - 1]),
            details: Vec::new(),
        }
    }

    async fn send(&self, test: &TestApp, messages: Vec<Message>) -> Vec<Message> {
        let certificate =
            test.app.db.read().await.unwrap().certificate(self.scanner()).await.unwrap().unwrap();
        let certificate = certificate.verify(self.authority).unwrap();
        let mut body = Vec::new();
        for message in messages {
            message.write(&mut body);
        }
        Message::read_all(&exchange(&test.app, &certificate, &body).await.unwrap()).unwrap()
    }

    async fn bring(&self, test: &TestApp, batches: Vec<Batch>) -> Vec<Refusal> {
        let messages = batches.into_iter().map(|batch| Message::Batch(Box::new(batch))).collect();
        let answer = self.send(test, messages).await;
        let refusals = answer.into_iter().filter_map(|message| match message {
            Message::Refused { why, .. } => Some(why),
            _ => None,
        });
        refusals.collect()
    }
}

async fn numbers(test: &TestApp) -> (u32, u32, u32) {
    let counted = counts(&test.app, EVENT).await.unwrap().unwrap().counts;
    (counted.admitted, counted.inside, counted.conflicts)
}

#[tokio::test]
async fn a_scan_is_counted_once_however_often_it_arrives() {
    let test = with_event(testing::app().await).await;
    let mut device = Device::enrolled(&test, 1).await;
    let entry = device.admit(1);
    device.admit(2);
    device.scan(2, Direction::In, VerdictCode::AlreadyInside, vec![]);
    assert_eq!(device.bring(&test, vec![device.batch(1, 3)]).await, []);
    assert_eq!(numbers(&test).await, (2, 2, 0));
    assert_eq!(device.bring(&test, vec![device.batch(1, 3), device.batch(2, 3)]).await, []);
    assert_eq!(numbers(&test).await, (2, 2, 0), "all of it was known");
    device.scan(1, Direction::Out, VerdictCode::Exited, vec![entry]);
    assert_eq!(device.bring(&test, vec![device.batch(2, 4)]).await, [], "what overlaps is joined");
    assert_eq!(numbers(&test).await, (2, 1, 0));
}

#[tokio::test]
async fn two_gates_that_did_not_know_of_each_other_make_a_conflict_whoever_comes_first() {
    let test = with_event(testing::app().await).await;
    let (mut one, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    one.admit(1);
    other.admit(1);
    other.bring(&test, vec![other.batch(1, 1)]).await;
    assert_eq!(numbers(&test).await, (1, 1, 0));
    one.bring(&test, vec![one.batch(1, 1)]).await;
    assert_eq!(numbers(&test).await, (1, 1, 1));
}

#[tokio::test]
async fn a_bad_batch_is_refused_alone_and_named() {
    let test = with_event(testing::app().await).await;
    let (mut device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    for pass in 1..=3 {
        device.admit(pass);
    }
    other.admit(4);
    let gap = device.batch(3, 3);
    let mut changed = device.batch(1, 2);
    changed.records.swap(0, 1);
    let mut stranger =
        Device { key: device_key(9), authority: device.authority, records: vec![], heads: vec![] };
    stranger.admit(5);
    let mut elsewhere = other.batch(1, 1);
    elsewhere.feed.event = EventNumber(2);
    let refused =
        device.bring(&test, vec![gap, changed, stranger.batch(1, 1), elsewhere, other.batch(1, 1)]).await;
    assert_eq!(refused, [Refusal::Gap, Refusal::Invalid, Refusal::NotCertified, Refusal::NotCertified]);
    assert_eq!(numbers(&test).await, (1, 1, 0), "the one good batch was taken, whoever carried it");

    device.bring(&test, vec![device.batch(1, 1)]).await;
    let mut clone =
        Device { key: device_key(1), authority: device.authority, records: vec![], heads: vec![] };
    clone.admit(6);
    assert_eq!(clone.bring(&test, vec![clone.batch(1, 1)]).await, [Refusal::Fork]);
    assert_eq!(numbers(&test).await, (2, 2, 0));
}

#[tokio::test]
async fn a_scanner_gets_the_event_feed_and_the_other_gates_and_then_nothing_more() {
    let test = with_event(testing::app().await).await;
    let (device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    other.admit(1);
    other.bring(&test, vec![other.batch(1, 1)]).await;

    let answer = device.send(&test, vec![Message::Have(Vector::new())]).await;
    let mut roster = Roster::new(EVENT, device.authority);
    let mut others_scans = 0;
    let mut held = Vector::new();
    for message in &answer {
        let Message::Batch(batch) = message else { continue };
        let checked = batch.as_ref().clone().check().unwrap();
        held.insert(batch.feed, checked.last_head());
        match batch.feed.class {
            FeedClass::Scans => others_scans += batch.records.len(),
            FeedClass::Event => {
                for (head, record) in checked.records() {
                    roster.apply(head, EventRecord::from_record(record).unwrap());
                }
            }
        }
    }
    assert_eq!(roster.details().unwrap().slug, "keshki-saz");
    assert_eq!(roster.issuer_keys().count(), 1);
    assert_eq!(roster.scanner(other.scanner()).unwrap().number, 2);
    assert_eq!(others_scans, 1);
    assert!(matches!(answer.last(), Some(Message::Status { clock: NOW, has_more: false })));

    let again = device.send(&test, vec![Message::Have(held)]).await;
    assert!(again.iter().all(|message| !matches!(message, Message::Batch(_))), "nothing is sent twice");
}

#[tokio::test]
async fn a_session_is_opened_only_by_who_holds_the_key() {
    let test = with_event(testing::app().await).await;
    let device = Device::enrolled(&test, 1).await;
    let fresh = challenge(&test.app, device.scanner());
    let answer = session::answer(&device.key, device.authority, &fresh);
    let open = open_session(&test.app, device.scanner(), &fresh, &answer).await.unwrap();
    let scanner = scanner_of_session(&test.app, &open.token.text()).await.unwrap().unwrap();
    assert_eq!(scanner.scanner, device.scanner());

    let wrong_key = session::answer(&device_key(9), device.authority, &fresh);
    assert!(open_session(&test.app, device.scanner(), &fresh, &wrong_key).await.is_err());
    let made_up = [7; session::CHALLENGE_LEN];
    let answer = session::answer(&device.key, device.authority, &made_up);
    assert!(open_session(&test.app, device.scanner(), &made_up, &answer).await.is_err());
    assert!(scanner_of_session(&test.app, "nonsense").await.unwrap().is_none());
}

#[tokio::test]
async fn a_broken_stream_is_refused_whole() {
    let test = with_event(testing::app().await).await;
    let mut device = Device::enrolled(&test, 1).await;
    device.admit(1);
    let mut body = Vec::new();
    Message::Batch(Box::new(device.batch(1, 1))).write(&mut body);
    body.extend_from_slice(&[0, 0, 0, 9]);
    let certificate = test.app.db.read().await.unwrap().certificate(device.scanner()).await.unwrap().unwrap();
    let certificate = certificate.verify(device.authority).unwrap();
    assert!(matches!(exchange(&test.app, &certificate, &body).await, Err(SyncError::Broken(_))));
    assert_eq!(numbers(&test).await, (0, 0, 0));
}

#[tokio::test]
async fn a_note_is_kept_beside_its_scan_and_what_no_scan_names_is_not() {
    let test = with_event(testing::app().await).await;
    let mut device = Device::enrolled(&test, 1).await;
    let note = Detail::new([7; 8], &"Сөмкесін ұмытып шықты");
    let entry = device.admit(1);
    let undo = Undo {
        pass_id: PassId([1; 12]),
        undoes: entry,
        by: Authorizer::Volunteer,
        reason: ReasonCode::Other,
        note: Some(note.commitment()),
        revision: 1,
        clock: ClockReading::uncorrected(NOW),
    };
    let record = ScanRecord::Undo(undo).to_record().unwrap();
    device.heads.push(device.head().after(&device.feed(), &record));
    device.records.push(record);
    let smuggled = Detail::new([8; 8], &"anything");
    let batch = Batch { details: vec![smuggled, note.clone()], ..device.batch(1, 2) };
    assert_eq!(device.bring(&test, vec![batch.clone(), batch]).await, []);
    let kept = test.app.db.read().await.unwrap().scan_details(&device.feed()).await.unwrap();
    assert_eq!(kept, [note]);
    assert_eq!(numbers(&test).await, (0, 0, 0));
}
