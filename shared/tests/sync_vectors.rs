//! The bytes of docs/SYNC.md: what this code writes is what `vectors/sync-v1.json` holds, and what the file holds reads
//! back. A change here is a change of the format: other implementations and stored feeds break with it.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::answer::{BranchAnswer, ConflictAnswer, Cut, QuarantineAnswer, ReceivedInTime};
use esik_shared::batch::Batch;
use esik_shared::card::{CardLine, CardSecret};
use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use esik_shared::detail::{Detail, Person};
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::event_record::{
    Entitlement, EventRecord, IssuerKeyLine, KeyState, PassLine, PassState, RevocationReason,
};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, Hash, HolderId, PassId, ScannerKey};
use esik_shared::pass::{KeyId, PassBody, PassFlags};
use esik_shared::places::{Gift, Granted, PlacesLine};
use esik_shared::policy::Policies;
use esik_shared::replication::digest::{digests, vector_of};
use esik_shared::replication::file::{FileReader, FileWriter};
use esik_shared::replication::message::{Echo, Message, Refusal};
use esik_shared::replication::plan::Holdings;
use esik_shared::replication::report::{CheckLevel, DoorReport, Report, SelftestCheck, SelftestReport};
use esik_shared::scan::{
    Authorizer, Direction, Handover, Marks, Override, ReadBy, ReasonCode, Scan, ScanRecord, ScanRef, Subject,
    Undo,
};
use esik_shared::session;
use esik_shared::time::{ClockReading, ClockSource, Timestamp};

const VECTORS: &str = include_str!("vectors/sync-v1.json");
const KNOWN: &str = "every record here is of a known kind";
const EVENT: EventNumber = EventNumber(7);
const NOON: Timestamp = Timestamp(1_795_348_800_000);

/// Name and bytes in hex, in the order of the document.
type Vectors = BTreeMap<String, String>;

fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

fn scanner_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn authority_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

fn scanner() -> ScannerKey {
    ScannerKey(scanner_key().verifying_key().to_bytes())
}

fn authority() -> AuthorityKey {
    AuthorityKey(authority_key().verifying_key().to_bytes())
}

fn gate(number: u8) -> GateNumber {
    GateNumber::new(number).expect("gates are numbered from 1")
}

fn clock(ms: i64) -> ClockReading {
    ClockReading { clock: NOON.plus_ms(ms), offset_ms: -250, uncertainty_ms: 40, source: ClockSource::Server }
}

fn admission() -> Scan {
    Scan {
        subject: Subject::Pass(PassId([0xa1; 12])),
        gate: gate(2),
        direction: Direction::In,
        verdict: VerdictCode::Admitted,
        read_by: Some(ReadBy::LiveCode { step: 690, value: [0xb1; 12] }),
        overridden: None,
        seen: vec![],
        revision: 5,
        clock: clock(0),
        marks: Marks::default(),
    }
}

/// The records of one feed, in order: an admission, an overridden refusal, an unreadable text, an undo.
fn scan_records() -> Vec<(&'static str, ScanRecord)> {
    let admitted = ScanRecord::Scan(admission());
    let feed = FeedId::scans(scanner(), EVENT);
    let first = Head::EMPTY.after(&feed, &admitted.to_record().expect(KNOWN));
    let first = ScanRef { scanner: scanner(), seq: first.seq, hash: first.hash };
    let overridden = Scan {
        verdict: VerdictCode::AlreadyInside,
        read_by: Some(ReadBy::StaticCode),
        overridden: Some(Override {
            by: Authorizer::Supervisor(3),
            reason: ReasonCode::StudentCard,
            note: Some(note().commitment()),
        }),
        seen: vec![first],
        clock: clock(60_000),
        marks: Marks::CHECK_STUDENT_CARD.with(Marks::COPY),
        ..admission()
    };
    let unreadable = Scan {
        subject: Subject::Text(Hash([0xc1; 32])),
        verdict: VerdictCode::Unreadable,
        read_by: None,
        clock: ClockReading::uncorrected(NOON.plus_ms(61_000)),
        ..admission()
    };
    let undo = Undo {
        pass_id: PassId([0xa1; 12]),
        undoes: first,
        by: Authorizer::Volunteer,
        reason: ReasonCode::Mistake,
        note: None,
        revision: 5,
        clock: clock(62_000),
    };
    vec![
        ("scan admitted by live code", admitted),
        ("scan overridden", ScanRecord::Scan(overridden)),
        ("scan of what is no pass code", ScanRecord::Scan(unreadable)),
        ("undo", ScanRecord::Undo(undo)),
    ]
}

