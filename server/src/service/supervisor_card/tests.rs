//! Which cards are made, and what scanners are told of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use esik_shared::card::CardProblem;
use esik_shared::feed::Head;
use esik_shared::roster::Roster;

use super::super::testing::{audited, by, change, festival, records};
use super::*;
use crate::app::testing::{self, NOW};
use crate::clock::Clock;

const EVENT: EventNumber = EventNumber(7);
const HOUR_MS: i64 = 3_600_000;

fn request() -> CardRequest {
    CardRequest { event: EVENT, day: None, name: String::new(), pin: None }
}

/// What a scanner knows that has the whole feed.
async fn roster(app: &App) -> Roster {
    let mut roster = Roster::new(EVENT, app.keys.authority_key());
    for record in records(app, EVENT).await {
        roster.apply(Head::EMPTY, record);
    }
    roster
}

fn day(text: &str) -> Date {
    parse_day(text).unwrap()
}

#[tokio::test]
async fn a_card_opens_scanners_on_its_day_until_it_is_withdrawn() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 0).await;
    let pin = Pin::parse("4711").unwrap();
    let asked = CardRequest { name: " Б. Ахметов ".to_owned(), pin: Some(pin), ..request() };
    let (made, secret) = make_card(app, &by(), &asked).await.unwrap();
    let (other, other_secret) = make_card(app, &by(), &request()).await.unwrap();
    assert_eq!(
        (made.card.line.number, made.card.name.as_str(), made.day),
        (1, "Б. Ахметов", day("2026-11-22"))
    );
    assert_eq!(other.card.line.number, 2);

    let known = roster(app).await;
    let line = known.card(&secret, NOW).unwrap();
    assert_eq!(line, &made.card.line);
    assert!(line.has_pin(&secret, EVENT, "4711") && !line.has_pin(&secret, EVENT, "4712"));
    assert!(known.card(&other_secret, NOW).unwrap().has_pin(&other_secret, EVENT, ""));
    // From five in the morning until five in the morning; NOW is five in the afternoon in Almaty.
    assert_eq!(known.card(&secret, NOW.plus_ms(-12 * HOUR_MS - 1)), Err(CardProblem::OtherDay));
    assert!(known.card(&secret, NOW.plus_ms(-12 * HOUR_MS)).is_ok());
    assert!(known.card(&secret, NOW.plus_ms(12 * HOUR_MS - 1)).is_ok());
    assert_eq!(known.card(&secret, NOW.plus_ms(12 * HOUR_MS)), Err(CardProblem::OtherDay));

    for _ in 0..2 {
        let card = withdraw_card(app, &by(), EVENT, 1).await.unwrap();
        assert_eq!(card.card.withdrawn, Some(NOW));
    }
    let known = roster(app).await;
    assert_eq!(known.card(&secret, NOW), Err(CardProblem::Withdrawn));
    assert!(known.card(&other_secret, NOW).is_ok());
    let listed = cards(app, EVENT, Window { after: i64::MIN, limit: 10 }).await.unwrap().unwrap();
    assert_eq!(listed.rows.iter().map(|view| view.card.withdrawn).collect::<Vec<_>>(), [Some(NOW), None]);
    let noted = [Action::SupervisorCardMade, Action::SupervisorCardMade, Action::SupervisorCardWithdrawn];
    assert!(audited(app).await.ends_with(&noted), "and once, however often it was withdrawn");
}

#[tokio::test]
async fn a_card_is_for_a_day_of_its_event_that_is_not_over() {
    let now = Arc::new(AtomicI64::new(NOW.plus_ms(-9 * 24 * HOUR_MS).0));
    let test = testing::app_at(Clock::movable(Arc::clone(&now))).await;
    let app = &test.app;
    festival(app, 0).await;
    // Until seven in the evening two days later.
    change(app, EVENT, |event| event.ends = event.ends.plus_ms(48 * HOUR_MS)).await;
    let make = async |asked: Option<&str>| {
        make_card(app, &by(), &CardRequest { day: asked.map(day), ..request() })
            .await
            .map(|(view, _)| view.day)
    };
    assert_eq!(make(None).await.unwrap(), day("2026-11-22"), "the first while it is still to come");
    assert_eq!(make(Some("2026-11-24")).await.unwrap(), day("2026-11-24"));
    for none in ["2026-11-21", "2026-11-25"] {
        let error = make(Some(none)).await.unwrap_err();
        assert_eq!(error.to_string(), "the days of event 7 are 2026-11-22 to 2026-11-24");
    }
    now.store(NOW.plus_ms(12 * HOUR_MS).0, Ordering::Relaxed);
    assert_eq!(make(None).await.unwrap(), day("2026-11-23"), "a day begins at five in the morning");
    assert!(matches!(make(Some("2026-11-22")).await, Err(CardError::DayOver { .. })));
    now.store(NOW.plus_ms(90 * HOUR_MS).0, Ordering::Relaxed);
    assert!(matches!(make(None).await, Err(CardError::DayOver { .. })));
}

#[tokio::test]
async fn what_is_no_card_is_refused_and_nothing_is_kept_of_it() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 0).await;
    let before = records(app, EVENT).await.len();
    let make = async |request: CardRequest| make_card(app, &by(), &request).await.unwrap_err();
    for name in ["ә".repeat(101), "two\nlines".to_owned()] {
        assert!(matches!(make(CardRequest { name, ..request() }).await, CardError::Name));
    }
    let unknown = make(CardRequest { event: EventNumber(8), ..request() }).await;
    assert!(matches!(unknown, CardError::UnknownEvent(EventNumber(8))));
    assert!(matches!(withdraw_card(app, &by(), EVENT, 1).await, Err(CardError::Unknown)));
    assert!(matches!(withdraw_card(app, &by(), EventNumber(8), 1).await, Err(CardError::UnknownEvent(_))));
    assert_eq!(records(app, EVENT).await.len(), before);

    for none in ["", "123", "123456789", "12a4", "１２３４", " 1234"] {
        assert!(matches!(Pin::parse(none), Err(CardError::Pin)), "{none}");
    }
    assert_eq!(format!("{:?}", Pin::parse("0000").unwrap()), "Pin(..)");
    for none in ["", "2026-11-31", "22.11.2026", "2026-11-22T10:00", "20261122"] {
        assert!(matches!(parse_day(none), Err(CardError::Day)), "{none}");
    }
}

#[tokio::test]
async fn an_event_has_a_thousand_cards_at_most() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 0).await;
    let (made, _) = make_card(app, &by(), &request()).await.unwrap();
    let mut tx = app.db.write().await.unwrap();
    let mut last = made.card;
    last.line.number = MAX_CARDS;
    tx.insert_supervisor_card(EVENT, &last).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(make_card(app, &by(), &request()).await, Err(CardError::TooMany(EVENT))));
}
