//! What an exchange costs while nothing is new.

use esik_shared::replication::digest::Digest;

use super::*;
use crate::service::put_event::add_event;

fn digests_in(answer: &[Message]) -> Digests {
    let digests = answer.iter().find_map(|message| match message {
        Message::Digests(digests) => Some(digests.clone()),
        _ => None,
    });
    digests.expect("who compares is told what to compare with")
}

/// The most bytes of an exchange each way while nothing is new, at 150 events: what docs/SYNC.md says.
const MAX_IDLE_BYTES: usize = 3_600;

#[tokio::test]
async fn while_nothing_is_new_only_digests_and_a_report_are_exchanged() {
    let test = with_event(testing::app().await).await;
    let mut tx = test.app.db.write().await.unwrap();
    let details = tx.event(EVENT).await.unwrap().unwrap().details;
    let events: Vec<EventNumber> = (1..=150).map(EventNumber).collect();
    for event in &events[1..] {
        let details = esik_shared::event::EventDetails { slug: format!("e{event}"), ..details.clone() };
        add_event(&mut tx, &test.app.keys, *event, &details).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut device = Device::enrolled_for(&test, 1, events).await;
    device.admit(1);
    device.bring(&test, vec![device.batch(1, 1)]).await;

    let told = digests_in(&device.send(&test, vec![Message::Digests(Digests::new())]).await);
    assert_eq!(told.len(), 150);
    let said = [Message::Digests(told), Message::Report(reports::report_at(EventNumber(150), 7, 1))];
    let mut request = Vec::new();
    said.iter().for_each(|message| message.write(&mut request));
    let answer = device.exchange(&test, &said).await.frames;
    let messages = Message::read_all(&answer).unwrap();
    assert!(
        matches!(messages[..], [Message::Digests(_), Message::Status { has_more: false, .. }]),
        "{messages:?}"
    );
    assert!(
        request.len() <= MAX_IDLE_BYTES && answer.len() <= MAX_IDLE_BYTES,
        "{} {}",
        request.len(),
        answer.len()
    );
}

#[tokio::test]
async fn only_of_events_that_differ_it_is_said_what_is_held() {
    let test = with_event(testing::app().await).await;
    let mut tx = test.app.db.write().await.unwrap();
    let details = tx.event(EVENT).await.unwrap().unwrap().details;
    let other = esik_shared::event::EventDetails { slug: "other".into(), ..details };
    add_event(&mut tx, &test.app.keys, EventNumber(2), &other).await.unwrap();
    tx.commit().await.unwrap();
    let mut device = Device::enrolled_for(&test, 1, vec![EVENT, EventNumber(2)]).await;
    let told = digests_in(&device.send(&test, vec![Message::Digests(Digests::new())]).await);

    device.admit(1);
    let batch = Message::Batch(Box::new(device.batch(1, 1)));
    let answer = device.send(&test, vec![Message::Digests(told.clone()), batch]).await;
    let vectors: Vec<&Vector> = answer
        .iter()
        .filter_map(|message| match message {
            Message::Have(vector) => Some(vector),
            _ => None,
        })
        .collect();
    assert_eq!(vectors.len(), 1);
    assert!(vectors[0].keys().all(|feed| feed.event == EVENT), "{vectors:?}");
    assert_eq!(vectors[0][&device.feed()], device.head(), "what is said to be held is durable");
    let is_batch = |message: &Message| matches!(message, Message::Batch(_));
    assert!(
        !answer.iter().any(is_batch),
        "of an event of which it did not say what it holds, nothing is sent"
    );

    let mut wrong = told;
    wrong.insert(EventNumber(2), Digest([9; 16]));
    wrong.remove(&EVENT);
    let answer = device.send(&test, vec![Message::Digests(wrong)]).await;
    let sent: Vec<EventNumber> = answer
        .iter()
        .filter_map(|message| match message {
            Message::Batch(batch) => Some(batch.feed.event),
            _ => None,
        })
        .collect();
    assert!(
        !sent.is_empty() && sent.iter().all(|event| *event == EVENT),
        "of which it holds nothing, all: {sent:?}"
    );
}

#[tokio::test]
async fn who_brings_more_than_a_scanner_may_is_refused_that_and_told_why() {
    use esik_shared::replication::allowance::MAX_PEER_SCANS;
    let test = with_event(testing::app().await).await;
    let (mut device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    // False batches cost what they would bring.
    let bad: Vec<Record> = vec![Record::new(1, &0_u64); 500];
    device.admit(1);
    let false_batch = Batch { records: bad, ..device.batch(1, 1) };
    let times = usize::try_from(MAX_PEER_SCANS / 500).unwrap();
    let refused = device.bring(&test, vec![false_batch; times]).await;
    assert!(refused.iter().all(|why| *why == Refusal::Invalid));
    assert_eq!(device.bring(&test, vec![device.batch(1, 1)]).await, [Refusal::Limit]);
    other.admit(2);
    assert_eq!(other.bring(&test, vec![other.batch(1, 1), device.batch(1, 1)]).await, [], "others may");
    assert_eq!(device.bring(&test, vec![device.batch(1, 1)]).await, [], "what is known costs nothing");
}