fn note() -> Detail {
    Detail::new([0xd1; 8], &"card looked at")
}

fn person() -> Detail {
    let person = Person {
        name: "Әйгерім Қанатқызы".to_owned(),
        student_number: "23B030187".to_owned(),
        attention: None,
    };
    Detail::new([0xd2; 8], &person)
}

fn certificate() -> Certificate {
    let content = CertificateContent {
        authority: authority(),
        scanner: scanner(),
        number: 12,
        role: AuthorRole::Scanner,
        valid_from: NOON,
        valid_until: NOON.plus_ms(86_400_000),
        events: vec![CertifiedEvent { event: EVENT, keeps_gates: vec![gate(2)] }],
    };
    let certificate = Certificate::sign(&authority_key(), &content);
    assert_eq!(certificate.verify(authority()), Ok(content));
    certificate
}

fn event_records() -> Vec<(&'static str, EventRecord)> {
    let details = EventDetails {
        slug: "keshki-saz".to_owned(),
        name: Localized {
            kk: "Кешкі саз".to_owned(),
            ru: "Вечерняя мелодия".to_owned(),
            en: "Evening melody".to_owned(),
        },
        venue: "Республика сарайы".to_owned(),
        starts: NOON.plus_ms(7_200_000),
        ends: NOON.plus_ms(14_400_000),
        doors_open: NOON.plus_ms(3_600_000),
        doors_close: NOON.plus_ms(10_800_000),
        capacity: Some(2_500),
        time_zone: "Asia/Almaty".to_owned(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![Gate { number: gate(2), name: Localized::same("B") }],
        categories: vec![Category {
            number: 0,
            name: Localized::same("A"),
            gates: vec![gate(2)],
            paper: true,
        }],
    };
    let body = PassBody {
        flags: PassFlags { live: true, specimen: false, id_check: true },
        key_id: KeyId([1, 2, 3]),
        home_gate: Some(gate(2)),
        event: EVENT,
        valid_from: 1_795_352_400,
        valid_until: 1_795_363_200,
        category: 0,
        pass_id: PassId([0xa1; 12]),
    };
    let issued = PassLine {
        body,
        shared_holder: None,
        state: PassState::Issued,
        blocked: false,
        moved: None,
        person: Some(person().commitment()),
    };
    let moved = Entitlement { valid_until: 1_795_366_800, ..Entitlement::from(&body) };
    let revoked = PassLine {
        body: PassBody { pass_id: PassId([0xa2; 12]), ..body },
        shared_holder: Some(HolderId([0xa1; 12])),
        state: PassState::Revoked(RevocationReason::Lost),
        blocked: true,
        moved: Some(moved),
        person: None,
    };
    let key = IssuerKeyLine { public_key: [0xe1; 32], state: KeyState::Open };
    vec![
        ("event", EventRecord::Event(Box::new(details))),
        ("issuer key", EventRecord::IssuerKey(key)),
        ("passes", EventRecord::Passes(vec![issued, revoked])),
        ("complete", EventRecord::Complete(true)),
        ("scanner", EventRecord::Scanner(certificate())),
    ]
}

/// Records that stand in no batch of the vectors, so that its bytes stay what they were.
fn later_records() -> Vec<(&'static str, Record)> {
    let other = ScannerKey([0x5c; 32]);
    let head = |seq: u64, byte: u8| Head { seq, hash: Hash([byte; 32]) };
    let note = Some(note().commitment());
    let reference = |scanner, seq, byte| ScanRef { scanner, seq, hash: Hash([byte; 32]) };
    let quarantine =
        QuarantineAnswer { scanner: scanner(), first_seq: 119, last: head(140, 0xf3), accepted: true, note };
    let conflict =
        ConflictAnswer { first: reference(scanner(), 9, 0xf5), second: reference(other, 4, 0xf6), note };
    let places = PlacesLine { scanner: scanner(), granted: Granted { granted: 120, written_off: 20 } };
    let event_records = [
        ("cut", EventRecord::Cut(Cut { scanner: scanner(), trusted: head(118, 0xf1) })),
        (
            "received in time",
            EventRecord::ReceivedInTime(ReceivedInTime { scanner: scanner(), head: head(7, 0xf2) }),
        ),
        ("quarantine answer", EventRecord::QuarantineAnswer(quarantine)),
        (
            "branch answer",
            EventRecord::BranchAnswer(BranchAnswer {
                scanner: scanner(),
                first: head(6, 0xf4),
                counts: false,
                note: None,
            }),
        ),
        ("conflict answer", EventRecord::ConflictAnswer(conflict)),
        ("places", EventRecord::Places(vec![places])),
    ];
    let handover = Handover { gate: gate(2), keeps: true, card: 3, revision: 5, clock: clock(63_000) };
    let scan_records = [
        ("gift", ScanRecord::Gift(Gift { to: other, places: 15, clock: clock(62_500) })),
        ("handover", ScanRecord::Handover(handover)),
    ];
    let event_records = event_records.into_iter().map(|(name, content)| {
        let record = content.to_record().expect(KNOWN);
        assert_eq!(EventRecord::from_record(&record), Ok(content), "{name} reads back");
        (name, record)
    });
    let scan_records = scan_records.into_iter().map(|(name, content)| {
        let record = content.to_record().expect(KNOWN);
        assert_eq!(ScanRecord::from_record(&record), Ok(content), "{name} reads back");
        (name, record)
    });
    event_records.chain(scan_records).collect()
}

/// Each record, the hash after it and the signature there; then all of them as one batch in a frame.
fn feed_vectors(
    out: &mut Vectors,
    feed: FeedId,
    key: &SigningKey,
    records: Vec<(&str, Record)>,
    details: Vec<Detail>,
) {
    let mut head = Head::EMPTY;
    for (name, record) in &records {
        head = head.after(&feed, record);
        out.insert(format!("{name}: record"), hex(record.as_bytes()));
        out.insert(format!("{name}: hash"), hex(head.hash.0));
        out.insert(format!("{name}: signature"), hex(feed.sign(key, head).0));
    }
    let batch = Batch {
        feed,
        first_seq: 1,
        previous: Hash::ZERO,
        records: records.into_iter().map(|(_, record)| record).collect(),
        signature: feed.sign(key, head),
        details,
    };
    assert_eq!(batch.clone().check().map(|checked| checked.last_head()), Ok(head));
    out.insert(format!("frame: batch of {:?}", feed.class), frame(&Message::Batch(Box::new(batch))));
}

fn frame(message: &Message) -> String {
    let mut bytes = Vec::new();
    message.write(&mut bytes);
    assert_eq!(Message::read_all(&bytes), Ok(vec![message.clone()]), "what is written reads back");
    hex(bytes)
}

fn report() -> Report {
    let door = DoorReport {
        event: EVENT,
        gate: Some(gate(2)),
        written: 140,
        revision: 5,
        current: Some(NOON.plus_ms(59_000)),
    };
    let checks = vec![
        (SelftestCheck::Pass, CheckLevel::Ok),
        (SelftestCheck::Clock, CheckLevel::Care),
        (SelftestCheck::Sound, CheckLevel::Failed),
    ];
    let selftest = SelftestReport { at: NOON.plus_ms(-3_600_000), checks };
    Report { clock: clock(64_000), version: "0.1.0".to_owned(), door: Some(door), selftest: Some(selftest) }
}

/// A file with the frames of two messages.
fn file(messages: &[Message; 2]) -> String {
    let mut bytes = Vec::new();
    let mut writer = FileWriter::begin(&mut bytes);
    messages.iter().for_each(|message| writer.write(message, &mut bytes));
    writer.end(&mut bytes);
    let mut reader = FileReader::new();
    reader.push(&bytes);
    for message in messages {
        assert_eq!(reader.next(), Ok(Some(message.clone())), "what is written reads back");
    }
    assert_eq!(reader.next(), Ok(None));
    assert_eq!(reader.finish(), Ok(()));
    hex(bytes)
}

fn written() -> Vectors {
    let mut out = Vectors::new();
    out.insert("scanner key".to_owned(), hex(scanner().0));
    out.insert("authority key".to_owned(), hex(authority().0));

    let scans = FeedId::scans(scanner(), EVENT);
    let records = scan_records().into_iter().map(|(name, record)| {
        let bytes = record.to_record().expect(KNOWN);
        assert_eq!(ScanRecord::from_record(&bytes), Ok(record), "{name} reads back");
        (name, bytes)
    });
    feed_vectors(&mut out, scans, &scanner_key(), records.collect(), vec![note()]);

    let event_feed = FeedId::event(authority(), EVENT);
    let records = event_records().into_iter().map(|(name, record)| {
        let bytes = record.to_record().expect(KNOWN);
        assert_eq!(EventRecord::from_record(&bytes), Ok(record), "{name} reads back");
        (name, bytes)
    });
    feed_vectors(&mut out, event_feed, &authority_key(), records.collect(), vec![person()]);

    for (name, record) in later_records() {
        out.insert(format!("{name}: record"), hex(record.as_bytes()));
    }

    let head = Head { seq: 4, hash: Hash([0xf1; 32]) };
    out.insert("frame: have".to_owned(), frame(&Message::Have([(scans, head), (event_feed, head)].into())));
    let refused = Message::Refused { feed: scans, first_seq: 9, why: Refusal::Gap, here: head };
    out.insert("frame: refused".to_owned(), frame(&refused));
    out.insert("frame: status".to_owned(), frame(&Message::Status { clock: NOON, has_more: true }));
    let branch = Head { seq: 3, hash: Hash([0xf2; 32]) };
    let mut branches = Branches::single(head);
    branches.fork(Position { line: 0, seq: 2 }, Hash([0xf0; 32]), branch);
    let held: Holdings = [(scans, branches), (event_feed, Branches::single(head))].into();
    let (vector, tips) = vector_of(&held, &[EVENT].into());
    assert_eq!(vector, [(scans, head), (event_feed, head)].into());
    out.insert(
        "frame: digests of a forked feed and the event feed".to_owned(),
        frame(&Message::Digests(digests(&held))),
    );
    out.insert("frame: tips of the forked feed".to_owned(), frame(&Message::Tips(tips)));
    let locate = Message::Locate { feed: scans, sample: vec![head, branch] };
    out.insert("frame: locate".to_owned(), frame(&locate));
    out.insert("frame: certificate".to_owned(), frame(&Message::Certificate(certificate())));
    out.insert("frame: wanted".to_owned(), frame(&Message::Wanted { event: EVENT, places: 20 }));
    let grown = Message::Grown { heads: [(scans, head)].into(), asks: false };
    out.insert("frame: grown".to_owned(), frame(&grown));
    let echo = Some(Echo { stamp_ms: 61_000, kept_ms: 1_900 });
    let time = Message::Time { stamp_ms: 4_000, echo, clock: clock(250) };
    out.insert("frame: time".to_owned(), frame(&time));
    out.insert("frame: report".to_owned(), frame(&Message::Report(report())));
    let have = Message::Have([(scans, head)].into());
    out.insert("file: have, certificate".to_owned(), file(&[have, Message::Certificate(certificate())]));
    out.insert("detail: commitment".to_owned(), hex(person().commitment().0));
    out.insert(
        "certificate".to_owned(),
        hex(minicbor::to_vec(certificate()).expect("writing to a Vec cannot fail")),
    );

    let card = CardSecret([0x3c; 16]);
    let card_line = CardLine {
        number: 3,
        hash: card.hash(EVENT),
        pin: Some(card.pin_hash(EVENT, "4711")),
        valid_from: NOON,
        valid_until: NOON.plus_ms(86_400_000),
        withdrawn: false,
    };
    let cards = EventRecord::Cards(vec![card_line]);
    let bytes = cards.to_record().expect(KNOWN);
    assert_eq!(EventRecord::from_record(&bytes), Ok(cards), "cards read back");
    out.insert("supervisor cards: record".to_owned(), hex(bytes.as_bytes()));
    out.insert("supervisor card: text".to_owned(), card.to_text());
    out.insert("supervisor card: hash".to_owned(), hex(card.hash(EVENT).0));
    out.insert("supervisor card: hash of PIN 4711".to_owned(), hex(card.pin_hash(EVENT, "4711").0));

    let code = EnrollmentCode::from_random([0x5a; 10]);
    let nonce = [0x6b; 16];
    out.insert("enrollment: code".to_owned(), code.to_string());
    out.insert("enrollment: lookup".to_owned(), hex(code.lookup()));
    out.insert("enrollment: request proof".to_owned(), hex(code.request_proof(scanner(), &nonce).0));
    let answer = code.answer_proof(scanner(), &nonce, authority(), &certificate());
    out.insert("enrollment: answer proof".to_owned(), hex(answer.0));
    let challenge = [0x7c; session::CHALLENGE_LEN];
    out.insert("session: answer".to_owned(), hex(session::answer(&scanner_key(), authority(), &challenge)));
    out
}

#[test]
fn every_byte_is_as_the_vectors_say() {
    let expected: Vectors = serde_json::from_str(VECTORS).unwrap();
    let written = written();
    for (name, bytes) in &written {
        assert_eq!(expected.get(name), Some(bytes), "{name}");
    }
    assert_eq!(expected.len(), written.len(), "the file holds nothing that is not checked");
}
