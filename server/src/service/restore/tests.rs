//! An old backup is restored, and scanners come back.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::event_record::{EventRecord, PassState, RevocationReason};
use esik_shared::id::{GateNumber, PassId};
use esik_shared::language::Language;
use esik_shared::policy::LiveCodes;
use esik_shared::scan::Direction;

use super::*;
use crate::app::testing::{NOW, TestApp, app, options};
use crate::clock::Clock;
use crate::db::DbFailure;
use crate::db::backup::testing::Backup;
use crate::db::failure_in;
use crate::rng::Rng;
use crate::service::attendance::counts;
use crate::service::check_in::{CheckIn, CheckInError, Shown, check_in};
use crate::service::enrollment::tests::{device_key, enroll_device};
use crate::service::issue::{IssueError, IssueRequest, Issued, ListedStudent, Recipients, issue};
use crate::service::list::Window;
use crate::service::pass_by_link::pass_by_link;
use crate::service::revoke::revoke;
use crate::service::scanner_session::{challenge, open_session};
use crate::service::supervisor_card::{CardRequest, cards, make_card};
use crate::service::testing::scanner::TestScanner;
use crate::service::testing::{audited, by, festival, records, set_live_codes};

const EVENT: EventNumber = EventNumber(7);

async fn issue_to(app: &App, numbers: &[&str]) -> Result<Issued, IssueError> {
    let listed = |(row, number): (usize, &&str)| ListedStudent { row, number: (*number).to_owned() };
    let recipients = Recipients::Listed(numbers.iter().enumerate().map(listed).collect());
    issue(app, &by(), &IssueRequest { event: EVENT, recipients, paper: false }).await
}

async fn pass_of(app: &App, number: &str) -> PassId {
    issue_to(app, &[number]).await.unwrap().passes[0].pass_id
}

async fn show(app: &App, pass: PassId) -> Result<VerdictCode, CheckInError> {
    let question = CheckIn {
        event: EVENT,
        gate: GateNumber::new(1).unwrap(),
        direction: Direction::In,
        shown: Shown::Pass(pass),
        language: Language::En,
    };
    check_in(app, question).await.map(|line| line.verdict)
}

/// A new process on the database.
async fn start(test: &mut TestApp, seed: u8) {
    test.app =
        App::open(options(test.folder.path()), Clock::fixed(NOW), Rng::seeded(seed.into())).await.unwrap();
}

async fn is_taken_back(app: &App) -> bool {
    app.db.read().await.unwrap().is_taken_back(EVENT).await.unwrap()
}

async fn states(app: &App) -> Vec<(PassId, PassState)> {
    let passes = app.db.read().await.unwrap().passes_of_event(EVENT).await.unwrap();
    let mut states: Vec<_> = passes.into_iter().map(|pass| (pass.body.pass_id, pass.state)).collect();
    states.sort_by_key(|(pass_id, _)| *pass_id);
    states
}

/// What a festival looks like before it is backed up: two students have passes, one scanner stands at the door.
async fn before() -> (TestApp, TestScanner, [PassId; 2]) {
    let test = app().await;
    festival(&test.app, 4).await;
    let passes = [pass_of(&test.app, "s001").await, pass_of(&test.app, "s002").await];
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    assert_eq!(scanner.sync(&test.app).await, []);
    (test, scanner, passes)
}

