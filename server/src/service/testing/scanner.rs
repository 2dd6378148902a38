//! A scanner, made by hand: it keeps whatever a server gave it, and gives back what a server lacks.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::batch::Batch;
use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::feed::{FeedClass, FeedId, Head};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::places::Gift;
use esik_shared::replication::Vector;
use esik_shared::replication::message::{Message, Refusal};
use esik_shared::scan::{
    Authorizer, Direction, Handover, Marks, ReadBy, ReasonCode, Scan, ScanRecord, ScanRef, Subject, Undo,
};
use esik_shared::time::ClockReading;

use crate::app::App;
use crate::app::testing::NOW;
use crate::service::enrollment::tests::{device_key, enroll_device};
use crate::service::sync::exchange;

/// A scanner of one event.
pub(crate) struct TestScanner {
    key: SigningKey,
    event: EventNumber,
    pub(crate) authority: AuthorityKey,
    pub(crate) certificate: Certificate,
    /// What it holds of others and of itself, each feed in order.
    held: BTreeMap<FeedId, Vec<Batch>>,
    /// What the server said that it holds.
    server: Vector,
}

impl TestScanner {
    pub(crate) async fn enrolled(app: &App, seed: u8, event: EventNumber) -> Self {
        let key = device_key(seed);
        let enrolled = enroll_device(app, &key, vec![event]).await.unwrap();
        let (authority, certificate) = (enrolled.authority, enrolled.certificate);
        Self { key, event, authority, certificate, held: BTreeMap::new(), server: Vector::new() }
    }

    pub(crate) fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    pub(crate) fn content(&self) -> CertificateContent {
        self.certificate.verify(self.authority).unwrap()
    }

    pub(crate) fn sign_session(&self, challenge: &[u8; esik_shared::session::CHALLENGE_LEN]) -> [u8; 64] {
        esik_shared::session::answer(&self.key, self.authority, challenge)
    }

    pub(crate) fn feed(&self) -> FeedId {
        FeedId::scans(self.scanner(), self.event)
    }

    pub(crate) fn event_feed(&self) -> FeedId {
        FeedId::event(self.authority, self.event)
    }

    /// How far a feed is here.
    pub(crate) fn head(&self, feed: &FeedId) -> Head {
        let last = self.held.get(feed).and_then(|batches| batches.last());
        last.map_or(Head::EMPTY, |batch| batch.clone().check().unwrap().last_head())
    }

    fn write(&mut self, record: &ScanRecord) -> ScanRef {
        let (feed, before) = (self.feed(), self.head(&self.feed()));
        let record = record.to_record().unwrap();
        let head = before.after(&feed, &record);
        let batch = Batch {
            feed,
            first_seq: head.seq,
            previous: before.hash,
            records: vec![record],
            signature: feed.sign(&self.key, head),
            details: Vec::new(),
        };
        self.held.entry(feed).or_default().push(batch);
        ScanRef { scanner: self.scanner(), seq: head.seq, hash: head.hash }
    }

    fn scan(
        &mut self,
        pass: PassId,
        direction: Direction,
        verdict: VerdictCode,
        seen: Vec<ScanRef>,
    ) -> ScanRef {
        self.write(&ScanRecord::Scan(Scan {
            subject: Subject::Pass(pass),
            gate: GateNumber::new(1).unwrap(),
            direction,
            verdict,
            read_by: Some(ReadBy::StaticCode),
            overridden: None,
            seen,
            revision: 1,
            clock: ClockReading::uncorrected(NOW),
            marks: Marks::default(),
        }))
    }

    pub(crate) fn admit(&mut self, pass: PassId) -> ScanRef {
        self.scan(pass, Direction::In, VerdictCode::Admitted, Vec::new())
    }

    pub(crate) fn let_out(&mut self, pass: PassId, seen: ScanRef) -> ScanRef {
        self.scan(pass, Direction::Out, VerdictCode::Exited, vec![seen])
    }

    pub(crate) fn refuse(&mut self, pass: PassId, verdict: VerdictCode) -> ScanRef {
        self.scan(pass, Direction::In, verdict, Vec::new())
    }

