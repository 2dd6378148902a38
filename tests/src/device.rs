//! A scanner made by hand: it enrolls, opens sessions and exchanges frames over HTTP, as the real one does, and writes
//! whatever feed a test wants.

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::batch::{Batch, CheckedBatch, MAX_BATCH_RECORDS};
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::replication::Vector;
use esik_shared::replication::message::Message;
use esik_shared::scan::{Direction, Marks, ReadBy, Scan, ScanRecord, Subject};
use esik_shared::session;
use esik_shared::time::{ClockReading, Timestamp};
use serde_json::{Value, json};

/// An enrolled scanner.
pub struct Device {
    key: SigningKey,
    authority: AuthorityKey,
    base: String,
    client: reqwest::Client,
}

impl Device {
    /// Enrolls a scanner whose key follows from `seed` at the server with this base of addresses.
    pub async fn enroll(base: &str, code: &str, seed: [u8; 32]) -> Self {
        crate::install_tls();
        let key = SigningKey::from_bytes(&seed);
        let code: EnrollmentCode = code.parse().expect("the server gives codes that are codes");
        let client = reqwest::Client::new();
        let mut device = Self { key, authority: AuthorityKey([0; 32]), base: base.to_owned(), client };
        let nonce = [7; 16];
        let request = json!({
            "lookup": HEXLOWER.encode(&code.lookup()),
            "scanner": device.scanner(),
            "nonce": HEXLOWER.encode(&nonce),
            "proof": HEXLOWER.encode(&code.request_proof(device.scanner(), &nonce).0),
        });
        let answer = device.post("/api/v1/enrollments", &request).await;
        device.authority = text(&answer, "authority").parse().expect("the authority's key is a key");
        device
    }

    /// Its public key.
    pub fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    /// Opens a session and gives its token.
    pub async fn open_session(&self) -> String {
        let scanner = self.scanner();
        let given = self.post("/api/v1/scanner-challenges", &json!({ "scanner": scanner })).await;
        let challenge = text(&given, "challenge");
        let bytes = HEXLOWER.decode(challenge.as_bytes()).expect("a challenge is hex");
        let bytes = bytes.try_into().expect("a challenge has its length");
        let answer = HEXLOWER.encode(&session::answer(&self.key, self.authority, &bytes));
        let request = json!({ "scanner": scanner, "challenge": challenge, "answer": answer });
        text(&self.post("/api/v1/scanner-sessions", &request).await, "token").to_owned()
    }

    /// Exchanges frames.
    pub async fn exchange(&self, token: &str, messages: &[Message]) -> Vec<Message> {
        self.exchange_for_news(token, messages).await.0
    }

    /// The same, with the cursor from which on there is news.
    pub async fn exchange_for_news(&self, token: &str, messages: &[Message]) -> (Vec<Message>, String) {
        let mut body = Vec::new();
        for message in messages {
            message.write(&mut body);
        }
        let url = format!("{}/api/v1/sync", self.base);
        let request = self.client.post(url).bearer_auth(token).body(body);
        let answer = request.send().await.and_then(reqwest::Response::error_for_status);
        let answer = answer.expect("the exchange is answered");
        let cursor =
            answer.headers().get("esik-news").and_then(|cursor| cursor.to_str().ok()).unwrap_or_default();
        let cursor = cursor.to_owned();
        let frames = answer.bytes().await.expect("the answer comes whole");
        (Message::read_all(&frames).expect("the answer is frames"), cursor)
    }

    /// Waits for news behind a cursor.
    pub async fn wait_for_news(&self, token: &str, after: &str) {
        let request = self.client.post(format!("{}/api/v1/scanner-news", self.base)).bearer_auth(token);
        let answer = request.json(&json!({ "after": after })).send().await;
        answer.and_then(reqwest::Response::error_for_status).expect("the server answers");
    }

    /// Everything that the server has for this scanner, each batch checked.
    pub async fn fetch_all(&self, token: &str) -> Vec<CheckedBatch> {
        let (mut held, mut batches) = (Vector::new(), Vec::new());
        loop {
            let answer = self.exchange(token, &[Message::Have(held.clone())]).await;
            let mut has_more = false;
            for message in answer {
                match message {
                    Message::Batch(batch) => {
                        let checked =
                            batch.check().expect("the server gives batches whose chain and signature hold");
                        held.insert(checked.batch().feed, checked.last_head());
                        batches.push(checked);
                    }
                    Message::Status { has_more: more, .. } => has_more = more,
                    _ => {}
                }
            }
            if !has_more {
                return batches;
            }
        }
    }

    /// A feed that admits these passes, as signed batches.
    pub fn admissions(&self, event: EventNumber, passes: &[PassId], at: Timestamp) -> Vec<Batch> {
        self.admissions_in(MAX_BATCH_RECORDS, event, passes, at)
    }

    /// The same in batches of so many scans.
    pub fn admissions_in(
        &self,
        records: usize,
        event: EventNumber,
        passes: &[PassId],
        at: Timestamp,
    ) -> Vec<Batch> {
        let feed = FeedId::scans(self.scanner(), event);
        let mut head = Head::EMPTY;
        passes
            .chunks(records)
            .map(|passes| {
                let before = head;
                let records: Vec<Record> = passes
                    .iter()
                    .map(|pass_id| {
                        let record = ScanRecord::Scan(admission(*pass_id, at)).to_record();
                        let record = record.expect("a scan is of a known kind");
                        head = head.after(&feed, &record);
                        record
                    })
                    .collect();
                Batch {
                    feed,
                    first_seq: before.seq + 1,
                    previous: before.hash,
                    records,
                    signature: feed.sign(&self.key, head),
                    details: Vec::new(),
                }
            })
            .collect()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.base)).json(body);
        let answer = request.send().await.and_then(reqwest::Response::error_for_status);
        answer.expect("the server answers").json().await.expect("the answer is JSON")
    }
}

fn admission(pass_id: PassId, at: Timestamp) -> Scan {
    Scan {
        subject: Subject::Pass(pass_id),
        gate: GateNumber::new(1).expect("1 is a gate"),
        direction: Direction::In,
        verdict: VerdictCode::Admitted,
        read_by: Some(ReadBy::StaticCode),
        overridden: None,
        seen: Vec::new(),
        revision: 1,
        clock: ClockReading::uncorrected(at),
        marks: Marks::default(),
    }
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("the answer has no {name}: {answer}"))
}
