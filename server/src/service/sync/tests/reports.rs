//! What scanners say of themselves, and when they were heard.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use esik_shared::replication::report::{CheckLevel, DoorReport, SelftestCheck, SelftestReport};

use super::*;
use crate::app::App;
use crate::clock::Clock;
use crate::db::scanner_report::{NewWord, ScannerWord};
use crate::rng::Rng;
use crate::service::heard;
use crate::service::put_event::add_event;
use crate::service::resolve::revocation::{ToRevoke, revoke_scanner};
use crate::service::testing::by;

pub(crate) fn gate(number: u8) -> GateNumber {
    GateNumber::new(number).unwrap()
}

pub(crate) fn report_at(event: EventNumber, at: u8, written: u64) -> Report {
    let door = DoorReport { event, gate: Some(gate(at)), written, revision: 1, current: Some(NOW) };
    let checks = vec![(SelftestCheck::Pass, CheckLevel::Ok), (SelftestCheck::Clock, CheckLevel::Care)];
    Report {
        clock: ClockReading::uncorrected(NOW),
        version: "1.2.3".to_owned(),
        door: Some(door),
        selftest: Some(SelftestReport { at: NOW, checks }),
    }
}

async fn words(app: &App, event: EventNumber) -> Vec<ScannerWord> {
    heard::write(app).await.unwrap();
    app.db.read().await.unwrap().scanner_words_at(event).await.unwrap()
}

/// Events 1 and 2, and a clock that a test moves.
async fn two_events() -> (TestApp, Arc<AtomicI64>) {
    let time = Arc::new(AtomicI64::new(NOW.0));
    let test = with_event(testing::app_at(Clock::movable(Arc::clone(&time))).await).await;
    let mut tx = test.app.db.write().await.unwrap();
    let details = tx.event(EVENT).await.unwrap().unwrap().details;
    let other = esik_shared::event::EventDetails { slug: "other".into(), ..details };
    add_event(&mut tx, &test.app.keys, EventNumber(2), &other).await.unwrap();
    tx.commit().await.unwrap();
    (test, time)
}

#[tokio::test]
async fn what_a_scanner_has_and_the_server_has_not_is_unsent_until_anybody_brings_it() {
    let test = with_event(testing::app().await).await;
    let mut device = Device::enrolled(&test, 1).await;
    for pass in 1..=3 {
        device.admit(pass);
    }
    let report = report_at(EVENT, 1, 3);
    let batch = Message::Batch(Box::new(device.batch(1, 1)));
    device.exchange(&test, &[Message::Report(report.clone()), batch]).await;
    let expected = ScannerWord {
        scanner: device.scanner(),
        number: 1,
        heard: NOW,
        report: Some(report),
        gate: Some(gate(1)),
        unsent: 2,
        is_revoked: false,
    };
    assert_eq!(words(&test.app, EVENT).await, [expected]);
    let other = Device::enrolled(&test, 2).await;
    other.bring(&test, vec![device.batch(2, 3)]).await;
    assert_eq!(words(&test.app, EVENT).await[0].unsent, 0);
}

#[tokio::test]
async fn only_scanners_that_stand_or_scanned_at_an_event_are_told_of_it() {
    let (test, _) = two_events().await;
    let both = vec![EVENT, EventNumber(2)];
    let mut moved = Device::enrolled_for(&test, 1, both.clone()).await;
    let mut cut_off = Device::enrolled_for(&test, 2, both.clone()).await;
    let silent = Device::enrolled_for(&test, 3, both).await;
    moved.admit(1);
    cut_off.admit(2);
    // One brings what the other, which never spoke, has seen; then it goes to the other event.
    moved.bring(&test, vec![moved.batch(1, 1), cut_off.batch(1, 1)]).await;
    moved.exchange(&test, &[Message::Report(report_at(EventNumber(2), 7, 5))]).await;
    silent.exchange(&test, &[Message::Digests([].into())]).await;
    let of = |word: &ScannerWord| (word.scanner, word.gate, word.unsent, word.report.is_some());
    let here: Vec<_> = words(&test.app, EVENT).await.iter().map(of).collect();
    assert_eq!(here, [(moved.scanner(), None, 0, true), (cut_off.scanner(), None, 0, false)]);
    let there: Vec<_> = words(&test.app, EventNumber(2)).await.iter().map(of).collect();
    assert_eq!(there, [(moved.scanner(), Some(gate(7)), 5, true)]);
}

