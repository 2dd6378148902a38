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
use esik_shared::time::{ClockReading, Timestamp};

use super::*;
use crate::app::testing::{self, NOW, TestApp};
use crate::service::attendance::counts;
use crate::service::enrollment::tests::{device_key, enroll_device, with_event};
use crate::service::scanner_session::{ScannerSessionError, challenge, open_session, scanner_of_session};

mod branches;
mod digests;
mod news;
pub(crate) mod reports;
mod same_as_whole;

pub(crate) const EVENT: EventNumber = EventNumber(1);

/// A scanner with one feed at one event.
pub(crate) struct Device {
    event: EventNumber,
    key: SigningKey,
    authority: AuthorityKey,
    records: Vec<Record>,
    heads: Vec<Head>,
}

impl Device {
    pub(crate) async fn enrolled(test: &TestApp, seed: u8) -> Self {
        Self::enrolled_for(test, seed, vec![EVENT]).await
    }

    pub(crate) async fn enrolled_for(test: &TestApp, seed: u8, events: Vec<EventNumber>) -> Self {
        let key = device_key(seed);
        let event = events[0];
        let enrolled = enroll_device(&test.app, &key, events).await.unwrap();
        Self { event, key, authority: enrolled.authority, records: Vec::new(), heads: Vec::new() }
    }

    pub(crate) fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    fn feed(&self) -> FeedId {
        FeedId::scans(self.scanner(), self.event)
    }

    pub(crate) fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The scan with this number.
    pub(crate) fn scan_ref(&self, seq: usize) -> ScanRef {
        let Head { seq, hash } = self.heads[seq - 1];
        ScanRef { scanner: self.scanner(), seq, hash }
    }

    /// Opens a session and gives its token.
    pub(crate) async fn open(&self, test: &TestApp) -> Result<String, ScannerSessionError> {
        let fresh = challenge(&test.app, self.scanner());
        let answer = session::answer(&self.key, self.authority, &fresh);
        let session = open_session(&test.app, self.scanner(), &fresh, &answer, None).await?;
        Ok(session.token.text().to_string())
    }

    /// The scanner that a token belongs to.
    pub(crate) async fn scanner_of(&self, test: &TestApp, token: &str) -> Option<CertificateContent> {
        scanner_of_session(&test.app, token).await.unwrap()
    }

    fn head(&self) -> Head {
        self.heads.last().copied().unwrap_or(Head::EMPTY)
    }

    /// Scans a pass; what it has seen of the holder before is given.
    pub(crate) fn scan(
        &mut self,
        pass: u8,
        direction: Direction,
        verdict: VerdictCode,
        seen: Vec<ScanRef>,
    ) -> ScanRef {
        self.scan_at(NOW, pass, direction, verdict, seen)
    }

    /// The same, at some time.
    fn scan_at(
        &mut self,
        at: Timestamp,
        pass: u8,
        direction: Direction,
        verdict: VerdictCode,
        seen: Vec<ScanRef>,
    ) -> ScanRef {
        self.scan_pass(at, PassId([pass; 12]), direction, verdict, seen)
    }

    /// The same of any pass.
    pub(crate) fn scan_pass(
        &mut self,
        at: Timestamp,
        pass_id: PassId,
        direction: Direction,
        verdict: VerdictCode,
        seen: Vec<ScanRef>,
    ) -> ScanRef {
        let scan = Scan {
            subject: Subject::Pass(pass_id),
            gate: GateNumber::new(1).unwrap(),
            direction,
            verdict,
            read_by: Some(ReadBy::StaticCode),
            overridden: None,
            seen,
            revision: 1,
            clock: ClockReading::uncorrected(at),
            marks: Marks::default(),
        };
        self.write(&ScanRecord::Scan(scan))
    }

    /// Undoes a scan of its own.
    fn undo_at(&mut self, at: Timestamp, pass: u8, undoes: ScanRef) -> ScanRef {
        self.write(&ScanRecord::Undo(Undo {
            pass_id: PassId([pass; 12]),
            undoes,
            by: Authorizer::Volunteer,
            reason: ReasonCode::Mistake,
            note: None,
            revision: 1,
            clock: ClockReading::uncorrected(at),
        }))
    }

