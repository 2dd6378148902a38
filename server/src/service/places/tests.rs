//! Places on a real database: enrollments, scans, check-ins and organizers grant, take and write off.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::event_record::EventRecord;
use esik_shared::id::{GateNumber, PassId};
use esik_shared::language::Language;
use esik_shared::scan::Direction;

use super::view::{PlacesView, places_of_event};
use super::write_off::{PlacesError, set_share, write_off};
use super::*;
use crate::app::App;
use crate::app::testing::{NOW, TestApp, app, options};
use crate::clock::Clock;
use crate::rng::Rng;
use crate::service::audit::Action;
use crate::service::check_in::{CheckIn, Shown, check_in};
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::testing::scanner::TestScanner;
use crate::service::testing::{audited, by, change, festival, records};

const EVENT: EventNumber = EventNumber(7);

/// A festival whose event holds so many, and a pass for each student.
async fn festival_of(capacity: u32, students: usize) -> (TestApp, Vec<PassId>) {
    let test = app().await;
    festival(&test.app, students).await;
    change(&test.app, EVENT, |event| event.capacity = Some(capacity)).await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let issued = issue(&test.app, &by(), &request).await.unwrap();
    (test, issued.passes.into_iter().map(|pass| pass.pass_id).collect())
}

async fn enter(app: &App, pass: PassId) -> VerdictCode {
    ask(app, pass, Direction::In).await
}

async fn ask(app: &App, pass: PassId, direction: Direction) -> VerdictCode {
    let gate = GateNumber::new(1).unwrap();
    let shown = Shown::Pass(pass);
    let question = CheckIn { event: EVENT, gate, direction, shown, language: Language::En };
    check_in(app, question).await.unwrap().verdict
}

async fn view(app: &App) -> PlacesView {
    places_of_event(app, EVENT).await.unwrap().unwrap()
}

/// Granted, written off, taken and left of each scanner, by number.
async fn rows(app: &App) -> Vec<(u32, u32, u64, u32)> {
    let row = |of: &view::PlacesOfScanner| {
        let balance = of.claim.balance;
        (balance.granted.granted, balance.granted.written_off, balance.taken, balance.left())
    };
    view(app).await.scanners.iter().map(row).collect()
}

#[tokio::test]
async fn a_scanner_gets_its_first_share_with_its_certificate() {
    let (test, _) = festival_of(100, 1).await;
    TestScanner::enrolled(&test.app, 1, EVENT).await;
    assert_eq!(rows(&test.app).await, [(80, 0, 0, 80)]);
    let told = records(&test.app, EVENT).await;
    assert!(matches!(&told[told.len() - 2..], [EventRecord::Scanner(_), EventRecord::Places(_)]));
    assert_eq!(view(&test.app).await.reserve, 20);
}

#[tokio::test]
async fn an_event_that_holds_any_number_has_none_of_this_until_it_is_given_a_capacity() {
    let test = app().await;
    festival(&test.app, 1).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    scanner.admit(PassId([1; 12]));
    assert_eq!(scanner.sync(&test.app).await, []);
    assert!(view(&test.app).await.scanners.is_empty());
    let has_places = |record: &EventRecord| matches!(record, EventRecord::Places(_));
    assert!(!records(&test.app, EVENT).await.iter().any(has_places));
    change(&test.app, EVENT, |event| event.capacity = Some(10)).await;
    assert_eq!(rows(&test.app).await, [(8, 0, 1, 7)], "who is inside was counted all along");
}

#[tokio::test]
async fn whoever_brings_scans_and_runs_short_is_topped_up_and_so_is_who_asks() {
    let (test, passes) = festival_of(20, 18).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    assert_eq!(rows(&test.app).await, [(16, 0, 0, 16)]);
    for pass in &passes[..12] {
        scanner.admit(*pass);
    }
    assert_eq!(scanner.sync(&test.app).await, []);
    assert_eq!(rows(&test.app).await, [(16, 0, 12, 4)], "one in four is not short");
    scanner.admit(passes[12]);
    assert_eq!(scanner.sync(&test.app).await, []);
    assert_eq!(rows(&test.app).await, [(18, 0, 13, 5)], "half of the reserve");
    scanner.ask_for_places(&test.app).await;
    assert_eq!(rows(&test.app).await, [(18, 0, 13, 5)], "it has enough");
    for pass in &passes[13..15] {
        scanner.admit(*pass);
    }
    assert_eq!(scanner.sync(&test.app).await, []);
    assert_eq!(rows(&test.app).await, [(19, 0, 15, 4)]);
}

