//! What people answer, on a real database, with scanners made by hand.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::batch::proves_fork;
use esik_shared::replication::message::Message;
use esik_shared::scan::Direction;
use esik_shared::standing::Quarantine;

use super::conflicts::{list_conflicts, settle_conflict};
use super::forks::{answer_branch, list_forks, proof_of_fork};
use super::gaps::{Gap, list_gaps};
use super::quarantine::{RunToAnswer, answer_quarantine, list_quarantine};
use super::revocation::until::{Until, head_until};
use super::revocation::{ToRevoke, preview_revocation, revoke_scanner};
use super::*;
use crate::app::testing::{self, TestApp};
use crate::service::access::EventScope;
use crate::service::actor::{Actor, Who};
use crate::service::audit::Action;
use crate::service::enrollment::EnrollError;
use crate::service::enrollment::tests::{device_key, enroll_device, with_event};
use crate::service::list::Window;
use crate::service::sync::tests::{Device, EVENT, numbers};
use crate::service::testing::{audited, by, records};

const ALL: Window = Window { after: i64::MIN, limit: 100 };

async fn world() -> (TestApp, Device, Device) {
    let test = with_event(testing::app().await).await;
    let (one, other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    (test, one, other)
}

fn note(text: &str) -> Option<Note> {
    Note::parse(text).unwrap()
}

#[tokio::test]
async fn a_conflict_is_listed_with_both_sides_and_settled_once() {
    let (test, mut one, mut other) = world().await;
    let app = &test.app;
    let first = one.admit(1);
    let seen = other.scan(1, Direction::In, VerdictCode::AlreadyInside, vec![]);
    let second = other.scan(1, Direction::In, VerdictCode::Admitted, vec![]);
    one.bring(&test, vec![one.batch(1, 1)]).await;
    other.bring(&test, vec![other.batch(1, 2)]).await;

    let open = list_conflicts(app, EVENT, Some(false), ALL).await.unwrap().rows;
    let conflict = &open[0].conflicts[0];
    assert_eq!((open.len(), open[0].conflicts.len(), conflict.is_settled), (1, 1, false));
    let mut numbers_of = [conflict.first.scanner_number, conflict.second.scanner_number];
    numbers_of.sort_unstable();
    assert_eq!(numbers_of, [Some(1), Some(2)]);
    assert_eq!(conflict.first.gate.map(|gate| gate.get()), Some(1));

    let settle =
        async |pair| settle_conflict(app, &by(), EVENT, pair, note("Two passes, one coat").as_ref()).await;
    assert!(matches!(settle((first, seen)).await, Err(ResolveError::NoConflict)));
    assert!(settle((second, first)).await.unwrap(), "in either order");
    assert_eq!(numbers(&test).await, (1, 1, 0));
    let revision = records(app, EVENT).await.len();
    assert!(!settle((first, second)).await.unwrap());
    assert_eq!(records(app, EVENT).await.len(), revision, "what is settled is not said twice");
    assert!(list_conflicts(app, EVENT, Some(false), ALL).await.unwrap().rows.is_empty());
    let settled = list_conflicts(app, EVENT, Some(true), ALL).await.unwrap().rows;
    assert_eq!(settled[0].conflicts[0].note.as_deref(), Some("Two passes, one coat"));
    assert_eq!(audited(app).await.last(), Some(&Action::ConflictSettled));
}

#[tokio::test]
async fn a_revocation_says_before_what_it_does_ends_sessions_and_its_quarantine_is_answered() {
    let (test, mut device, other) = world().await;
    let app = &test.app;
    for pass in 1..=4 {
        device.admit(pass);
    }
    device.bring(&test, vec![device.batch(1, 3)]).await;
    let to_revoke = ToRevoke { event: EVENT, scanner: 1, trusted: Some(device.heads()[0]) };
    let before = preview_revocation(app, to_revoke).await.unwrap();
    assert_eq!((before.quarantined, before.admissions, before.counts.admitted), (2, 2, -2));
    assert_eq!(numbers(&test).await, (3, 3, 0), "nothing was done");
    let until = async |until| head_until(app, EVENT, 1, until).await.unwrap();
    assert_eq!(until(Until::Number(1)).await, Some(device.heads()[0]));
    assert_eq!(until(Until::Number(0)).await, Some(Head::EMPTY));
    assert_eq!(until(Until::Number(4)).await, None, "it is not here");
    let unknown = ToRevoke { trusted: Some(device.heads()[3]), ..to_revoke };
    assert!(matches!(preview_revocation(app, unknown).await, Err(ResolveError::UnknownHead)));

    let session = device.open(&test).await.unwrap();
    assert_eq!(revoke_scanner(app, &by(), to_revoke).await.unwrap(), [before]);
    assert_eq!(numbers(&test).await, (1, 1, 0));
    assert!(device.scanner_of(&test, &session).await.is_none(), "its session ends at once");
    assert!(device.open(&test).await.is_err(), "and it opens no other");
    let revision = records(app, EVENT).await.len();
    let again = ToRevoke { trusted: None, ..to_revoke };
    assert_eq!(revoke_scanner(app, &by(), again).await.unwrap()[0].trusted, device.heads()[0]);
    assert_eq!(records(app, EVENT).await.len(), revision, "again, it changes nothing");

    other.bring(&test, vec![device.batch(4, 4)]).await;
    let listed = list_quarantine(app, EVENT, ALL).await.unwrap().rows;
    let run = &listed[0].runs[0];
    assert_eq!((listed.len(), listed[0].number, listed[0].runs.len()), (1, 1, 1));
    assert_eq!((run.first_seq, run.last, run.why), (2, device.heads()[3], Quarantine::Revoked));
    assert_eq!((run.records, run.admissions, run.passes.len()), (3, 3, 3));

    let part = RunToAnswer { scanner: 1, first_seq: 2, last: device.heads()[2] };
    let answer = async |run, counts| answer_quarantine(app, &by(), EVENT, run, counts, None).await;
    assert!(answer(part, true).await.unwrap());
    assert!(!answer(part, true).await.unwrap());
    assert_eq!(numbers(&test).await, (3, 3, 0));
    let trusted = RunToAnswer { scanner: 1, first_seq: 1, last: device.heads()[0] };
    assert!(matches!(answer(trusted, true).await, Err(ResolveError::NoQuarantine)));
    assert!(answer(part, false).await.unwrap(), "the last word holds");
    assert_eq!(numbers(&test).await, (1, 1, 0));
    let listed = list_quarantine(app, EVENT, ALL).await.unwrap().rows;
    assert_eq!((listed[0].runs[0].first_seq, listed[0].answers.len()), (4, 2));

    let same_key = enroll_device(app, &device_key(1), vec![EVENT]).await;
    assert!(matches!(same_key, Err(EnrollError::AlreadyEnrolled)), "its key is of no use any more");
    assert!(
        enroll_device(app, &device_key(11), vec![EVENT]).await.is_ok(),
        "another makes the device a scanner again"
    );
}

#[tokio::test]
async fn who_organizes_one_event_revokes_for_it_and_no_other() {
    let test = with_event(testing::app().await).await;
    let app = &test.app;
    let mut tx = app.db.write().await.unwrap();
    let details = tx.event(EVENT).await.unwrap().unwrap().details;
    let other = esik_shared::event::EventDetails { slug: "other".into(), ..details };
    crate::service::put_event::add_event(&mut tx, &app.keys, EventNumber(2), &other).await.unwrap();
    tx.commit().await.unwrap();
    let mut device = Device::enrolled_for(&test, 1, vec![EVENT, EventNumber(2)]).await;
    device.admit(1);
    device.bring(&test, vec![device.batch(1, 1)]).await;
    let organizer = Actor { who: Who::Account(1), address: None, events: EventScope::Only([EVENT].into()) };
    let to_revoke = ToRevoke { event: EVENT, scanner: 1, trusted: None };
    let session = device.open(&test).await.unwrap();
    let done = revoke_scanner(app, &organizer, to_revoke).await.unwrap();
    assert_eq!(done.iter().map(|done| (done.event, done.quarantined)).collect::<Vec<_>>(), [(EVENT, 0)]);
    assert!(device.scanner_of(&test, &session).await.is_none());
    let session = device.open(&test).await.unwrap();
    let left = device.scanner_of(&test, &session).await.unwrap();
    assert_eq!(left.events.iter().map(|certified| certified.event.0).collect::<Vec<_>>(), [2]);
    let done = revoke_scanner(app, &by(), ToRevoke { event: EventNumber(2), ..to_revoke }).await.unwrap();
    assert_eq!(done.len(), 2);
    assert!(device.open(&test).await.is_err());
}

#[tokio::test]
async fn a_copied_scanner_is_listed_with_its_proof_and_a_branch_is_answered() {
    let (test, mut device, other) = world().await;
    let app = &test.app;
    device.admit(1);
    let mut copy = device.copy(1);
    device.admit(2);
    copy.admit(3);
    copy.admit(4);
    device.bring(&test, vec![device.batch(1, 2)]).await;
    other.bring(&test, vec![copy.batch(1, 3)]).await;
    let forks = list_forks(app, EVENT).await.unwrap();
    let part = &forks[0].parts[0];
    assert_eq!((forks.len(), forks[0].number, part.after), (1, 1, device.heads()[0]));
    let told: Vec<_> = part
        .branches
        .iter()
        .map(|branch| (branch.first, branch.tip, branch.carrier, branch.counts))
        .collect();
    let expected = [
        (device.heads()[1], device.heads()[1], Some(1), None),
        (copy.heads()[1], copy.heads()[2], Some(2), None),
    ];
    assert_eq!(told, expected, "who brought which is told");

    let proof = Message::read_all(&proof_of_fork(app, EVENT, 1).await.unwrap()).unwrap();
    let [Message::Batch(one), Message::Batch(two)] = &proof[..] else { panic!("two signed runs: {proof:?}") };
    let (one, two) = (one.as_ref().clone().check().unwrap(), two.as_ref().clone().check().unwrap());
    assert_eq!(proves_fork(&one, &two), Some(2));
    assert!(matches!(proof_of_fork(app, EVENT, 2).await, Err(ResolveError::NoBranch)));

    let answer = async |first, counts| answer_branch(app, &by(), EVENT, (1, first), counts, None).await;
    assert!(matches!(answer(copy.heads()[2], false).await, Err(ResolveError::NoBranch)));
    assert!(answer(copy.heads()[1], false).await.unwrap());
    assert!(!answer(copy.heads()[1], false).await.unwrap());
    assert_eq!(numbers(&test).await.0, 2);
    assert_eq!(list_forks(app, EVENT).await.unwrap()[0].parts[0].branches[1].counts, Some(false));
}

#[tokio::test]
async fn what_is_missing_can_be_asked_also_after_a_restart() {
    let (test, mut device, mut other) = world().await;
    for pass in 1..=9 {
        device.admit(pass);
    }
    device.bring(&test, vec![device.batch(1, 3), device.batch(8, 9)]).await;
    let seen = device.scan_ref(7);
    other.scan(7, Direction::Out, VerdictCode::Exited, vec![seen]);
    other.bring(&test, vec![other.batch(1, 1)]).await;
    let scanner = device.scanner();
    let gap = |first, last| Gap { scanner, number: Some(1), first, last, is_branch: false };
    assert_eq!(list_gaps(&test.app, EVENT).await.unwrap(), [gap(4, 9)]);
    let options = testing::options(test.folder.path());
    let clock = crate::clock::Clock::fixed(testing::NOW);
    let again = crate::app::App::open(options, clock, crate::rng::Rng::seeded(3)).await.unwrap();
    assert_eq!(list_gaps(&again, EVENT).await.unwrap(), [gap(4, 9)]);
    device.bring(&test, vec![device.batch(4, 6)]).await;
    assert_eq!(list_gaps(&test.app, EVENT).await.unwrap(), [gap(7, 9)]);
    device.bring(&test, vec![device.batch(7, 9)]).await;
    assert_eq!(list_gaps(&test.app, EVENT).await.unwrap(), []);
}

#[test]
fn a_note_is_short_text() {
    assert_eq!(Note::parse("  ").unwrap(), None);
    assert!(Note::parse(&"ә".repeat(MAX_NOTE_CHARS)).unwrap().is_some());
    assert!(Note::parse("one\nand two").unwrap().is_some());
    for bad in ["ә".repeat(MAX_NOTE_CHARS + 1), "a\0b".to_owned()] {
        assert!(matches!(Note::parse(&bad), Err(ResolveError::Note)));
    }
}