#[tokio::test]
async fn after_an_old_backup_nothing_is_lost_and_nobody_sees_a_fork() {
    let (mut test, mut one, [first, second]) = before().await;
    let backup = Backup::of(&test).await;

    // What happens after the backup: passes, a revocation, a scanner, a card, scans at both doors.
    let third = pass_of(&test.app, "s003").await;
    revoke(&test.app, &by(), EVENT, first, RevocationReason::Lost).await.unwrap();
    let mut other = TestScanner::enrolled(&test.app, 2, EVENT).await;
    let card = CardRequest { event: EVENT, day: None, name: "Help desk".to_owned(), pin: None };
    make_card(&test.app, &by(), &card).await.unwrap();
    one.admit(second);
    assert_eq!(show(&test.app, third).await.unwrap(), VerdictCode::Admitted);
    for _ in 0..2 {
        assert_eq!(one.sync(&test.app).await, []);
        assert_eq!(other.sync(&test.app).await, []);
    }
    let told = records(&test.app, EVENT).await;
    let counted = counts(&test.app, EVENT).await.unwrap().unwrap();
    let before = states(&test.app).await;
    assert_eq!(one.scan_feeds(), 2, "its own and that of the server");

    backup.put_back(&test).await;
    start(&mut test, 50).await;
    begin(&test.app, &by()).await.unwrap();
    let refused = issue_to(&test.app, &["s004"]).await.unwrap_err();
    assert_eq!(failure_in(&refused), DbFailure::TakenBack);
    let refused = show(&test.app, second).await.unwrap_err();
    assert_eq!(failure_in(&refused), DbFailure::TakenBack);
    let waiting = status(&test.app).await.unwrap();
    let unheard =
        |waiting: &Restoring| waiting.unheard.iter().map(|unheard| unheard.number).collect::<Vec<_>>();
    assert_eq!(unheard(&waiting), [Some(1)]);

    assert_eq!(one.sync(&test.app).await, []);
    assert_eq!(records(&test.app, EVENT).await, told, "all that was decided came back");
    assert_eq!(
        unheard(&status(&test.app).await.unwrap()),
        [Some(other.content().number)],
        "it may know more"
    );
    assert!(issue_to(&test.app, &["s004"]).await.is_err());
    assert_eq!(other.sync(&test.app).await, []);
    assert!(status(&test.app).await.unwrap().is_over());

    assert_eq!(counts(&test.app, EVENT).await.unwrap().unwrap(), counted);
    assert_eq!(states(&test.app).await, before);
    let cards = cards(&test.app, EVENT, Window { after: 0, limit: 9 }).await.unwrap().unwrap();
    assert_eq!(cards.rows.len(), 1);
    let again = issue_to(&test.app, &["s003"]).await.unwrap();
    assert_eq!((again.made, again.passes[0].pass_id), (0, third), "a static pass is whole again");
    assert!(pass_by_link(&test.app, &again.passes[0].link.text()).await.unwrap().is_some());

    // It writes again, and everybody follows.
    assert_eq!(show(&test.app, second).await.unwrap(), VerdictCode::AlreadyInside);
    assert_eq!(issue_to(&test.app, &["s004"]).await.unwrap().made, 1);
    for scanner in [&mut one, &mut other] {
        assert_eq!(scanner.sync(&test.app).await, []);
        assert_eq!(
            scanner.head(&scanner.event_feed()),
            test.app.db.read().await.unwrap().event(EVENT).await.unwrap().unwrap().head
        );
    }
    let actions = audited(&test.app).await;
    assert!(actions.contains(&Action::RestoreBegun));
}

#[tokio::test]
async fn a_server_that_nobody_told_finds_out_when_it_is_shown_what_it_signed() {
    let (mut test, mut one, _) = before().await;
    let mut two = TestScanner::enrolled(&test.app, 2, EVENT).await;
    assert_eq!(two.sync(&test.app).await, []);
    let backup = Backup::of(&test).await;
    let third = pass_of(&test.app, "s003").await;
    assert_eq!(one.sync(&test.app).await, []);

    backup.put_back(&test).await;
    start(&mut test, 50).await;
    assert!(!is_taken_back(&test.app).await, "nobody said so");
    assert_eq!(one.sync(&test.app).await, []);
    assert!(is_taken_back(&test.app).await);
    assert!(states(&test.app).await.contains(&(third, PassState::Issued)));
    assert!(issue_to(&test.app, &["s004"]).await.is_err(), "the other scanner was not heard");
    assert_eq!(two.sync(&test.app).await, []);
    assert_eq!(issue_to(&test.app, &["s004"]).await.unwrap().made, 1);
    assert!(audited(&test.app).await.contains(&Action::RestoreNoticed));
}

#[tokio::test]
async fn a_scanner_that_was_enrolled_after_the_backup_shows_its_certificate() {
    let (mut test, one, _) = before().await;
    let backup = Backup::of(&test).await;
    let mut late = TestScanner::enrolled(&test.app, 2, EVENT).await;
    assert_eq!(late.sync(&test.app).await, []);

    backup.put_back(&test).await;
    start(&mut test, 50).await;
    let open = async |shown| {
        let fresh = challenge(&test.app, late.scanner());
        open_session(&test.app, late.scanner(), &fresh, &late.sign_session(&fresh), shown).await
    };
    assert!(open(None).await.is_err(), "the backup does not know it");
    assert!(open(Some(&one.certificate)).await.is_err(), "another's is none of its own");
    assert!(open(Some(&late.certificate)).await.is_ok());
    assert!(is_taken_back(&test.app).await);
    assert_eq!(late.sync(&test.app).await, []);
    let waiting = status(&test.app).await.unwrap();
    assert_eq!(waiting.unheard.iter().map(|unheard| unheard.scanner).collect::<Vec<_>>(), [one.scanner()]);
}

