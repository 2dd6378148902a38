//! The publisher, on a database that changes under it.

use esik_shared::attendance::book::{Counts, GateCounts};
use esik_shared::event::{EventDetails, Localized};
use esik_shared::id::GateNumber;
use esik_shared::language::Language;
use esik_shared::policy::Policies;
use esik_shared::time::Timestamp;

use super::*;
use crate::app::testing;

const EVENT: EventNumber = EventNumber(7);
const TOPIC: Topic = Topic::Event(EVENT);
const BOARD: Variant = Variant { language: Language::En, is_projector: false, may_resolve: true };
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

async fn come(test: &testing::TestApp, holders: i64) {
    let mut tx = test.app.db.write().await.unwrap();
    let at_gate = (GateNumber::new(3).unwrap(), GateCounts { admitted: holders, inside: holders });
    let entries = Counts { admitted: holders, inside: holders, gates: [at_gate].into(), ..Counts::default() };
    tx.change_counts(EVENT, &entries).await.unwrap();
    tx.commit().await.unwrap();
}

fn listen(live: &Live, variant: Variant) -> Subscription {
    live.subscribe(TOPIC, variant, None).unwrap()
}

/// The parts of a message, by name.
fn parts(message: &Message) -> HashMap<String, String> {
    serde_json::from_str(&message.data).unwrap()
}

async fn hear(page: &mut Subscription) -> Message {
    match page.next(LONG).await {
        Some(Word::State(message)) => message,
        other => panic!("expected parts, got {other:?}"),
    }
}

fn names(message: &Message) -> Vec<String> {
    let mut names: Vec<String> = parts(message).into_keys().collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn every_page_hears_everything_at_once_and_then_what_changed() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut first = listen(&live, BOARD);
    let all = ["conflicts", "gates", "numbers", "plot", "refusals", "scanners"];
    let whole = hear(&mut first).await;
    assert_eq!(names(&whole), all);
    let mut second = listen(&live, BOARD);
    assert_eq!(hear(&mut second).await, whole, "who comes later hears at once what is known");
    let mut hall = listen(&live, Variant { is_projector: true, ..BOARD });
    assert_eq!(names(&hear(&mut hall).await), ["huge", "plot"]);
    assert_eq!(live.publishers().len(), 1, "one publisher for all pages");

    come(&test, 4).await;
    for page in [&mut first, &mut second] {
        let moved = hear(page).await;
        assert_eq!(names(&moved), ["gates", "numbers"]);
        assert!(parts(&moved)["numbers"].contains("<dd data-count=\"admitted\">4</dd>"), "{moved:?}");
        assert!(parts(&moved)["gates"].contains("<tr data-gate=\"3\">"), "{moved:?}");
    }
    assert_eq!(names(&hear(&mut hall).await), ["huge"]);
}

#[tokio::test]
async fn a_page_that_slept_is_right_with_one_message_and_one_that_lost_nothing_with_none() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let (mut awake, mut asleep) = (listen(&live, BOARD), listen(&live, BOARD));
    hear(&mut asleep).await;
    hear(&mut awake).await;
    let mut last = None;
    for _ in 0..3 {
        come(&test, 1).await;
        last = Some(hear(&mut awake).await);
    }
    let (late, last) = (hear(&mut asleep).await, last.unwrap());
    assert_eq!((&late.id, parts(&late)), (&last.id, parts(&last)), "it skips what came between");
    assert_eq!(asleep.next(Duration::ZERO).await, Some(Word::Beat));

    let mut again = live.subscribe(TOPIC, BOARD, Some(last.id.clone())).unwrap();
    assert_eq!(again.next(Duration::from_millis(1)).await, Some(Word::Beat), "it has all of that");
    come(&test, 1).await;
    assert_eq!(names(&hear(&mut again).await), ["gates", "numbers"]);
    let mut lost = live.subscribe(TOPIC, BOARD, Some(last.id)).unwrap();
    assert_eq!(parts(&hear(&mut lost).await).len(), 6, "something moved since: it hears everything");
}

#[tokio::test]
async fn the_week_of_somebody_has_their_events_and_no_other() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let week = |events| live.subscribe(Topic::Week(events), BOARD, None).unwrap();
    let (mut all, mut none) = (week(EventScope::All), week(EventScope::NONE));
    assert_eq!(names(&hear(&mut all).await), ["event-7"], "and on a day without events nothing of today");
    come(&test, 4).await;
    let moved = hear(&mut all).await;
    assert!(parts(&moved)["event-7"].contains("<b>4</b> <span>Admitted"), "{moved:?}");
    assert_eq!(none.next(Duration::from_millis(1)).await, Some(Word::Beat));
}

#[tokio::test]
async fn a_quiet_stream_beats_and_ends_when_the_server_stops() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut page = listen(&live, BOARD);
    hear(&mut page).await;
    assert_eq!(page.next(Duration::ZERO).await, Some(Word::Beat));
    live.close();
    assert_eq!(page.next(LONG).await, None);
    assert!(listen(&live, BOARD).next(LONG).await.is_none(), "also for who comes too late");
}

#[tokio::test]
async fn a_publisher_that_nobody_hears_is_forgotten() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let page = listen(&live, BOARD);
    let sender = Arc::clone(live.publishers().get(&TOPIC).unwrap());
    assert!(!live.retire(&TOPIC, &sender));
    drop(page);
    assert!(live.retire(&TOPIC, &sender));
    assert!(live.publishers().is_empty());
}

#[tokio::test]
async fn more_streams_than_the_limit_are_refused_until_one_ends() {
    let test = app_with_event().await;
    let live = Live::new(test.app.clone());
    let mut pages: Vec<Subscription> = (0..MAX_STREAMS).map(|_| listen(&live, BOARD)).collect();
    assert_eq!(live.subscribe(TOPIC, BOARD, None).err(), Some(TooManyStreams));
    pages.pop();
    assert!(live.subscribe(TOPIC, BOARD, None).is_ok());
}
