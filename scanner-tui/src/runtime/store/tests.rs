//! What the store keeps, over restarts and against those who bring nonsense.

use ed25519_dalek::SigningKey;
use esik_shared::batch::Batch;
use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::clock::Measured;
use esik_shared::detail::Detail;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{EventNumber, Hash, ScannerKey};
use esik_shared::replication::message::Refusal;
use esik_shared::time::Timestamp;

use super::identity::StoredIdentity;
use super::receive::{Brought, Taken};
use super::*;
use crate::core::cmd::{Append, Cmd};
use crate::core::fixture::{
    EVENTS, after, authority, authority_key, certificate, code, event_batch, event_batch_of, scanner,
    scanner_key, settings,
};
use crate::core::key::Action;
use crate::core::model::Model;
use crate::core::msg::{Msg, TypedText};
use crate::core::start::OwnFeed;
use crate::core::update::update;

const ONE: EventNumber = EVENTS[0];

pub(in crate::runtime) fn identity() -> StoredIdentity {
    StoredIdentity {
        server_url: "http://127.0.0.1:8080".to_owned(),
        authority: authority(),
        certificate: Certificate::sign(&authority_key(), &certificate()),
        text_salt: [9; 32],
        enrolled: Timestamp(1),
    }
}

pub(in crate::runtime) async fn enrolled(folder: &DataFolder) -> Store {
    let mut store = Store::open(folder).await.unwrap();
    store.insert_identity(&identity()).await.unwrap();
    for event in EVENTS {
        assert!(matches!(take(&mut store, event_batch(event)).await, Taken::New(_)));
    }
    store
}

pub(in crate::runtime) async fn take(store: &mut Store, batch: Batch) -> Taken {
    store.take(&Brought::from(batch)).await.unwrap()
}

/// The next batch behind a record of the first line, with its details.
async fn batch_after(store: &mut Store, feed: &FeedId, seq: u64) -> Option<Batch> {
    let (mut batch, _) = store.batch_after(feed, 0, Position { line: 0, seq }).await.unwrap()?;
    batch.details = store.details_of(feed, batch.records.iter()).await.unwrap();
    Some(batch)
}

async fn tip(store: &mut Store, feed: &FeedId) -> Head {
    store.holdings().await.unwrap().get(feed).map_or(Head::EMPTY, |branches| branches.tip())
}

async fn model(store: &mut Store) -> Model {
    let identity = store.identity().await.unwrap().unwrap();
    let start = store.load(&identity, scanner_key()).await.unwrap();
    Model::new(start, settings(), after(0))
}

