//! The publisher, on a database that changes under it.

use esik_shared::attendance::book::{Counts, GateCounts};
use esik_shared::event::{EventDetails, Localized};
use esik_shared::id::GateNumber;
use esik_shared::policy::Policies;
use esik_shared::time::Timestamp;

use super::*;
use crate::app::testing;

const EVENT: EventNumber = EventNumber(7);
/// Longer than a test waits: no beat comes in between.
const LONG: Duration = Duration::from_secs(60);

fn details() -> EventDetails {
    EventDetails {
        slug: "final".into(),
        name: Localized::same("Final"),
        venue: String::new(),
        starts: Timestamp(0),
        ends: Timestamp(1),
        doors_open: Timestamp(0),
        doors_close: Timestamp(1),
        capacity: None,
        time_zone: "Asia/Almaty".into(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![],
        categories: vec![],
    }
}

async fn app_with_event() -> testing::TestApp {
    let test = testing::app().await;
    let mut tx = test.app.db.write().await.unwrap();
    tx.insert_event(EVENT, &details()).await.unwrap();
    tx.commit().await.unwrap();
    test
}

fn state(word: Option<Word>) -> String {
    match word {
        Some(Word::State(json)) => json.to_string(),
        other => panic!("expected a state, got {other:?}"),
    }
}

#[tokio::test]
async fn every_page_hears_the_whole_state_at_once_and_again_when_it_moves() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut first = live.subscribe(EVENT).unwrap();
    let empty = r#"{"event":7,"expected":0,"admitted":0,"inside":0,"conflicts":0,"gates":[]}"#;
    assert_eq!(state(first.next(LONG).await), empty);
    let mut second = live.subscribe(EVENT).unwrap();
    assert_eq!(state(second.next(LONG).await), empty, "who comes later hears at once what is known");
    assert_eq!(live.publishers().len(), 1, "one publisher for all pages");

    let mut tx = test.app.db.write().await.unwrap();
    let at_gate = (GateNumber::new(3).unwrap(), GateCounts { admitted: 1, inside: 1 });
    let one_entry = Counts { admitted: 1, inside: 1, gates: [at_gate].into(), ..Counts::default() };
    tx.change_counts(EVENT, &one_entry).await.unwrap();
    tx.commit().await.unwrap();
    for page in [&mut first, &mut second] {
        let moved = state(page.next(LONG).await);
        assert!(moved.ends_with(r#""gates":[{"gate":3,"admitted":1,"inside":1}]}"#), "{moved}");
    }
}

#[tokio::test]
async fn a_quiet_stream_beats_and_ends_when_the_server_stops() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut page = live.subscribe(EVENT).unwrap();
    state(page.next(LONG).await);
    assert_eq!(page.next(Duration::ZERO).await, Some(Word::Beat));
    live.close();
    assert_eq!(page.next(LONG).await, None);
    assert!(live.subscribe(EVENT).unwrap().next(LONG).await.is_none(), "also for who comes too late");
}

#[tokio::test]
async fn a_publisher_that_nobody_hears_is_forgotten() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let page = live.subscribe(EVENT).unwrap();
    let sender = Arc::clone(live.publishers().get(&EVENT).unwrap());
    assert!(!live.retire(EVENT, &sender));
    drop(page);
    assert!(live.retire(EVENT, &sender));
    assert!(live.publishers().is_empty());
}

#[tokio::test]
async fn more_streams_than_the_limit_are_refused_until_one_ends() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut pages: Vec<Subscription> = (0..MAX_STREAMS).map(|_| live.subscribe(EVENT).unwrap()).collect();
    assert_eq!(live.subscribe(EVENT).err(), Some(TooManyStreams));
    pages.pop();
    assert!(live.subscribe(EVENT).is_ok());
}
