//! Copied scanners, gaps, and how they go on to others.

use esik_shared::answer::{BranchAnswer, Cut};

use super::*;
use crate::service::event_feed::{Addition, append};

/// Says something in the event feed.
async fn say(test: &TestApp, record: EventRecord) {
    let mut tx = test.app.db.write().await.unwrap();
    let head = tx.event(EVENT).await.unwrap().unwrap().head;
    append(&mut tx, &test.app.keys, EVENT, head, vec![Addition::plain(record)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything that a scanner is given which holds nothing, as batches.
async fn given(test: &TestApp, device: &Device) -> Vec<Batch> {
    let answer = device.send(test, vec![Message::Digests(Digests::new())]).await;
    let batches = answer.into_iter().filter_map(|message| match message {
        Message::Batch(batch) => Some(*batch),
        _ => None,
    });
    batches.collect()
}

#[tokio::test]
async fn both_branches_of_a_copied_scanner_are_kept_counted_and_given_to_others_and_its_key_opens_nothing() {
    let test = with_event(testing::app().await).await;
    let (mut device, other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    device.admit(1);
    let mut copy = device.copy(1);
    device.admit(2);
    device.admit(3);
    copy.admit(4);
    assert_eq!(device.bring(&test, vec![device.batch(1, 3)]).await, []);
    assert!(device.open(&test).await.is_ok());
    assert_eq!(copy.bring(&test, vec![copy.batch(1, 2)]).await, [], "a branch is kept");
    assert_eq!(numbers(&test).await, (4, 4, 0), "and counts until somebody says that it does not");
    assert!(matches!(device.open(&test).await, Err(ScannerSessionError::Forked)));

    let of_device: Vec<Batch> =
        given(&test, &other).await.into_iter().filter(|batch| batch.feed == device.feed()).collect();
    assert_eq!(of_device, [device.batch(1, 3), copy.batch(2, 2)]);

    copy.admit(5);
    assert_eq!(other.bring(&test, vec![copy.batch(3, 3)]).await, [], "each branch goes on");
    assert_eq!(numbers(&test).await.0, 5);

    let first = copy.heads[1];
    say(
        &test,
        EventRecord::BranchAnswer(BranchAnswer { scanner: copy.scanner(), first, counts: false, note: None }),
    )
    .await;
    assert_eq!(numbers(&test).await.0, 3, "what was answered not to count does not");
}

#[tokio::test]
async fn a_revocation_takes_out_what_is_above_the_cut_also_what_comes_later() {
    let test = with_event(testing::app().await).await;
    let (mut device, other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    for pass in 1..=3 {
        device.admit(pass);
    }
    device.bring(&test, vec![device.batch(1, 2)]).await;
    say(&test, EventRecord::Cut(Cut { scanner: device.scanner(), trusted: device.heads[0] })).await;
    assert_eq!(numbers(&test).await, (1, 1, 0));
    assert_eq!(other.bring(&test, vec![device.batch(3, 3)]).await, [], "it is kept, whoever brings it");
    assert_eq!(numbers(&test).await, (1, 1, 0));
    say(&test, EventRecord::Cut(Cut { scanner: device.scanner(), trusted: device.heads[2] })).await;
    assert_eq!(numbers(&test).await, (3, 3, 0), "the last word holds");
}

#[tokio::test]
async fn what_somebody_names_and_nobody_brought_is_remembered_until_it_comes() {
    let test = with_event(testing::app().await).await;
    let (mut device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    for pass in 1..=4 {
        device.admit(pass);
    }
    let named = async || test.app.db.read().await.unwrap().named_records(EVENT).await.unwrap();
    assert_eq!(device.bring(&test, vec![device.batch(4, 4)]).await, [Refusal::Gap]);
    assert_eq!(named().await, [(device.feed(), device.heads[3])], "by a batch that left a gap");
    let seen = ScanRef { scanner: device.scanner(), seq: 2, hash: device.heads[1].hash };
    other.scan(2, Direction::In, VerdictCode::AlreadyInside, vec![seen]);
    other.scan(2, Direction::Out, VerdictCode::Exited, vec![seen]);
    assert_eq!(other.bring(&test, vec![other.batch(1, 2)]).await, []);
    assert!(named().await.contains(&(device.feed(), device.heads[1])), "by what was seen");
    let have = Message::Have([(device.feed(), device.heads[2])].into());
    other.send(&test, vec![have]).await;
    assert!(named().await.contains(&(device.feed(), device.heads[2])), "by what somebody holds");
    let strange = ScanRef { scanner: ScannerKey([7; 32]), seq: 9, hash: device.heads[0].hash };
    other.scan(3, Direction::Out, VerdictCode::Exited, vec![strange]);
    other.bring(&test, vec![other.batch(1, 3)]).await;
    assert_eq!(named().await.len(), 3, "nothing is expected of strangers");
}

#[tokio::test]
async fn a_scanner_on_another_branch_is_shown_where_it_parts_and_gets_what_it_lacks() {
    let test = with_event(testing::app().await).await;
    let (mut device, other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    for pass in 1..=5 {
        device.admit(pass);
    }
    let mut copy = device.copy(2);
    copy.admit(6);
    device.bring(&test, vec![device.batch(1, 5)]).await;
    // Another scanner holds the copy's branch, and compares.
    let have = Message::Have([(device.feed(), copy.head())].into());
    let digests = Message::Digests([(EVENT, esik_shared::replication::digest::Digest([1; 16]))].into());
    let answer = other.send(&test, vec![digests.clone(), have]).await;
    let located = answer.iter().find_map(|message| match message {
        Message::Locate { feed, sample } => Some((*feed, sample.clone())),
        _ => None,
    });
    let (feed, sample) = located.expect("it is asked what follows");
    assert_eq!((feed, sample[0]), (device.feed(), device.head()));
    assert!(sample.contains(&device.heads[0]));
    // And shows its own.
    let locate = Message::Locate { feed, sample: vec![copy.heads[2], copy.heads[1]] };
    let answer = other.send(&test, vec![digests, locate]).await;
    let batches: Vec<&Batch> = answer
        .iter()
        .filter_map(|message| match message {
            Message::Batch(batch) if batch.feed == feed => Some(batch.as_ref()),
            _ => None,
        })
        .collect();
    assert_eq!(batches, [&device.batch(3, 5)]);
}

#[tokio::test]
async fn a_cut_that_names_a_branch_which_is_not_here_changes_what_counts_when_that_comes() {
    let test = with_event(testing::app().await).await;
    let (mut device, other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    device.admit(1);
    let mut copy = device.copy(1);
    device.admit(2);
    device.admit(3);
    for pass in 4..=6 {
        copy.admit(pass);
    }
    device.bring(&test, vec![device.batch(1, 3)]).await;
    say(&test, EventRecord::Cut(Cut { scanner: device.scanner(), trusted: copy.heads[2] })).await;
    assert_eq!(numbers(&test).await, (2, 2, 0), "what has lower numbers is taken to lead to it");
    assert_eq!(other.bring(&test, vec![copy.batch(1, 4)]).await, []);
    assert_eq!(numbers(&test).await, (3, 3, 0), "now it is known which records do: passes 1, 4 and 5");
}