    pub(crate) fn take_back(&mut self, pass_id: PassId, undoes: ScanRef) -> ScanRef {
        self.write(&ScanRecord::Undo(Undo {
            pass_id,
            undoes,
            by: Authorizer::Volunteer,
            reason: ReasonCode::Mistake,
            note: None,
            revision: 1,
            clock: ClockReading::uncorrected(NOW),
        }))
    }

    pub(crate) fn give(&mut self, to: ScannerKey, places: u32) -> ScanRef {
        self.write(&ScanRecord::Gift(Gift { to, places, clock: ClockReading::uncorrected(NOW) }))
    }

    pub(crate) fn take_gate(&mut self, gate: GateNumber, keeps: bool) -> ScanRef {
        let clock = ClockReading::uncorrected(NOW);
        self.write(&ScanRecord::Handover(Handover { gate, keeps, card: 3, revision: 1, clock }))
    }

    /// The batches of which the server does not have all, event feeds first.
    fn lacking(&self) -> Vec<Batch> {
        let mut feeds: Vec<_> = self.held.iter().collect();
        feeds.sort_by_key(|(feed, _)| core::cmp::Reverse(feed.class));
        let lacks = |batch: &&Batch| {
            let last = batch.first_seq + u64::try_from(batch.records.len()).unwrap() - 1;
            self.server.get(&batch.feed).is_none_or(|head| head.seq < last)
        };
        feeds.into_iter().flat_map(|(_, batches)| batches).filter(lacks).cloned().collect()
    }

    /// One exchange; what the server refused is returned.
    async fn exchange(&mut self, app: &App, messages: Vec<Message>) -> Vec<(FeedId, Refusal)> {
        let vector: Vector = self.held.keys().map(|feed| (*feed, self.head(feed))).collect();
        let mut body = Vec::new();
        Message::Have(vector).write(&mut body);
        messages.iter().for_each(|message| message.write(&mut body));
        let answer = exchange(app, &self.content(), &body).await.unwrap();
        let mut refused = Vec::new();
        for message in Message::read_all(&answer.frames).unwrap() {
            match message {
                Message::Have(vector) => self.server = vector,
                Message::Refused { feed, why, .. } => refused.push((feed, why)),
                Message::Batch(batch) => self.take(*batch),
                _ => {}
            }
        }
        refused
    }

    /// Whatever a server gives must follow what it gave before: else the server has forked its feed.
    fn take(&mut self, batch: Batch) {
        let checked = batch.clone().check().unwrap();
        let here = self.head(&batch.feed);
        assert_eq!(checked.batch().head_before(), here, "{:?} does not go on", batch.feed.class);
        self.held.entry(batch.feed).or_default().push(batch);
    }

    /// As many exchanges as it takes until neither side lacks anything; what was refused is returned.
    pub(crate) async fn sync(&mut self, app: &App) -> Vec<(FeedId, Refusal)> {
        let mut refused = self.exchange(app, Vec::new()).await;
        for _ in 0..3 {
            let batches = self.lacking().into_iter().map(|batch| Message::Batch(Box::new(batch))).collect();
            refused.extend(self.exchange(app, batches).await);
        }
        refused
    }

    /// Asks for places.
    pub(crate) async fn ask_for_places(&mut self, app: &App) {
        self.exchange(app, vec![Message::Wanted { event: self.event, places: 1 }]).await;
    }

    /// Everything that it holds, event feeds first, as in a file.
    pub(crate) fn everything(&self) -> Vec<Message> {
        let mut feeds: Vec<_> = self.held.iter().collect();
        feeds.sort_by_key(|(feed, _)| core::cmp::Reverse(feed.class));
        let batches = feeds.into_iter().flat_map(|(_, batches)| batches);
        batches.map(|batch| Message::Batch(Box::new(batch.clone()))).collect()
    }

    /// How many feeds of scans it holds.
    pub(crate) fn scan_feeds(&self) -> usize {
        self.held.keys().filter(|feed| feed.class == FeedClass::Scans).count()
    }
}
