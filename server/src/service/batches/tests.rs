//! Files of feeds, out of one server and into another or the same.

use std::fs::File;
use std::io::Write;

use esik_shared::id::{EventNumber, PassId};
use esik_shared::replication::file::{FileReader, FileWriter};
use esik_shared::replication::message::{Message, Refusal};
use tokio::sync::mpsc;

use super::*;
use crate::app::App;
use crate::app::testing::app;
use crate::service::access::EventScope;
use crate::service::attendance::counts;
use crate::service::testing::scanner::TestScanner;
use crate::service::testing::{audited, by, festival};

const EVENT: EventNumber = EventNumber(7);

fn file_of(messages: &[Message]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = FileWriter::begin(&mut bytes);
    messages.iter().for_each(|message| writer.write(message, &mut bytes));
    writer.end(&mut bytes);
    bytes
}

async fn bring(app: &App, bytes: &[u8]) -> Result<Imported, ImportError> {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    import(app, &by(), file).await
}

async fn take_out(app: &App, events: Option<&[EventNumber]>) -> Vec<u8> {
    let (sender, mut pieces) = mpsc::channel::<Piece>(1);
    let gather = tokio::spawn(async move {
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.recv().await {
            bytes.extend(piece.unwrap());
        }
        bytes
    });
    export(app, &EventScope::All, events, sender).await.unwrap();
    gather.await.unwrap()
}

fn messages_in(bytes: &[u8]) -> Vec<Message> {
    let mut reader = FileReader::new();
    reader.push(bytes);
    let messages = std::iter::from_fn(|| reader.next().unwrap()).collect();
    reader.finish().unwrap();
    messages
}

#[tokio::test]
async fn what_a_stick_brings_counts_once_and_again_changes_nothing() {
    let test = app().await;
    festival(&test.app, 1).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    scanner.sync(&test.app).await;
    scanner.admit(PassId([1; 12]));
    scanner.admit(PassId([2; 12]));
    let file = file_of(&scanner.everything());
    let imported = bring(&test.app, &file).await.unwrap();
    assert_eq!((imported.added, imported.refused), (2, 0), "{imported:?}");
    assert_eq!(counts(&test.app, EVENT).await.unwrap().unwrap().counts.inside, 2);
    let again = bring(&test.app, &file).await.unwrap();
    assert_eq!((again.batches, again.added, again.refused), (imported.batches, 0, 0));
    let noted = audited(&test.app)
        .await
        .into_iter()
        .filter(|action| *action == crate::service::audit::Action::BatchesImported);
    assert_eq!(noted.count(), 1);
}

#[tokio::test]
async fn of_a_damaged_file_nothing_is_taken_and_of_an_intact_one_a_bad_batch_alone_is_refused() {
    let test = app().await;
    festival(&test.app, 1).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    scanner.sync(&test.app).await;
    for pass in 1..=4 {
        scanner.admit(PassId([pass; 12]));
    }
    let mut messages = scanner.everything();
    let file = file_of(&messages);
    let mut flipped = file.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 4;
    for damaged in [&flipped[..], &file[..file.len() - 20], b"number,name"] {
        let error = bring(&test.app, damaged).await.unwrap_err();
        assert!(matches!(error, ImportError::Broken(_)), "{error:?}");
    }
    assert_eq!(counts(&test.app, EVENT).await.unwrap().unwrap().counts.inside, 0);

    // The third scan is another than was signed, so that the fourth has nothing to follow.
    let places: Vec<usize> = (0..messages.len())
        .filter(|at| matches!(&messages[*at], Message::Batch(batch) if batch.feed == scanner.feed()))
        .collect();
    let Message::Batch(bad) = &mut messages[places[2]] else { unreachable!() };
    bad.records[0] = esik_shared::feed::Record::new(1, &9);
    let imported = bring(&test.app, &file_of(&messages)).await.unwrap();
    assert_eq!((imported.added, imported.refused), (2, 2));
    let named: Vec<_> = imported
        .not_taken
        .iter()
        .map(|not_taken| (not_taken.scanner, not_taken.first, not_taken.why))
        .collect();
    assert_eq!(named, [(Some(1), 3, Refusal::Invalid), (Some(1), 4, Refusal::Gap)]);
    let told = imported.not_taken[1].to_string();
    assert!(told.starts_with("scanner 1 at event 7, records 4 to 4: "), "{told}");
    assert_eq!(counts(&test.app, EVENT).await.unwrap().unwrap().counts.inside, 2);
}

#[tokio::test]
async fn a_file_of_the_server_holds_everything_event_feeds_first_and_the_server_knows_it_all() {
    let test = app().await;
    festival(&test.app, 1).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    scanner.admit(PassId([1; 12]));
    scanner.sync(&test.app).await;
    let file = take_out(&test.app, None).await;
    let feeds: Vec<_> = messages_in(&file)
        .into_iter()
        .filter_map(|message| match message {
            Message::Batch(batch) => Some(batch.feed),
            _ => None,
        })
        .collect();
    assert_eq!(feeds, [scanner.event_feed(), scanner.feed()]);
    let imported = bring(&test.app, &file).await.unwrap();
    assert_eq!((imported.batches, imported.added, imported.refused), (2, 0, 0));
    let unknown = export(&test.app, &EventScope::All, Some(&[EventNumber(8)]), mpsc::channel(1).0).await;
    assert!(matches!(unknown, Err(ExportError::UnknownEvent(EventNumber(8)))), "{unknown:?}");
}

#[tokio::test]
async fn what_another_server_certified_is_not_taken() {
    let (here, there) = (app().await, app().await);
    festival(&here.app, 1).await;
    // The same seed draws the same keys: another server has others.
    festival(&there.app, 1).await;
    let mut scanner = TestScanner::enrolled(&there.app, 1, EVENT).await;
    scanner.sync(&there.app).await;
    scanner.admit(PassId([1; 12]));
    let scans: Vec<Message> = scanner
        .everything()
        .into_iter()
        .filter(|message| matches!(message, Message::Batch(batch) if batch.feed == scanner.feed()))
        .collect();
    let imported = bring(&here.app, &file_of(&scans)).await.unwrap();
    assert_eq!(imported.not_taken[0].why, Refusal::NotCertified);
    assert_eq!(imported.not_taken[0].scanner, None);
}
