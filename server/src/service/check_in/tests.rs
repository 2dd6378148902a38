//! Check-ins on a real database, at one process and at two.

use std::collections::BTreeMap;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::event::{Gate, Localized};
use esik_shared::event_record::RevocationReason;
use esik_shared::feed::FeedId;
use esik_shared::pass::PassCode;

use super::*;
use crate::app::testing::{self, NOW, TestApp, options};
use crate::clock::Clock;
use crate::rng::Rng;
use crate::service::attendance::counts;
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::pass_by_link::pass_by_link;
use crate::service::resolve::revocation::{ToRevoke, revoke_scanner};
use crate::service::revoke::revoke;
use crate::service::sync::tests::Device;
use crate::service::testing::{by, change, festival};

const EVENT: EventNumber = EventNumber(7);

/// A festival with two gates and a pass for each student.
async fn door(students: usize) -> (TestApp, Vec<PassCode>) {
    let test = testing::app().await;
    festival(&test.app, students).await;
    change(&test.app, EVENT, |event| {
        event.gates = [1, 2].map(|number| Gate { number: gate(number), name: Localized::same("G") }).into();
    })
    .await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let issued = issue(&test.app, &by(), &request).await.unwrap();
    let mut codes = Vec::new();
    for pass in &issued.passes {
        codes.push(pass_by_link(&test.app, &pass.link.text()).await.unwrap().unwrap().code_at(NOW));
    }
    (test, codes)
}

fn gate(number: u8) -> GateNumber {
    GateNumber::new(number).unwrap()
}

fn question(shown: Shown, at: u8, direction: Direction) -> CheckIn {
    CheckIn { event: EVENT, gate: gate(at), direction, shown, language: Language::En }
}

async fn show(app: &App, code: &PassCode, at: u8, direction: Direction) -> VerdictCode {
    let question = question(Shown::Code(code.to_text()), at, direction);
    check_in(app, question).await.unwrap().verdict
}

/// Another process on the same database.
async fn beside(test: &TestApp, now: i64) -> App {
    let options = options(test.folder.path());
    App::open(options, Clock::fixed(NOW.plus_ms(now)), Rng::seeded(77)).await.unwrap()
}

async fn numbers(app: &App) -> (u32, u32, u32) {
    let counted = counts(app, EVENT).await.unwrap().unwrap().counts;
    (counted.admitted, counted.inside, counted.conflicts)
}

#[tokio::test]
async fn a_pass_goes_in_once_and_out_and_the_second_gate_knows() {
    let (test, codes) = door(1).await;
    let later = beside(&test, 60_000).await;
    let table = [
        (&test.app, 1, Direction::In, VerdictCode::Admitted, (1, 1, 0)),
        (&test.app, 1, Direction::In, VerdictCode::Repeat, (1, 1, 0)),
        (&test.app, 2, Direction::In, VerdictCode::AlreadyInside, (1, 1, 0)),
        (&later, 1, Direction::In, VerdictCode::AlreadyInside, (1, 1, 0)),
        (&later, 2, Direction::Out, VerdictCode::Exited, (1, 0, 0)),
        (&later, 2, Direction::In, VerdictCode::ReentryNotAllowed, (1, 0, 0)),
    ];
    for (app, at, direction, expected, counted) in table {
        assert_eq!(show(app, &codes[0], at, direction).await, expected, "gate {at} {direction:?}");
        assert_eq!(numbers(app).await, counted);
    }
}

#[tokio::test]
async fn of_all_who_show_one_pass_at_once_at_two_processes_one_is_admitted() {
    let (test, codes) = door(25).await;
    let other = beside(&test, 0).await;
    let mut asked = Vec::new();
    for code in &codes {
        for turn in 0..8 {
            let app = if turn % 2 == 0 { test.app.clone() } else { other.clone() };
            let question = question(Shown::Code(code.to_text()), 1 + turn % 2, Direction::In);
            asked.push(tokio::spawn(async move { check_in(&app, question).await }));
        }
    }
    let mut admitted: BTreeMap<PassId, u32> = BTreeMap::new();
    for asked in asked {
        let line = asked.await.unwrap().unwrap();
        *admitted.entry(line.pass_id.unwrap()).or_default() +=
            u32::from(line.verdict == VerdictCode::Admitted);
    }
    assert_eq!(admitted.len(), 25);
    assert!(admitted.values().all(|times| *times == 1), "{admitted:?}");
    assert_eq!(numbers(&other).await, (25, 25, 0));
}