#[tokio::test]
async fn a_process_of_the_server_is_no_scanner() {
    use crate::service::check_in::{CheckIn, Shown, check_in};
    let test = with_event(testing::app().await).await;
    let question = CheckIn {
        event: EVENT,
        gate: gate(1),
        direction: Direction::In,
        shown: Shown::Code("no pass".to_owned()),
        language: esik_shared::language::Language::En,
    };
    check_in(&test.app, question).await.unwrap();
    assert_eq!(words(&test.app, EVENT).await, []);
}

#[tokio::test]
async fn who_waits_for_news_is_heard_when_it_begins_and_when_it_waited_to_the_end() {
    let (test, time) = two_events().await;
    let mut device = Device::enrolled(&test, 1).await;
    device.admit(1);
    device.bring(&test, vec![device.batch(1, 1)]).await;
    let scanner = device.certificate(&test).await;
    let first = test.app.news.wait(&test.app, &scanner, None).await.unwrap();

    time.store(NOW.0 + 5_000, Ordering::Relaxed);
    let waiting = test.app.news.wait(&test.app, &scanner, Some(&first.cursor));
    let begun = async {
        assert_eq!(words(&test.app, EVENT).await[0].heard, NOW.plus_ms(5_000));
        time.store(NOW.0 + 9_000, Ordering::Relaxed);
        test.app.news.close();
    };
    let (told, ()) = tokio::join!(waiting, begun);
    told.unwrap();
    assert_eq!(words(&test.app, EVENT).await[0].heard, NOW.plus_ms(9_000));
}

#[tokio::test]
async fn an_older_word_does_not_take_the_place_of_a_newer_one_whichever_process_writes_it() {
    let test = with_event(testing::app().await).await;
    let device = Device::enrolled(&test, 1).await;
    let beside = App::open(testing::options(test.folder.path()), Clock::fixed(NOW), Rng::seeded(7));
    let beside = beside.await.unwrap();
    let word = |heard: i64, reported: Option<(i64, u64)>| NewWord {
        heard: NOW.plus_ms(heard),
        report: reported.map(|(at, written)| (NOW.plus_ms(at), report_at(EVENT, 1, written))),
    };
    for (app, word, heard, unsent) in [
        (&test.app, word(10, Some((10, 1))), 10, 1),
        (&beside, word(30, Some((5, 9))), 30, 1),
        (&test.app, word(20, Some((20, 2))), 30, 2),
        (&beside, word(40, None), 40, 2),
        (&test.app, word(40, Some((20, 3))), 40, 3),
    ] {
        let mut tx = app.db.write_scans().await.unwrap();
        tx.put_scanner_word(device.scanner(), &word).await.unwrap();
        tx.commit().await.unwrap();
        let words = words(app, EVENT).await;
        assert_eq!((words[0].heard, words[0].unsent), (NOW.plus_ms(heard), unsent), "{word:?}");
    }
}

#[tokio::test]
async fn what_a_scanner_says_of_an_event_where_it_may_not_scan_is_not_believed() {
    let test = with_event(testing::app().await).await;
    let device = Device::enrolled(&test, 1).await;
    device.exchange(&test, &[Message::Report(report_at(EVENT, 1, 4))]).await;
    assert_eq!(words(&test.app, EVENT).await[0].gate, Some(gate(1)));
    let to_revoke = ToRevoke { event: EVENT, scanner: 1, trusted: None };
    revoke_scanner(&test.app, &by(), to_revoke).await.unwrap();
    let mut left = device.certificate(&test).await;
    left.events.clear();
    let mut body = Vec::new();
    Message::Report(report_at(EVENT, 9, 80)).write(&mut body);
    exchange(&test.app, &left, &body).await.unwrap();
    let words = words(&test.app, EVENT).await;
    assert_eq!((words[0].gate, words[0].unsent, words[0].is_revoked), (Some(gate(1)), 4, true));
}

#[tokio::test]
async fn what_was_not_written_is_kept_and_written_the_next_time() {
    let test = with_event(testing::app().await).await;
    let device = Device::enrolled(&test, 1).await;
    device.exchange(&test, &[Message::Report(report_at(EVENT, 1, 4))]).await;
    let gone = App::open(testing::options(test.folder.path()), Clock::fixed(NOW), Rng::seeded(7));
    let gone = gone.await.unwrap();
    let scanner = device.certificate(&test).await;
    gone.heard.note(&gone, &scanner, Some(report_at(EVENT, 2, 4)));
    gone.db.close().await;
    assert!(heard::write(&gone).await.is_err());
    assert!(heard::write(&gone).await.is_err(), "nothing is forgotten");
}