/// Decides, and gives what is to be stored.
fn decide(model: &mut Model, typed: Vec<u8>, ms: i64) -> Append {
    let mut cmds = Vec::new();
    update(model, Msg::Read { typed, now: after(ms) }, &mut cmds);
    match cmds.pop() {
        Some(Cmd::Store(append)) => *append,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_was_stored_is_there_after_a_restart() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(parent.path());
    let mut store = enrolled(&folder).await;
    let mut before = model(&mut store).await;
    let mut appended = Vec::new();
    for (ms, typed) in [(0, code(ONE, 1)), (1_000, b"nothing".to_vec()), (2_000, code(ONE, 2))] {
        let append = decide(&mut before, typed, ms);
        store.append(&append).await.unwrap();
        update(&mut before, Msg::Stored(after(ms)), &mut Vec::new());
        appended.push(append);
    }
    let own = appended[0].feed;
    store.set_server_heads(&[(own, appended[0].head)]).await.unwrap();
    let offset = Measured { offset_ms: -5, uncertainty_ms: 3, at: Timestamp(8) };
    store.set_offset(&offset).await.unwrap();
    store.set_offset(&offset).await.unwrap();
    // As after a crash: the connection is not closed in order.
    drop(store);

    let mut store = Store::open(&folder).await.unwrap();
    assert_eq!(store.identity().await.unwrap(), Some(identity()));
    let start = store.load(&identity(), scanner_key()).await.unwrap();
    assert_eq!(start.own[&ONE], OwnFeed { head: appended[2].head, confirmed: 1, is_forked: false });
    assert_eq!(
        start.own[&EventNumber::NONE],
        OwnFeed { head: appended[1].head, confirmed: 0, is_forked: false }
    );
    assert_eq!(start.offset, Some(offset));
    let newest: Vec<u64> = start.last_own.iter().map(|(_, scan, _)| scan.seq).collect();
    assert_eq!(newest, [2, 1, 1]);
    let model = Model::new(start, settings(), after(3_000));
    let screen = model.screen(after(3_000));
    let counts = screen.counts.unwrap();
    assert_eq!((counts.admitted, counts.expected, screen.unsent), (2, 20, 2));
    assert_eq!(screen.verdict.unwrap().name.as_deref(), Some("Student 2"));

    let batch = batch_after(&mut store, &own, 0).await.unwrap();
    let checked = batch.check().unwrap();
    assert_eq!(checked.last_head(), appended[2].head, "what is sent holds together");
    assert_eq!(batch_after(&mut store, &own, appended[2].head.seq).await, None);

    let mut reader = Store::open_for_reading(&folder).await.unwrap();
    let mut seen = Vec::new();
    let result = reader
        .each_scan(scanner(), |scan| {
            seen.push((scan.feed.event.0, scan.head.seq, scan.previous));
            Ok::<(), ()>(())
        })
        .await;
    assert!(matches!(result, Ok(Ok(()))));
    assert_eq!(seen, [(0, 1, Hash::ZERO), (1, 1, Hash::ZERO), (1, 2, appended[0].head.hash)]);
}

#[tokio::test]
async fn a_note_is_kept_sent_and_shown_until_it_is_erased_and_the_chain_stands() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(parent.path());
    let mut store = enrolled(&folder).await;
    let mut model = model(&mut store).await;
    let entry = decide(&mut model, code(ONE, 1), 0);
    store.append(&entry).await.unwrap();
    update(&mut model, Msg::Stored(after(0)), &mut Vec::new());
    // Taken back for another reason, which is told in words.
    let mut cmds = Vec::new();
    let enter_other = [Action::Undo, Action::Enter, Action::Down, Action::Down, Action::Down, Action::Enter];
    for action in enter_other {
        update(&mut model, Msg::Press { action, now: after(1_000) }, &mut cmds);
    }
    update(&mut model, Msg::Typed { text: TypedText("Қате есік".to_owned()), now: after(1_000) }, &mut cmds);
    update(&mut model, Msg::Press { action: Action::Enter, now: after(1_000) }, &mut cmds);
    let Some(Cmd::Store(undo)) = cmds.pop() else { panic!("{cmds:?}") };
    store.append(&undo).await.unwrap();

    let note = undo.note.clone().unwrap();
    let batch = batch_after(&mut store, &entry.feed, 0).await.unwrap();
    assert_eq!((batch.records.len(), &batch.details), (2, &vec![note.clone()]));
    assert_eq!(notes(&mut store).await, [None, Some("Қате есік".to_owned())]);

    sqlx::query("DELETE FROM detail WHERE commitment = $1")
        .bind(note.commitment().0.to_vec())
        .execute(&mut store.connection)
        .await
        .unwrap();
    let batch = batch_after(&mut store, &entry.feed, 0).await.unwrap();
    assert_eq!(batch.details, []);
    assert_eq!(batch.check().unwrap().last_head(), undo.head, "and the chain stands");
    assert_eq!(notes(&mut store).await, [None, None]);
}

/// What was written to each scan.
async fn notes(store: &mut Store) -> Vec<Option<String>> {
    let mut notes = Vec::new();
    let result = store.each_scan(scanner(), |scan| {
        notes.push(scan.note);
        Ok::<(), ()>(())
    });
    result.await.unwrap().unwrap();
    notes
}

#[tokio::test]
async fn a_scan_follows_the_head_or_is_not_stored() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = enrolled(&DataFolder::new(parent.path())).await;
    let (mut one, mut other) = (model(&mut store).await, model(&mut store).await);
    let first = decide(&mut one, code(ONE, 1), 0);
    store.append(&first).await.unwrap();
    let stale = decide(&mut other, code(ONE, 2), 0);
    for refused in [&first, &stale] {
        let error = store.append(refused).await.unwrap_err();
        assert_eq!(error.failure(), StoreFailure::HeadMoved);
    }
    assert_eq!(tip(&mut store, &first.feed).await, first.head);
    let kept = batch_after(&mut store, &first.feed, 0).await.unwrap();
    assert_eq!(kept.records, [first.record]);
}

/// The records from `skip` on of a batch, as a batch of its own.
fn tail(batch: &Batch, skip: usize) -> Batch {
    let before =
        batch.records[..skip].iter().fold(Head::EMPTY, |head, record| head.after(&batch.feed, record));
    Batch {
        first_seq: before.seq + 1,
        previous: before.hash,
        records: batch.records[skip..].to_vec(),
        ..batch.clone()
    }
}

