//! Every use case that changes something says so, in the transaction of the change.

use esik_shared::event_record::RevocationReason;
use esik_shared::id::EventNumber;
use serde_json::json;

use super::*;
use crate::app::testing::{self, TestApp};
use crate::service::access::EventScope;
use crate::service::enrollment::tests::{device_key, enroll_device};
use crate::service::import::{import_events, import_students};
use crate::service::issue::specimen::issue_specimen;
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::replace_link::{replace_link, replace_link_of_pass, replace_student_links};
use crate::service::revoke::revoke;
use crate::service::student_link::student_link;
use crate::service::testing::{by, festival};

const EVENT: EventNumber = EventNumber(7);

/// The newest entry, without its row.
async fn newest(test: &TestApp) -> AuditEntry {
    entries(test).await.into_iter().next().unwrap()
}

async fn entries(test: &TestApp) -> Vec<AuditEntry> {
    let window = Window { after: i64::MIN, limit: 100 };
    let piece = audit_entries(&test.app, &AuditFilter::default(), window).await.unwrap();
    piece.rows.into_iter().map(|(_, entry)| entry).collect()
}

fn told(entry: &AuditEntry) -> (Action, Option<EventNumber>, Option<&str>, Value) {
    let change = Value::Object(entry.change.clone());
    (entry.action, entry.event, entry.object.as_deref(), change)
}

#[tokio::test]
async fn every_change_is_told_with_what_it_changed() {
    let test = testing::app().await;
    let app = &test.app;
    let here = Some(EVENT);
    festival(app, 2).await;
    let [added, imported] = entries(&test).await.try_into().unwrap();
    assert_eq!(told(&added), (Action::EventAdded, here, None, json!({})));
    assert_eq!(told(&imported), (Action::StudentsImported, None, None, json!({"added": 2, "changed": 0})));

    let columns = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity";
    let times = "2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:30";
    let file = format!("{columns}\n7,jas-iq,Jas IQ,Jas IQ,Jas IQ,Сарай,{times},\n");
    import_events(app, &by(), file.as_bytes()).await.unwrap();
    let fields = json!({"fields": ["venue", "times"]});
    assert_eq!(told(&newest(&test).await), (Action::EventChanged, here, None, fields));

    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let passes = issue(app, &by(), &request).await.unwrap().passes;
    let counts = json!({"made": 2, "replaced": 0, "live": false});
    assert_eq!(told(&newest(&test).await), (Action::PassesIssued, here, None, counts));
    issue_specimen(app, &by(), EVENT).await.unwrap();
    assert_eq!(told(&newest(&test).await), (Action::SpecimenIssued, here, Some("pass"), json!({})));
    revoke(app, &by(), EVENT, passes[0].pass_id, RevocationReason::Lost).await.unwrap();
    let revoked = newest(&test).await;
    assert_eq!(told(&revoked), (Action::PassRevoked, here, Some("pass"), json!({"reason": "lost"})));
    assert_eq!(revoked.object_id, Some(passes[0].pass_id.to_string()));

    replace_link_of_pass(app, &by(), passes[1].pass_id).await.unwrap().unwrap();
    assert_eq!(told(&newest(&test).await), (Action::LinkReplaced, here, Some("pass"), json!({})));
    let holder = Actor::holder(Who::Link, Some([192, 0, 2, 7].into()));
    replace_link(app, &holder, &passes[0].link.text()).await.unwrap().unwrap();
    let by_holder = newest(&test).await;
    assert_eq!((by_holder.actor.as_str(), by_holder.address.as_deref()), ("link", Some("192.0.2.7")));
    let of_student = student_link(app, 1).await.unwrap();
    replace_student_links(app, &holder, &of_student.text()).await.unwrap().unwrap();
    assert_eq!(told(&newest(&test).await), (Action::LinkReplaced, None, Some("student"), json!({})));

    enroll_device(app, &device_key(1), vec![EVENT]).await.unwrap();
    let [enrolled, code, ..] = &entries(&test).await[..] else { panic!() };
    let gates = json!({"keeps_gates": []});
    assert_eq!(told(code), (Action::EnrollmentCodeCreated, here, None, gates.clone()));
    assert_eq!(told(enrolled), (Action::ScannerEnrolled, here, Some("scanner"), gates));
    assert_eq!((enrolled.actor.as_str(), &enrolled.actor_id), ("scanner", &enrolled.object_id));
}

#[tokio::test]
async fn what_changed_nothing_or_was_refused_leaves_no_entry() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 1).await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let pass = issue(app, &by(), &request).await.unwrap().passes.remove(0);
    let before = entries(&test).await.len();
    issue(app, &by(), &request).await.unwrap();
    let same = "number,name,university,faculty,email,language\ns001,Студент 1,КБТУ,IT,,kk\n";
    assert_eq!(import_students(app, &by(), same.as_bytes()).await.unwrap().unchanged, 1);
    import_students(app, &by(), b"nonsense").await.unwrap_err();
    let elsewhere = Actor { events: EventScope::NONE, ..by() };
    assert_eq!(replace_link_of_pass(app, &elsewhere, pass.pass_id).await.unwrap(), None);
    revoke(app, &by(), EventNumber(8), pass.pass_id, RevocationReason::Lost).await.unwrap_err();
    assert_eq!(entries(&test).await.len(), before);
}
