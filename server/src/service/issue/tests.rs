//! What issuing does to an event, end to end on a database.

use std::collections::HashSet;

use esik_shared::event_record::{EventRecord, PassLine, RevocationReason};
use esik_shared::pass::{Reading, read};
use esik_shared::policy::LiveCodes;
use esik_shared::time::Timestamp;

use super::*;
use crate::app::testing::{self, TestApp};
use crate::service::pass_by_link::{PassView, pass_by_link};
use crate::service::revoke::{RevokeError, revoke};
use crate::service::testing::{by, change, festival, records, set_live_codes};

const EVENT: EventNumber = EventNumber(7);
/// 2026-11-22T16:00+05:00.
const DOORS_OPEN: u32 = 1_795_345_200;

async fn with_students(count: usize) -> TestApp {
    let test = testing::app().await;
    festival(&test.app, count).await;
    test
}

fn listed(numbers: &[&str]) -> Recipients {
    let entry =
        |(index, number): (usize, &&str)| ListedStudent { row: index + 1, number: (*number).to_owned() };
    Recipients::Listed(numbers.iter().enumerate().map(entry).collect())
}

async fn issue_to(test: &TestApp, recipients: Recipients, paper: bool) -> Issued {
    issue(&test.app, &by(), &IssueRequest { event: EVENT, recipients, paper }).await.unwrap()
}

async fn view(test: &TestApp, pass: &IssuedPass) -> PassView {
    pass_by_link(&test.app, &pass.link.text()).await.unwrap().unwrap()
}

async fn lines(test: &TestApp) -> Vec<PassLine> {
    let records = records(&test.app, EVENT).await;
    records
        .into_iter()
        .filter_map(|record| if let EventRecord::Passes(lines) = record { Some(lines) } else { None })
        .flatten()
        .collect()
}

async fn expected(test: &TestApp) -> u32 {
    test.app.db.read().await.unwrap().event(EVENT).await.unwrap().unwrap().counts.expected
}

#[tokio::test]
async fn every_student_gets_one_pass_that_verifies_and_asking_again_gives_the_same() {
    let test = with_students(30).await;
    let first = issue_to(&test, Recipients::All, false).await;
    assert_eq!((first.made, first.replaced, first.passed_over), (30, 0, 0));
    let numbers: Vec<_> = first.passes.iter().map(|pass| pass.student.as_str()).collect();
    assert!(numbers.is_sorted() && numbers.len() == 30);
    assert_eq!(first.passes.iter().map(|pass| pass.pass_id).collect::<HashSet<_>>().len(), 30);
    assert_eq!(expected(&test).await, 30);

    let key = test.app.keys.issuer().public();
    for pass in [&first.passes[0], &first.passes[29]] {
        let view = view(&test, pass).await;
        assert_eq!((view.body.valid_from, view.body.valid_until), (DOORS_OPEN, DOORS_OPEN + 3 * 3600));
        assert_eq!((view.state, view.seed.is_none()), (PassState::Issued, true));
        assert!(matches!(read(&view.code_at(testing::NOW).to_text(), &[key]), Reading::Verified(_)));
    }
    let seq = records(&test.app, EVENT).await.len();
    let again = issue_to(&test, Recipients::All, false).await;
    assert_eq!((again.made, &again.passes), (0, &first.passes));
    assert_eq!(records(&test.app, EVENT).await.len(), seq, "nothing changed, so nothing is told");
    assert_eq!(lines(&test).await.len(), 30);
}

#[tokio::test]
async fn live_passes_rotate_and_their_steps_are_found_on_the_chain() {
    let test = with_students(2).await;
    set_live_codes(&test.app, EVENT, LiveCodes::Preferred).await;
    let issued = issue_to(&test, Recipients::All, false).await;
    let view = view(&test, &issued.passes[1]).await;
    let at = |seconds: u32| Timestamp::from_seconds((DOORS_OPEN + seconds).into());
    let key = test.app.keys.issuer().public();
    for (seconds, step) in [(0, Some(1)), (15, Some(2)), (3 * 3600 - 1, Some(720)), (3 * 3600, None)] {
        let Reading::Verified(code) = read(&view.code_at(at(seconds)).to_text(), &[key]) else { panic!() };
        assert_eq!((code.live_step, view.live_step(at(seconds))), (step, step), "{seconds} s");
    }
}

#[tokio::test]
async fn paper_takes_the_place_of_a_live_pass_and_only_of_a_live_pass() {
    let test = with_students(2).await;
    set_live_codes(&test.app, EVENT, LiveCodes::Required).await;
    let live = issue_to(&test, listed(&["s002"]), false).await;
    let paper = issue_to(&test, Recipients::All, true).await;
    assert_eq!((paper.made, paper.replaced), (2, 1));
    assert_ne!(paper.passes[1].pass_id, live.passes[0].pass_id);
    assert_eq!(view(&test, &live.passes[0]).await.state, PassState::Replaced);
    assert!(!view(&test, &paper.passes[1]).await.body.flags.live);
    assert_eq!(expected(&test).await, 2, "one holder each");

    let lines = lines(&test).await;
    let of = |pass: &IssuedPass| lines.iter().rev().find(|line| line.body.pass_id == pass.pass_id).unwrap();
    assert_eq!(of(&live.passes[0]).state, PassState::Replaced);
    assert_eq!(of(&paper.passes[1]).holder(), of(&live.passes[0]).holder(), "the holder is the same");

    let again = issue_to(&test, Recipients::All, true).await;
    assert_eq!((again.made, again.passes), (0, paper.passes.clone()));
    let live_again = issue_to(&test, Recipients::All, false).await;
    assert_eq!((live_again.made, live_again.passes), (0, paper.passes), "who has a pass keeps it");
}

