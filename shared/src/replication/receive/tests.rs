use ed25519_dalek::SigningKey;

use super::*;
use crate::batch::Batch;
use crate::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use crate::event_record::EventRecord;
use crate::feed::{Head, Record};
use crate::id::ScannerKey;
use crate::time::Timestamp;

const EVENT: EventNumber = EventNumber(5);

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn feed() -> FeedId {
    FeedId::scans(ScannerKey(key().verifying_key().to_bytes()), EVENT)
}

fn batch(feed: FeedId, what: u8) -> Batch {
    let records = vec![Record::new(1, &what), Record::new(1, &what)];
    let head = records.iter().fold(Head::EMPTY, |head, record| head.after(&feed, record));
    let signature = feed.sign(&key(), head);
    Batch { feed, first_seq: 1, previous: Hash::ZERO, records, signature, details: vec![] }
}

#[test]
fn a_bad_batch_is_refused_by_name_and_a_good_one_taken() {
    let whole = batch(feed(), 1).check().unwrap();
    let held = Branches::single(whole.last_head());
    let hash_at =
        |at: Position| whole.heads().get(usize::try_from(at.seq).unwrap() - 1).map(|head| head.hash);
    let long = Branches::single(Head { seq: MAX_FEED_SCANS - 1, hash: Hash([1; 32]) });
    let mut many = held.clone();
    while !many.is_full() {
        many.fork(Position::START, Hash::ZERO, Head { seq: 1, hash: Hash([9; 32]) });
    }
    let mut changed = batch(feed(), 1);
    changed.records.swap_remove(0);
    let empty = Branches::default();
    let event_feed = FeedId { class: FeedClass::Event, ..feed() };
    let refused = Received::Refused;
    for (what, batch, is_certified, branches, expected) in [
        ("new", batch(feed(), 1), true, &empty, Received::Append { line: 0, skip: 0 }),
        ("known", batch(feed(), 1), true, &held, Received::Known),
        ("a fork", batch(feed(), 2), true, &held, Received::Fork { base: Position::START, skip: 0 }),
        ("a fork of an event feed", batch(event_feed, 2), true, &held, refused(Refusal::Fork)),
        ("of nobody we know", batch(feed(), 1), false, &empty, refused(Refusal::NotCertified)),
        ("changed", changed, true, &empty, refused(Refusal::Invalid)),
        ("too many branches", batch(feed(), 2), true, &many, refused(Refusal::Limit)),
        ("too long", batch(feed(), 2), true, &long, refused(Refusal::Limit)),
    ] {
        let here = Here { is_certified, branches };
        assert_eq!(receive(&batch.check(), &here, hash_at), expected, "{what}");
    }
}

#[test]
fn who_was_ever_certified_for_the_event_may_write_its_feed() {
    let authority_key = SigningKey::from_bytes(&[3; 32]);
    let authority = AuthorityKey(authority_key.verifying_key().to_bytes());
    let scanner = feed().scanner().unwrap();
    let mut roster = Roster::new(EVENT, authority);
    let content = CertificateContent {
        authority,
        scanner,
        number: 7,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(0),
        valid_until: Timestamp(1),
        events: vec![CertifiedEvent { event: EVENT, keeps_gates: vec![] }],
    };
    assert!(!may_write(&feed(), authority, [&roster]));
    roster.apply(Head::EMPTY, EventRecord::Scanner(Certificate::sign(&authority_key, &content)));
    assert!(may_write(&feed(), authority, [&roster]));
    assert!(may_write(&FeedId::scans(scanner, EventNumber::NONE), authority, [&roster]));
    assert!(!may_write(&FeedId::scans(scanner, EventNumber(6)), authority, [&roster]));
    assert!(!may_write(&FeedId::scans(ScannerKey([1; 32]), EVENT), authority, [&roster]));
    assert!(may_write(&FeedId::event(authority, EVENT), authority, [&roster]));
    assert!(!may_write(&FeedId::event(AuthorityKey([1; 32]), EVENT), authority, [&roster]));
}