#[tokio::test]
async fn check_ins_take_from_the_reserve_until_it_is_full_and_exits_give_back() {
    let (test, passes) = festival_of(10, 6).await;
    let scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    set_share(&test.app, &by(), EVENT, scanner.content().number, Some(8)).await.unwrap();
    assert_eq!(enter(&test.app, passes[0]).await, VerdictCode::Admitted);
    let other = App::open(options(test.folder.path()), Clock::fixed(NOW), Rng::seeded(77)).await.unwrap();
    assert_eq!(enter(&other, passes[1]).await, VerdictCode::Admitted);
    assert_eq!(enter(&other, passes[2]).await, VerdictCode::Full);
    assert_eq!(enter(&test.app, passes[2]).await, VerdictCode::Full);
    assert_eq!(ask(&other, passes[0], Direction::Out).await, VerdictCode::Exited);
    assert_eq!(
        enter(&other, passes[2]).await,
        VerdictCode::Admitted,
        "the place of the first process is free"
    );
    assert_eq!(enter(&test.app, passes[3]).await, VerdictCode::Full);
    assert_eq!(view(&test.app).await.reserve, 0);
    change(&test.app, EVENT, |event| event.capacity = Some(12)).await;
    assert_eq!(enter(&test.app, passes[3]).await, VerdictCode::Admitted);
    change(&test.app, EVENT, |event| event.capacity = Some(7)).await;
    assert_eq!(enter(&test.app, passes[4]).await, VerdictCode::Full);
    assert_eq!(view(&test.app).await.beyond, 4, "8 and 3 of 7");
}

#[tokio::test]
async fn the_places_of_a_lost_scanner_are_written_off_and_granted_anew() {
    let (test, passes) = festival_of(10, 3).await;
    let mut lost = TestScanner::enrolled(&test.app, 1, EVENT).await;
    let entered = lost.admit(passes[0]);
    assert_eq!(lost.sync(&test.app).await, []);
    assert_eq!(rows(&test.app).await, [(8, 0, 1, 7)]);
    let decided = write_off(&test.app, &by(), EVENT, lost.content().number).await.unwrap();
    assert_eq!((decided.written_off, decided.reserve, decided.left), (7, 9, 0));
    let again = write_off(&test.app, &by(), EVENT, lost.content().number).await.unwrap();
    assert_eq!(again.written_off, 0);
    lost.let_out(passes[0], entered);
    assert_eq!(lost.sync(&test.app).await, []);
    let late = write_off(&test.app, &by(), EVENT, lost.content().number).await.unwrap();
    assert!(late.written_off > 0, "who was let in with it left");
    assert!(audited(&test.app).await.contains(&Action::PlacesWrittenOff));
    let unknown = write_off(&test.app, &by(), EVENT, 9).await;
    assert!(matches!(unknown, Err(PlacesError::UnknownScanner(_))), "{unknown:?}");
}

#[tokio::test]
async fn what_one_scanner_gives_another_counts_for_both() {
    let (test, _) = festival_of(20, 1).await;
    let mut one = TestScanner::enrolled(&test.app, 1, EVENT).await;
    let two = TestScanner::enrolled(&test.app, 2, EVENT).await;
    let before = rows(&test.app).await;
    one.give(two.scanner(), 5);
    assert_eq!(one.sync(&test.app).await, []);
    let left = |rows: &[(u32, u32, u64, u32)]| rows.iter().map(|row| row.3).collect::<Vec<_>>();
    let (before, after) = (left(&before), left(&rows(&test.app).await));
    assert_eq!(after[..2], [before[0] - 5, before[1] + 5]);
    assert_eq!(view(&test.app).await.beyond, 0);
}

#[tokio::test]
async fn gates_tell_who_is_certified_to_keep_them_and_to_whom_they_were_handed() {
    let (test, _) = festival_of(20, 1).await;
    let gate = GateNumber::new(1).unwrap();
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    scanner.take_gate(gate, true);
    scanner.take_gate(gate, false);
    assert_eq!(scanner.sync(&test.app).await, []);
    let gates = gates::gates_of_event(&test.app, EVENT).await.unwrap().unwrap();
    let told: Vec<_> = gates[0].handed_over.iter().map(|told| (told.number, told.keeps, told.card)).collect();
    assert_eq!((gates[0].gate, told), (gate, vec![(Some(1), false, 3)]), "its last word");
    assert!(gates[0].keepers.is_empty());
}