/// The key of another scanner.
pub(in crate::runtime) fn other_key() -> SigningKey {
    SigningKey::from_bytes(&[8; 32])
}

/// Certifies these scanners for an event, behind what its event feed holds.
pub(in crate::runtime) fn certified(event: EventNumber, scanners: &[&SigningKey]) -> Batch {
    let before = event_batch(event).check().unwrap().last_head();
    let feed = FeedId::event(authority(), event);
    let records: Vec<Record> = scanners
        .iter()
        .map(|key| {
            let scanner = ScannerKey(key.verifying_key().to_bytes());
            let certificate =
                Certificate::sign(&authority_key(), &CertificateContent { scanner, ..certificate() });
            EventRecord::Scanner(certificate).to_record().unwrap()
        })
        .collect();
    let head = records.iter().fold(before, |head, record| head.after(&feed, record));
    let signature = feed.sign(&authority_key(), head);
    Batch { feed, first_seq: before.seq + 1, previous: before.hash, records, signature, details: Vec::new() }
}

/// A run of a scan feed behind `before`, each record of another content.
pub(in crate::runtime) fn run(key: &SigningKey, event: EventNumber, before: Head, contents: &[u8]) -> Batch {
    let feed = FeedId::scans(ScannerKey(key.verifying_key().to_bytes()), event);
    let records: Vec<Record> = contents.iter().map(|content| Record::new(99, content)).collect();
    let head = records.iter().fold(before, |head, record| head.after(&feed, record));
    let signature = feed.sign(key, head);
    Batch { feed, first_seq: before.seq + 1, previous: before.hash, records, signature, details: Vec::new() }
}

pub(in crate::runtime) fn end(batch: &Batch) -> Head {
    batch.clone().check().unwrap().last_head()
}

#[tokio::test]
async fn only_what_is_new_is_taken_of_a_batch_and_twice_is_once() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    store.insert_identity(&identity()).await.unwrap();
    let event = EventNumber(5);
    let feed = FeedId::event(authority(), event);
    let whole = event_batch(event);
    let prefix = {
        let records = whole.records[..1].to_vec();
        let head = Head::EMPTY.after(&feed, &records[0]);
        Batch { records, signature: feed.sign(&authority_key(), head), details: Vec::new(), ..whole.clone() }
    };
    assert_eq!(take(&mut store, tail(&whole, 2)).await, Taken::Refused(Refusal::Gap));
    assert!(matches!(take(&mut store, prefix).await, Taken::New(_)));
    let Taken::New(received) = take(&mut store, whole.clone()).await else { panic!() };
    assert_eq!(received.records.len(), 2, "the first record was here");
    assert_eq!(received.branches, Branches::single(end(&whole)));
    assert_eq!(take(&mut store, whole.clone()).await, Taken::Known);
    assert_eq!(tip(&mut store, &feed).await, end(&whole));
    let fork = event_batch_of(event, crate::core::fixture::details(EventNumber(6)), 10);
    assert_eq!(take(&mut store, fork).await, Taken::Refused(Refusal::Fork), "event feeds do not fork");
    let at = |seq| Position { line: 0, seq };
    let second = whole.check().unwrap().heads()[1].hash;
    assert_eq!(store.hashes_at(&feed, &[at(2), at(9)]).await.unwrap(), [(at(2), second)]);
}

#[tokio::test]
async fn who_was_not_certified_for_the_event_is_refused_and_who_was_is_taken_also_after_a_restart() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(parent.path());
    let mut store = enrolled(&folder).await;
    let key = other_key();
    let scans = run(&key, ONE, Head::EMPTY, &[1, 2]);
    assert_eq!(take(&mut store, scans.clone()).await, Taken::Refused(Refusal::NotCertified));
    take(&mut store, certified(ONE, &[&key])).await;
    assert!(matches!(take(&mut store, scans.clone()).await, Taken::New(_)));
    let elsewhere = run(&key, EventNumber(9), Head::EMPTY, &[1]);
    assert_eq!(take(&mut store, elsewhere).await, Taken::Refused(Refusal::NotCertified));
    let mut changed = run(&key, ONE, end(&scans), &[3, 4]);
    changed.records.swap(0, 1);
    assert_eq!(take(&mut store, changed).await, Taken::Refused(Refusal::Invalid));
    drop(store);
    let mut store = Store::open(&folder).await.unwrap();
    let more = run(&key, ONE, end(&scans), &[3]);
    assert!(matches!(take(&mut store, more).await, Taken::New(_)));
}