#[tokio::test]
async fn an_operator_goes_without_scanners_that_will_not_come() {
    let (mut test, _, _) = before().await;
    let backup = Backup::of(&test).await;
    backup.put_back(&test).await;
    start(&mut test, 50).await;
    begin(&test.app, &by()).await.unwrap();
    let unknown = go_without(&test.app, &by(), Some(&[9])).await;
    assert!(matches!(unknown, Err(GoWithoutError::NotWaitedFor(9))), "{unknown:?}");
    assert!(issue_to(&test.app, &["s003"]).await.is_err());
    assert_eq!(go_without(&test.app, &by(), Some(&[1])).await.unwrap(), 1);
    assert_eq!(issue_to(&test.app, &["s003"]).await.unwrap().made, 1);
    assert!(status(&test.app).await.unwrap().is_over());
    assert!(audited(&test.app).await.contains(&Action::RestoreWentWithout));
}

#[tokio::test]
async fn a_backup_that_knows_no_scanner_waits_for_a_word() {
    let mut test = app().await;
    festival(&test.app, 1).await;
    let backup = Backup::of(&test).await;
    let mut late = TestScanner::enrolled(&test.app, 2, EVENT).await;
    assert_eq!(late.sync(&test.app).await, []);
    backup.put_back(&test).await;
    start(&mut test, 50).await;
    begin(&test.app, &by()).await.unwrap();
    assert!(issue_to(&test.app, &["s001"]).await.is_err());
    let new_code = enroll_device(&test.app, &device_key(3), vec![EVENT]).await;
    assert!(new_code.is_err(), "an enrollment is a record of the event feed");
    assert_eq!(go_without(&test.app, &by(), None).await.unwrap(), 0);
    assert_eq!(issue_to(&test.app, &["s001"]).await.unwrap().made, 1);
}

#[tokio::test]
async fn an_event_that_the_backup_does_not_know_comes_back_with_its_students() {
    let mut test = app().await;
    let backup = Backup::of(&test).await;
    festival(&test.app, 2).await;
    pass_of(&test.app, "s001").await;
    let mut scanner = TestScanner::enrolled(&test.app, 1, EVENT).await;
    assert_eq!(scanner.sync(&test.app).await, []);
    let told = records(&test.app, EVENT).await;

    backup.put_back(&test).await;
    start(&mut test, 50).await;
    begin(&test.app, &by()).await.unwrap();
    let file = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
                7,jas,J,J,J,K,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,\n";
    let added = crate::service::import::import_events(&test.app, &by(), file.as_bytes()).await;
    assert!(added.is_err(), "it would be a second feed of event 7");
    let fresh = challenge(&test.app, scanner.scanner());
    let answer = scanner.sign_session(&fresh);
    open_session(&test.app, scanner.scanner(), &fresh, &answer, Some(&scanner.certificate)).await.unwrap();
    assert_eq!(scanner.sync(&test.app).await, []);
    assert_eq!(records(&test.app, EVENT).await, told);
    let students = test.app.db.read().await.unwrap().student_names().await.unwrap();
    assert_eq!(students.iter().map(|student| student.number.as_str()).collect::<Vec<_>>(), ["s001"]);
    assert_eq!(counts(&test.app, EVENT).await.unwrap().unwrap().counts.expected, 1);
}

#[tokio::test]
async fn live_passes_come_back_without_live_codes_and_a_new_one_is_offered() {
    let (mut test, mut scanner, _) = before().await;
    set_live_codes(&test.app, EVENT, LiveCodes::Preferred).await;
    let backup = Backup::of(&test).await;
    let lost = pass_of(&test.app, "s003").await;
    assert_eq!(scanner.sync(&test.app).await, []);
    backup.put_back(&test).await;
    start(&mut test, 50).await;
    assert_eq!(scanner.sync(&test.app).await, []);

    let told = status(&test.app).await.unwrap().lost;
    assert_eq!(
        told.iter().map(|lost| (lost.pass_id, lost.student.as_deref())).collect::<Vec<_>>(),
        [(lost, Some("s003"))]
    );
    let all = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let issued = issue(&test.app, &by(), &all).await.unwrap();
    assert_eq!(issued.replaced, 0, "what a phone has kept stays good");
    let page = issued.passes.iter().find(|pass| pass.pass_id == lost).unwrap();
    let view = pass_by_link(&test.app, &page.link.text()).await.unwrap().unwrap();
    assert!(view.seed.is_none());
    assert!(view.code_at(NOW).live.is_none());

    let issued = issue_to(&test.app, &["s003"]).await.unwrap();
    assert_eq!(issued.replaced, 1);
    assert_ne!(issued.passes[0].pass_id, lost);
    assert!(status(&test.app).await.unwrap().lost.is_empty());
    let last = records(&test.app, EVENT).await.pop().unwrap();
    assert!(
        matches!(last, EventRecord::Passes(lines) if lines.iter().any(|line| line.state == PassState::Replaced))
    );
}
