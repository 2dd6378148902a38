//! Lists of who came, on a real database, with scanners made by hand.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::standing::{Quarantine, Standing};
use tokio::sync::mpsc::channel;

use super::scans::{ScanLine, list_scans};
use super::*;
use crate::app::testing::{NOW, TestApp, app};
use crate::service::events::event;
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::pass_story::What;
use crate::service::resolve::revocation::{ToRevoke, revoke_scanner};
use crate::service::testing::scanner::TestScanner;
use crate::service::testing::{by, festival};

const EVENT: EventNumber = EventNumber(7);
const STRANGER: PassId = PassId([9; 12]);

async fn holders(app: &App) -> Vec<HolderLine> {
    let event = event(app, EVENT).await.unwrap().unwrap();
    let (sender, mut portions) = channel(9);
    list_attendance(app, &event, sender).await.unwrap();
    let mut all = Vec::new();
    while let Some(lines) = portions.recv().await {
        all.extend(lines);
    }
    all
}

async fn scans(app: &App) -> Vec<ScanLine> {
    let event = event(app, EVENT).await.unwrap().unwrap();
    let (sender, mut portions) = channel(9);
    list_scans(app, &event, sender).await.unwrap();
    let mut all = Vec::new();
    while let Some(lines) = portions.recv().await {
        all.extend(lines);
    }
    all
}

/// An event with so many students, the passes that they had first, and those that took their place.
async fn world(students: usize) -> (TestApp, Vec<PassId>, Vec<PassId>) {
    let test = app().await;
    festival(&test.app, students).await;
    let issue = async |paper| {
        let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper };
        let issued = issue(&test.app, &by(), &request).await.unwrap();
        issued.passes.into_iter().map(|pass| pass.pass_id).collect()
    };
    crate::service::testing::set_live_codes(&test.app, EVENT, esik_shared::policy::LiveCodes::Preferred)
        .await;
    let (live, paper) = (issue(false).await, issue(true).await);
    (test, live, paper)
}

#[tokio::test]
async fn a_holder_is_one_line_whatever_passes_they_had_and_strangers_come_last() {
    let (test, old, new) = world(3).await;
    let app = &test.app;
    let (mut one, mut other) =
        (TestScanner::enrolled(app, 1, EVENT).await, TestScanner::enrolled(app, 2, EVENT).await);
    one.admit(old[0]);
    other.admit(new[0]);
    let entry = other.admit(new[1]);
    other.let_out(new[1], entry);
    one.admit(STRANGER);
    one.sync(app).await;
    other.sync(app).await;

    let lines = holders(app).await;
    let told = |line: &HolderLine| {
        let listed = line.listed.as_ref();
        let pass = listed.map(|listed| (listed.number.clone(), listed.pass_id, listed.state));
        (pass, line.presence, line.entries, line.conflict)
    };
    let pass = |number: &str, id| Some((number.to_owned(), id, PassState::Issued));
    assert_eq!(
        lines.iter().map(told).collect::<Vec<_>>(),
        [
            (pass("s001", new[0]), Presence::Inside, 2, Some(InConflict::Open)),
            (pass("s002", new[1]), Presence::Outside, 1, None),
            (pass("s003", new[2]), Presence::Never, 0, None),
            (None, Presence::Inside, 1, None),
        ]
    );
    assert_eq!(lines[3].holder, HolderId::from(STRANGER));
    let gate = GateNumber::new(1).unwrap();
    assert_eq!(lines[1].last_exit, Some(PassedAt { at: NOW, gate, scanner: Some(2) }));
    assert_eq!((lines[2].first_entry, lines[2].last_exit), (None, None));
}

#[tokio::test]
async fn a_forged_code_that_claims_to_be_somebodys_is_nobodys() {
    let (test, _, passes) = world(1).await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    for verdict in [VerdictCode::Forged, VerdictCode::UnknownIssuer, VerdictCode::TooEarly] {
        scanner.refuse(passes[0], verdict);
    }
    scanner.sync(&test.app).await;
    let lines = scans(&test.app).await;
    let is_named: Vec<bool> = lines.iter().map(|line| line.student.is_some()).collect();
    assert_eq!(is_named, [false, false, true]);
    assert!(lines.iter().all(|line| line.pass_id == Some(passes[0])));
}

#[tokio::test]
async fn every_scan_is_a_line_with_what_became_of_it() {
    let (test, _, passes) = world(2).await;
    let app = &test.app;
    let (mut one, mut other) =
        (TestScanner::enrolled(app, 1, EVENT).await, TestScanner::enrolled(app, 2, EVENT).await);
    let wrong = one.admit(passes[1]);
    one.take_back(passes[1], wrong);
    one.admit(passes[0]);
    other.admit(passes[0]);
    one.sync(app).await;
    other.sync(app).await;
    let told = |line: &ScanLine| {
        let number = line.student.as_ref().map_or("", |(number, _)| number.as_str()).to_owned();
        let is_undo = matches!(line.what, What::Undone(_));
        (line.scanner, line.seq, number, is_undo, line.is_undone, line.conflict, line.standing)
    };
    let all = async || {
        let mut lines: Vec<_> = scans(app).await.iter().map(told).collect();
        lines.sort_by_key(|line| (line.0, line.1));
        lines
    };
    let (first, second, counts) = ("s001".to_owned(), "s002".to_owned(), Standing::Counts);
    let conflict = Some(InConflict::Open);
    assert_eq!(
        all().await,
        [
            (Some(1), 1, second.clone(), false, true, None, counts),
            (Some(1), 2, second, true, false, None, counts),
            (Some(1), 3, first.clone(), false, false, conflict, counts),
            (Some(2), 1, first.clone(), false, false, conflict, counts),
        ]
    );
    let nothing = esik_shared::feed::Head::EMPTY;
    let to_revoke = ToRevoke { event: EVENT, scanner: 2, trusted: Some(nothing) };
    revoke_scanner(app, &by(), to_revoke).await.unwrap();
    let quarantined = Standing::Quarantined(Quarantine::Revoked);
    assert_eq!(all().await[3], (Some(2), 1, first, false, false, None, quarantined));
}