#[tokio::test]
async fn a_feed_that_forked_is_kept_with_all_its_lines_and_sent_on_line_by_line() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(parent.path());
    let mut store = enrolled(&folder).await;
    let key = other_key();
    take(&mut store, certified(ONE, &[&key])).await;
    let first = run(&key, ONE, Head::EMPTY, &[1, 2, 3]);
    let feed = first.feed;
    let shared = Head::EMPTY.after(&feed, &first.records[0]);
    let second = run(&key, ONE, shared, &[22]);
    let on_second = run(&key, ONE, end(&second), &[23, 24]);
    assert!(matches!(take(&mut store, first.clone()).await, Taken::New(_)));
    let Taken::New(forked) = take(&mut store, second.clone()).await else { panic!() };
    assert_eq!((forked.line, forked.branches.tips()), (1, vec![end(&second), end(&first)]));
    let Taken::New(more) = take(&mut store, on_second.clone()).await else { panic!() };
    assert_eq!((more.line, more.records.len()), (1, 2));
    assert_eq!(take(&mut store, second.clone()).await, Taken::Known);
    let remembered = store.holdings().await.unwrap();
    drop(store);

    let mut store = Store::open(&folder).await.unwrap();
    assert_eq!(store.holdings().await.unwrap(), remembered);
    let (whole, last) = store.batch_after(&feed, 1, Position::START).await.unwrap().unwrap();
    assert_eq!((end(&whole), last), (end(&on_second), Position { line: 1, seq: 4 }));
    let (rest, _) = store.batch_after(&feed, 1, Position { line: 1, seq: 2 }).await.unwrap().unwrap();
    assert_eq!((rest.previous, end(&rest)), (end(&second).hash, end(&on_second)));
    let (rest, _) = store.batch_after(&feed, 1, Position { line: 0, seq: 1 }).await.unwrap().unwrap();
    assert_eq!((rest.previous, end(&rest)), (shared.hash, end(&on_second)));
}

#[tokio::test]
async fn what_another_process_adds_is_noticed_and_told_once() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(parent.path());
    let mut store = enrolled(&folder).await;
    let key = other_key();
    store.holdings().await.unwrap();
    let mut other = Store::open(&folder).await.unwrap();
    take(&mut other, certified(ONE, &[&key])).await;
    let scans = run(&key, ONE, Head::EMPTY, &[1, 2]);
    take(&mut other, scans.clone()).await;

    assert_eq!(tip(&mut store, &scans.feed).await, end(&scans), "what is held is never old");
    let added = store.added_by_others().await.unwrap();
    let told: Vec<_> = added.iter().map(|received| (received.feed.class, received.records.len())).collect();
    assert_eq!(told, [(FeedClass::Event, 1), (FeedClass::Scans, 2)], "who may write comes first");
    assert_eq!(store.added_by_others().await.unwrap(), []);
    take(&mut store, run(&key, ONE, end(&scans), &[3])).await;
    assert_eq!(store.added_by_others().await.unwrap(), [], "nobody is told what this process stored");
}

#[tokio::test]
async fn a_detail_that_no_record_names_is_not_kept() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    store.insert_identity(&identity()).await.unwrap();
    let mut batch = event_batch(ONE);
    let named = batch.details.len();
    batch.details.push(Detail::new([9; 8], &"nobody's".to_owned()));
    let Taken::New(received) = take(&mut store, batch).await else { panic!() };
    assert_eq!(received.details.len(), named);
}

#[tokio::test]
async fn a_batch_ends_where_its_author_signed() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    store.insert_identity(&identity()).await.unwrap();
    let batch = event_batch(ONE);
    take(&mut store, batch.clone()).await;
    let sent = batch_after(&mut store, &batch.feed, 0).await.unwrap();
    assert_eq!((sent.records.len(), sent.signature), (3, batch.signature));
    let after_two = tail(&batch, 2);
    let sent = batch_after(&mut store, &batch.feed, 2).await.unwrap();
    assert_eq!((sent.first_seq, sent.previous), (3, after_two.previous));
    assert!(sent.check().is_ok());
}

#[tokio::test]
async fn a_folder_without_a_scanner_is_named_with_what_to_do() {
    let parent = tempfile::tempdir().unwrap();
    let error = Store::open_for_reading(&DataFolder::new(parent.path())).await.unwrap_err();
    assert!(error.to_string().contains("esik-scanner enroll"), "{error}");
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    assert_eq!(store.identity().await.unwrap(), None);
}