#[tokio::test]
async fn a_revoked_student_gets_a_new_pass_only_by_name() {
    let test = with_students(2).await;
    let first = issue_to(&test, Recipients::All, false).await;
    let lost = PassState::Revoked(RevocationReason::Lost);
    revoke(&test.app, &by(), EVENT, first.passes[0].pass_id, RevocationReason::Lost).await.unwrap();
    let again = revoke(&test.app, &by(), EVENT, first.passes[0].pass_id, RevocationReason::Misuse).await;
    assert!(matches!(again, Err(RevokeError::NotIssued { .. })));
    assert_eq!(lines(&test).await.last().unwrap().state, lost);
    assert_eq!(expected(&test).await, 1);
    assert_eq!(view(&test, &first.passes[0]).await.state, lost);

    let all = issue_to(&test, Recipients::All, false).await;
    assert_eq!((all.made, all.passed_over, all.passes.len()), (0, 1, 1));
    let by_name = issue_to(&test, listed(&["s001", "s001"]), false).await;
    assert_eq!((by_name.made, by_name.replaced, by_name.passes.len()), (1, 0, 1));
    let lines = lines(&test).await;
    assert_eq!(lines[3].holder(), first.passes[0].pass_id.into(), "a new pass of the same holder");
}

#[tokio::test]
async fn what_cannot_be_issued_is_refused_whole() {
    let test = with_students(2).await;
    let try_issue = async |event, recipients| {
        issue(&test.app, &by(), &IssueRequest { event: EventNumber(event), recipients, paper: false }).await
    };
    assert!(matches!(try_issue(8, Recipients::All).await, Err(IssueError::UnknownEvent(EventNumber(8)))));
    let unknown = try_issue(7, listed(&["s001", "s009", "S002"])).await;
    let Err(IssueError::UnknownStudents(unknown)) = unknown else { panic!("{unknown:?}") };
    assert_eq!(unknown.iter().map(|entry| entry.row).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(expected(&test).await, 0);

    change(&test.app, EVENT, |details| {
        details.policies.live_codes = LiveCodes::Required;
        details.ends = details.doors_open.plus_ms(i64::from(MAX_STEPS * STEP_SECONDS) * 1000);
    })
    .await;
    assert_eq!(try_issue(7, listed(&["s001"])).await.unwrap().made, 1, "65,536 steps are allowed");
    change(&test.app, EVENT, |details| details.ends = details.ends.plus_ms(1000)).await;
    assert!(matches!(
        try_issue(7, Recipients::All).await,
        Err(IssueError::TooLongForLive { hours: 273, .. })
    ));
    change(&test.app, EVENT, |details| details.doors_open = details.ends.max(details.doors_close)).await;
    assert!(matches!(try_issue(7, Recipients::All).await, Err(IssueError::Validity(EVENT))));
}

#[tokio::test]
async fn two_who_issue_at_once_issue_once() {
    let test = with_students(40).await;
    let (one, other) =
        tokio::join!(issue_to(&test, Recipients::All, false), issue_to(&test, Recipients::All, false));
    assert_eq!(one.made + other.made, 40);
    assert_eq!(one.passes, other.passes);
}

#[tokio::test]
async fn many_passes_are_told_in_records_of_at_most_500() {
    let test = with_students(501).await;
    issue_to(&test, Recipients::All, false).await;
    let sizes: Vec<usize> = records(&test.app, EVENT)
        .await
        .iter()
        .filter_map(|record| if let EventRecord::Passes(lines) = record { Some(lines.len()) } else { None })
        .collect();
    assert_eq!(sizes, [500, 1]);
}

#[tokio::test]
async fn a_specimen_verifies_and_is_nobodys() {
    let test = with_students(1).await;
    let seq = records(&test.app, EVENT).await.len();
    let specimen = specimen::issue_specimen(&test.app, &by(), EVENT).await.unwrap();
    let view = pass_by_link(&test.app, &specimen.link.text()).await.unwrap().unwrap();
    assert_eq!(
        (view.body.pass_id, view.body.flags.specimen, view.student.is_none()),
        (specimen.pass_id, true, true)
    );
    let key = test.app.keys.issuer().public();
    assert!(matches!(read(&view.code_at(testing::NOW).to_text(), &[key]), Reading::Verified(_)));
    assert_eq!((expected(&test).await, records(&test.app, EVENT).await.len()), (0, seq));
    assert_eq!(issue_to(&test, Recipients::All, false).await.made, 1);
}