    fn write(&mut self, content: &ScanRecord) -> ScanRef {
        let record = content.to_record().unwrap();
        let head = self.head().after(&self.feed(), &record);
        self.records.push(record);
        self.heads.push(head);
        ScanRef { scanner: self.scanner(), seq: head.seq, hash: head.hash }
    }

    /// A copy of it as it was after so many records.
    pub(crate) fn copy(&self, after: usize) -> Self {
        Self {
            event: self.event,
            key: self.key.clone(),
            authority: self.authority,
            records: self.records[..after].to_vec(),
            heads: self.heads[..after].to_vec(),
        }
    }

    pub(crate) fn admit(&mut self, pass: u8) -> ScanRef {
        self.scan(pass, Direction::In, VerdictCode::Admitted, vec![])
    }

    /// The records from `first` to `last`, signed.
    pub(crate) fn batch(&self, first: usize, last: usize) -> Batch {
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

    async fn certificate(&self, test: &TestApp) -> CertificateContent {
        let stored = test.app.db.read().await.unwrap().scanner(self.scanner()).await.unwrap().unwrap();
        stored.certificate.verify(self.authority).unwrap()
    }

    async fn exchange(&self, test: &TestApp, messages: &[Message]) -> Exchanged {
        let mut body = Vec::new();
        for message in messages {
            message.write(&mut body);
        }
        exchange(&test.app, &self.certificate(test).await, &body).await.unwrap()
    }

    async fn send(&self, test: &TestApp, messages: Vec<Message>) -> Vec<Message> {
        Message::read_all(&self.exchange(test, &messages).await.frames).unwrap()
    }

    pub(crate) async fn bring(&self, test: &TestApp, batches: Vec<Batch>) -> Vec<Refusal> {
        let messages = batches.into_iter().map(|batch| Message::Batch(Box::new(batch))).collect();
        let answer = self.send(test, messages).await;
        let refusals = answer.into_iter().filter_map(|message| match message {
            Message::Refused { why, .. } => Some(why),
            _ => None,
        });
        refusals.collect()
    }
}

pub(crate) async fn numbers(test: &TestApp) -> (u32, u32, u32) {
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
    let mut stranger = Device { key: device_key(9), ..device.copy(0) };
    stranger.admit(5);
    let mut elsewhere = other.batch(1, 1);
    elsewhere.feed.event = EventNumber(2);
    let refused =
        device.bring(&test, vec![gap, changed, stranger.batch(1, 1), elsewhere, other.batch(1, 1)]).await;
    assert_eq!(refused, [Refusal::Gap, Refusal::Invalid, Refusal::NotCertified, Refusal::NotCertified]);
    assert_eq!(numbers(&test).await, (1, 1, 0), "the one good batch was taken, whoever carried it");

    device.bring(&test, vec![device.batch(1, 1)]).await;
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
    let open = open_session(&test.app, device.scanner(), &fresh, &answer, None).await.unwrap();
    let scanner = scanner_of_session(&test.app, &open.token.text()).await.unwrap().unwrap();
    assert_eq!(scanner.scanner, device.scanner());

    let wrong_key = session::answer(&device_key(9), device.authority, &fresh);
    assert!(open_session(&test.app, device.scanner(), &fresh, &wrong_key, None).await.is_err());
    let made_up = [7; session::CHALLENGE_LEN];
    let answer = session::answer(&device.key, device.authority, &made_up);
    assert!(open_session(&test.app, device.scanner(), &made_up, &answer, None).await.is_err());
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
    let certificate = device.certificate(&test).await;
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
    device.write(&ScanRecord::Undo(undo));
    let smuggled = Detail::new([8; 8], &"anything");
    let batch = Batch { details: vec![smuggled, note.clone()], ..device.batch(1, 2) };
    assert_eq!(device.bring(&test, vec![batch.clone(), batch]).await, []);
    let kept = test.app.db.read().await.unwrap().scan_details(&device.feed()).await.unwrap();
    assert_eq!(kept, [note]);
    assert_eq!(numbers(&test).await, (0, 0, 0));
}