#[tokio::test]
async fn what_is_no_pass_of_this_event_is_told_and_kept_without_what_was_read() {
    let (test, codes) = door(2).await;
    let forged = PassCode { signature: codes[1].signature, ..codes[0] };
    let table = [
        (Shown::Code("https://esik.example".to_owned()), VerdictCode::Unreadable),
        (Shown::Code(forged.to_text()), VerdictCode::Forged),
        (Shown::Pass(PassId([9; 12])), VerdictCode::NotListed),
        (Shown::Pass(codes[0].body.pass_id), VerdictCode::Admitted),
    ];
    for (shown, expected) in table {
        let line = check_in(&test.app, question(shown.clone(), 1, Direction::In)).await.unwrap();
        assert_eq!(line.verdict, expected, "{shown:?}");
        assert_eq!(line.tone == Tone::Stop, line.verdict != VerdictCode::Admitted);
    }
    let feed = FeedId::scans(check_in_feed(&test.app, &codes[0]).await, EVENT);
    let stored = test.app.db.read().await.unwrap().scans_of_line(&feed, 0, 1..=100, 100).await.unwrap();
    assert_eq!(stored.len(), 5, "refusals are scans too");
    let read = b"https://esik.example";
    assert!(stored.iter().all(|scan| !scan.record.as_bytes().windows(read.len()).any(|bytes| bytes == read)));
}

/// In whose feed this process writes.
async fn check_in_feed(app: &App, code: &PassCode) -> ScannerKey {
    check_in(app, question(Shown::Code(code.to_text()), 1, Direction::Out)).await.unwrap().feed
}

#[tokio::test]
async fn a_full_house_lets_nobody_in_until_somebody_leaves() {
    let (test, codes) = door(3).await;
    change(&test.app, EVENT, |event| event.capacity = Some(2)).await;
    for (code, expected) in
        codes.iter().zip([VerdictCode::Admitted, VerdictCode::Admitted, VerdictCode::Full])
    {
        assert_eq!(show(&test.app, code, 1, Direction::In).await, expected);
    }
    assert_eq!(show(&test.app, &codes[0], 1, Direction::Out).await, VerdictCode::Exited);
    assert_eq!(show(&test.app, &codes[2], 1, Direction::In).await, VerdictCode::Admitted);
}

#[tokio::test]
async fn what_another_process_decides_about_the_event_holds_at_the_next_check_in() {
    let (test, codes) = door(2).await;
    let other = beside(&test, 0).await;
    assert_eq!(show(&test.app, &codes[0], 1, Direction::In).await, VerdictCode::Admitted);
    revoke(&other, &by(), EVENT, codes[1].body.pass_id, RevocationReason::Lost).await.unwrap();
    assert_eq!(show(&test.app, &codes[1], 1, Direction::In).await, VerdictCode::Revoked);
}

#[tokio::test]
async fn there_is_no_answer_without_an_event_and_its_gate() {
    let (test, codes) = door(1).await;
    let shown = Shown::Code(codes[0].to_text());
    let nowhere = CheckIn { event: EventNumber(8), ..question(shown.clone(), 1, Direction::In) };
    assert!(matches!(check_in(&test.app, nowhere).await, Err(CheckInError::NoSuchEvent)));
    assert!(matches!(
        check_in(&test.app, question(shown, 3, Direction::In)).await,
        Err(CheckInError::NoSuchGate)
    ));
}

#[tokio::test]
async fn a_writer_that_finishes_does_all_that_was_handed_to_it_and_takes_no_more() {
    let (test, codes) = door(20).await;
    // The issuer's key is known from here on: what is asked next is handed to the writer at once.
    assert_eq!(show(&test.app, &codes[0], 1, Direction::In).await, VerdictCode::Admitted);
    let asked: Vec<_> = codes[1..]
        .iter()
        .map(|code| {
            let question = question(Shown::Code(code.to_text()), 1, Direction::In);
            let app = test.app.clone();
            tokio::spawn(async move { check_in(&app, question).await })
        })
        .collect();
    // All of it is handed over; a fast database may have done some.
    tokio::task::yield_now().await;
    test.app.writer.finish().await;
    for asked in asked {
        assert_eq!(asked.await.unwrap().unwrap().verdict, VerdictCode::Admitted);
    }
    let late = check_in(&test.app, question(Shown::Code(codes[0].to_text()), 1, Direction::In)).await;
    assert!(matches!(late, Err(CheckInError::Write(WriteError::Stopping))), "{late:?}");
    assert_eq!(numbers(&test.app).await.0, 20);
}

#[tokio::test]
async fn a_holder_with_a_scan_in_quarantine_is_let_in_and_marked() {
    let (test, codes) = door(1).await;
    let mut device = Device::enrolled_for(&test, 1, vec![EVENT]).await;
    let pass_id = codes[0].body.pass_id;
    device.scan_pass(NOW, pass_id, Direction::In, VerdictCode::Admitted, vec![]);
    assert_eq!(device.bring(&test, vec![device.batch(1, 1)]).await, []);
    let scanner = 1;
    let to_revoke = ToRevoke { event: EVENT, scanner, trusted: Some(Head::EMPTY) };
    revoke_scanner(&test.app, &by(), to_revoke).await.unwrap();
    assert_eq!(numbers(&test.app).await, (0, 0, 0));
    let question = question(Shown::Code(codes[0].to_text()), 1, Direction::In);
    let line = check_in(&test.app, question).await.unwrap();
    assert_eq!(line.verdict, VerdictCode::Admitted);
    assert!(line.marks.contains(&"quarantined"), "{:?}", line.marks);
    assert_eq!(numbers(&test.app).await, (1, 1, 0));
}
