//! What the store keeps, over restarts and against those who bring nonsense.

use esik_shared::batch::{Batch, Fit};
use esik_shared::certificate::Certificate;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash};
use esik_shared::time::Timestamp;

use super::identity::StoredIdentity;
use super::receive::Taken;
use super::*;
use crate::core::clock::KeptOffset;
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

fn identity() -> StoredIdentity {
    StoredIdentity {
        server_url: "http://127.0.0.1:8080".to_owned(),
        authority: authority(),
        certificate: Certificate::sign(&authority_key(), &certificate()),
        text_salt: [9; 32],
        enrolled: Timestamp(1),
    }
}

async fn enrolled(folder: &DataFolder) -> Store {
    let mut store = Store::open(folder).await.unwrap();
    store.insert_identity(&identity()).await.unwrap();
    for event in EVENTS {
        let batch = event_batch(event).check().unwrap();
        store.keep_details(event, &batch.batch().details).await.unwrap();
        assert!(matches!(store.receive(&batch).await.unwrap(), Taken::New(_)));
    }
    store
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
    let offset = KeptOffset { offset_ms: -5, uncertainty_ms: 3, measured: Timestamp(8) };
    store.set_offset(&offset).await.unwrap();
    store.set_offset(&offset).await.unwrap();
    // As after a crash: the connection is not closed in order.
    drop(store);

    let mut store = Store::open(&folder).await.unwrap();
    assert_eq!(store.identity().await.unwrap(), Some(identity()));
    let start = store.load(&identity(), scanner_key()).await.unwrap();
    assert_eq!(start.own[&ONE], OwnFeed { head: appended[2].head, confirmed: 1 });
    assert_eq!(start.own[&EventNumber::NONE], OwnFeed { head: appended[1].head, confirmed: 0 });
    assert_eq!(start.offset, Some(offset));
    let newest: Vec<u64> = start.last_own.iter().map(|(_, scan, _)| scan.seq).collect();
    assert_eq!(newest, [2, 1, 1]);
    let model = Model::new(start, settings(), after(3_000));
    let screen = model.screen(after(3_000));
    let counts = screen.counts.unwrap();
    assert_eq!((counts.admitted, counts.expected, screen.unsent), (2, 20, 2));
    assert_eq!(screen.verdict.unwrap().name.as_deref(), Some("Student 2"));

    let batch = store.batch_after(&own, Head::EMPTY).await.unwrap().unwrap();
    let checked = batch.check().unwrap();
    assert_eq!(checked.last_head(), appended[2].head, "what is sent holds together");
    assert_eq!(store.batch_after(&own, appended[2].head).await.unwrap(), None);

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
    let batch = store.batch_after(&entry.feed, Head::EMPTY).await.unwrap().unwrap();
    assert_eq!((batch.records.len(), &batch.details), (2, &vec![note.clone()]));
    assert_eq!(notes(&mut store).await, [None, Some("Қате есік".to_owned())]);

    sqlx::query("DELETE FROM detail WHERE commitment = $1")
        .bind(note.commitment().0.to_vec())
        .execute(&mut store.connection)
        .await
        .unwrap();
    let batch = store.batch_after(&entry.feed, Head::EMPTY).await.unwrap().unwrap();
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
    assert_eq!(store.head(&first.feed).await.unwrap(), first.head);
    let kept = store.batch_after(&first.feed, Head::EMPTY).await.unwrap().unwrap();
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

#[tokio::test]
async fn only_what_follows_is_taken_of_a_batch_and_twice_is_once() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    let event = EventNumber(5);
    let feed = FeedId::event(authority(), event);
    let whole = event_batch(event);
    let prefix = {
        let records = whole.records[..1].to_vec();
        let head = Head::EMPTY.after(&feed, &records[0]);
        Batch { records, signature: feed.sign(&authority_key(), head), details: Vec::new(), ..whole.clone() }
    };
    let gap = tail(&whole, 2).check().unwrap();
    assert_eq!(store.receive(&gap).await.unwrap(), Taken::Refused(Fit::Gap));
    assert!(matches!(store.receive(&prefix.check().unwrap()).await.unwrap(), Taken::New(_)));
    let whole = whole.check().unwrap();
    let Taken::New(received) = store.receive(&whole).await.unwrap() else { panic!() };
    assert_eq!(received.records.len(), 2, "the first record was here");
    assert_eq!(store.receive(&whole).await.unwrap(), Taken::Known);
    assert_eq!(store.head(&feed).await.unwrap(), whole.last_head());
    let fork = event_batch_of(event, crate::core::fixture::details(EventNumber(6)), 10);
    let refused = Taken::Refused(Fit::Fork { base: Position::START, skip: 0 });
    assert_eq!(store.receive(&fork.check().unwrap()).await.unwrap(), refused);
    assert_eq!(store.hash_at(&feed, 2).await.unwrap(), Some(whole.heads()[1].hash));
    assert_eq!(store.hash_at(&feed, 9).await.unwrap(), None);
}

#[tokio::test]
async fn a_batch_ends_where_its_author_signed() {
    let parent = tempfile::tempdir().unwrap();
    let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
    let batch = event_batch(ONE);
    store.receive(&batch.clone().check().unwrap()).await.unwrap();
    let sent = store.batch_after(&batch.feed, Head::EMPTY).await.unwrap().unwrap();
    assert_eq!((sent.records.len(), sent.signature), (3, batch.signature));
    let after_two = tail(&batch, 2);
    let sent = store.batch_after(&batch.feed, after_two.head_before()).await.unwrap().unwrap();
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
