//! What is shown, and what lies behind it.

use esik_shared::event::EventDetails;
use esik_shared::feed::Head;

use super::*;
use crate::app::testing::{self, NOW};
use crate::db::event::Counts;
use crate::service::testing::festival;

const HOUR: i64 = 60;

fn event(number: u32, name: &str, venue: &str, start_hours: i64, admitted: u32) -> Event {
    let starts = NOW.plus_ms(start_hours * HOUR * Minute::MS);
    let details = EventDetails {
        slug: format!("e{number}"),
        name: Localized::same(name),
        venue: venue.to_owned(),
        starts,
        ends: starts.plus_ms(2 * HOUR * Minute::MS),
        doors_open: starts.plus_ms(-HOUR * Minute::MS),
        doors_close: starts.plus_ms(HOUR * Minute::MS + 1),
        capacity: None,
        time_zone: "Asia/Almaty".into(),
        cancelled: false,
        policies: Default::default(),
        gates: Vec::new(),
        categories: Vec::new(),
    };
    Event {
        number: EventNumber(number),
        details,
        head: Head::EMPTY,
        complete: false,
        is_taken_back: false,
        counts: Counts { admitted, ..Counts::default() },
    }
}

#[test]
fn the_hours_of_the_doors_are_shown_and_of_a_long_event_the_festival_day() {
    let mut details = event(1, "A", "", 0, 0).details;
    let shown = stretch(&details, NOW);
    assert_eq!(
        (shown.first, shown.minutes()),
        (Minute::of(details.doors_open), 121),
        "a begun minute is whole"
    );
    assert_eq!(stretch(&details, NOW.plus_ms(99 * HOUR * Minute::MS)), shown, "whenever it is looked at");

    details.doors_close = details.doors_open.plus_ms(5 * DAY * Minute::MS);
    let zone = details.time_zone.clone();
    for days in [-1, 0, 2, 9] {
        let now = NOW.plus_ms(days * DAY * Minute::MS);
        let shown = stretch(&details, now);
        let within = now.max(details.doors_open).min(details.doors_close.plus_ms(-1));
        assert!(shown.first.start() <= within && within < shown.end.start(), "{days}: {shown:?}");
        assert!(shown.minutes() <= DAY);
        let day = festival_day(within, &zone);
        assert!([shown.first, Minute(shown.end.0 - 1)].map(|at| festival_day(at.start(), &zone)) == [day; 2]);
    }
}

#[test]
fn the_last_of_the_same_name_lies_behind_else_the_last_at_the_same_place() {
    let this = event(9, "Music night", "Hall", 0, 0);
    let others = |changed: &dyn Fn(&mut Vec<Event>)| {
        let mut others = vec![
            event(1, "Music night", "Stadium", -72, 10),
            event(2, "Music night", "Stadium", -48, 10),
            event(3, "Chess", "Hall", -24, 10),
            event(4, "Music night", "Hall", 24, 10),
            event(5, "Debates", "Stadium", -1, 10),
            this.clone(),
        ];
        changed(&mut others);
        like(&this, &others).map(|event| event.number.0)
    };
    assert_eq!(others(&|_| {}), Some(2));
    assert_eq!(others(&|all| all[1].details.cancelled = true), Some(1));
    assert_eq!(others(&|all| all[1].counts.admitted = 0), Some(1));
    assert_eq!(others(&|all| drop(all.drain(..2))), Some(3));
    assert_eq!(others(&|all| drop(all.drain(..3))), None);
}

#[tokio::test]
async fn an_earlier_curve_is_moved_to_where_its_doors_opened() {
    let test = testing::app().await;
    festival(&test.app, 0).await;
    let mut tx = test.app.db.write().await.unwrap();
    let before = tx.event(EventNumber(7)).await.unwrap().unwrap();
    let opened = Minute::of(before.details.doors_open).0;
    let gate = esik_shared::id::GateNumber::new(1).unwrap();
    let arrivals = [(-1, 1), (0, 2), (3, 5)].map(|(minute, count)| ((Minute(opened + minute), gate), count));
    tx.change_arrivals(before.number, &arrivals.into()).await.unwrap();
    let counts = esik_shared::attendance::book::Counts { admitted: 8, ..Default::default() };
    tx.change_counts(before.number, &counts).await.unwrap();
    let mut this = Event { number: EventNumber(8), ..before.clone() };
    for at in [&mut this.details.starts, &mut this.details.doors_open, &mut this.details.doors_close] {
        *at = at.plus_ms(DAY * Minute::MS);
    }
    let behind = behind(&mut tx, &this, stretch(&this.details, NOW)).await.unwrap().unwrap();
    assert_eq!(behind.name, Some(before.details.name));
    let expected = [(0, 2), (3, 5)].map(|(minute, count)| (Minute(opened + DAY + minute), count));
    assert_eq!(behind.arrivals, expected.into(), "and what came before that is not shown");
}
