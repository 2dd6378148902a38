//! Who may be made what, by whom.

use super::change::{AccountChange, change_account};
use super::reset::{end_sessions_of, reset_password, reset_second_factor};
use super::*;
use crate::app::testing;
use crate::service::audit::{AuditFilter, audit_entries};
use crate::service::testing::{account as made, audited, by, festival};

#[test]
fn an_email_is_folded_or_refused() {
    let table = [
        (" Aigerim@Esik.Example ", Some("aigerim@esik.example")),
        ("ӘЛИЯ@esik.example", Some("әлия@esik.example")),
        ("admin@localhost", Some("admin@localhost")),
        ("", None),
        ("admin", None),
        ("@esik.example", None),
        ("admin@", None),
        ("a@b@c.example", None),
        ("a b@esik.example", None),
        ("a@esik..example", None),
        ("a@.example", None),
        ("a@example.", None),
        ("a@-x.example", None),
        ("a@x.example,b@x.example", None),
    ];
    for (text, expected) in table {
        assert_eq!(fold_email(text).as_deref(), expected, "{text}");
    }
    assert_eq!(fold_email(&format!("{}@esik.example", "a".repeat(250))), None);
}

fn only(events: &[u32]) -> EventScope {
    EventScope::Only(events.iter().map(|event| EventNumber(*event)).collect())
}

#[tokio::test]
async fn a_role_and_its_events_change_and_are_listed() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 0).await;
    let admin = made(app, "admin@esik.example", Role::Admin, EventScope::All).await;
    let other = made(app, "other@esik.example", Role::Viewer, only(&[7])).await;
    let change = async |change| change_account(app, &by(), other.account.id, &change).await;
    let to_organizer = AccountChange { role: Some(Role::Organizer), ..AccountChange::default() };
    let changed = change(to_organizer.clone()).await.unwrap();
    assert_eq!((changed.account.role, &changed.account.events), (Role::Organizer, &only(&[7])));
    assert_eq!(change(to_organizer).await.unwrap(), changed, "asking again changes nothing");
    let nowhere = AccountChange { events: Some(only(&[])), ..AccountChange::default() };
    assert_eq!(change(nowhere).await.unwrap().account.events, only(&[]));
    let unknown = AccountChange { events: Some(only(&[7, 9])), ..AccountChange::default() };
    assert!(matches!(change(unknown).await, Err(AccountError::UnknownEvent(EventNumber(9)))));
    let everywhere = AccountChange { events: Some(EventScope::All), ..AccountChange::default() };
    let last = change(everywhere).await.unwrap();

    let listed = async |after| accounts(app, Window { after, limit: 10 }).await.unwrap().rows;
    assert_eq!(listed(0).await, [admin.clone(), last.clone()]);
    assert_eq!(listed(admin.account.id).await, [last]);
    use Action::{AccountChanged, AccountCreated, EventAdded};
    let noted = [EventAdded, AccountCreated, AccountCreated, AccountChanged, AccountChanged, AccountChanged];
    assert_eq!(audited(app).await, noted);
    let filter = AuditFilter { account: Some(other.account.id), ..AuditFilter::default() };
    let entries = audit_entries(app, &filter, Window { after: i64::MIN, limit: 10 }).await.unwrap().rows;
    assert_eq!(entries.len(), 4);
    assert_eq!(
        serde_json::to_string(&entries[2].1.change).unwrap(),
        r#"{"events":[7],"events_before":[7],"role":"organizer","role_before":"viewer"}"#
    );
    assert!(entries.iter().all(|(_, entry)| !serde_json::to_string(&entry.change).unwrap().contains('@')));
}

#[tokio::test]
async fn there_is_always_an_admin_who_can_log_in() {
    let test = testing::app().await;
    let app = &test.app;
    let first = made(app, "first@esik.example", Role::Admin, EventScope::All).await.account.id;
    let disable = AccountChange { is_disabled: Some(true), ..AccountChange::default() };
    let demote = AccountChange { role: Some(Role::Viewer), ..AccountChange::default() };
    for change in [&disable, &demote] {
        assert!(matches!(change_account(app, &by(), first, change).await, Err(AccountError::LastAdmin)));
    }
    let second = made(app, "second@esik.example", Role::Admin, EventScope::All).await.account.id;
    change_account(app, &by(), first, &disable).await.unwrap();
    for change in [&disable, &demote] {
        assert!(matches!(change_account(app, &by(), second, change).await, Err(AccountError::LastAdmin)));
    }
    change_account(app, &by(), first, &demote).await.unwrap();
}

#[tokio::test]
async fn a_token_makes_no_admin_and_touches_none() {
    let test = testing::app().await;
    let app = &test.app;
    let script = Actor { who: Who::Token(1), ..by() };
    let admin = made(app, "admin@esik.example", Role::Admin, EventScope::All).await.account.id;
    let request = |role| AccountRequest { email: "x@esik.example".into(), role, events: EventScope::All };
    let refused = |result: Result<(), AccountError>| matches!(result, Err(AccountError::AdminsOnly));
    assert!(refused(invite_account(app, &script, &request(Role::Admin)).await.map(drop)));
    assert!(refused(reset_password(app, &script, admin).await.map(drop)));
    assert!(refused(reset_second_factor(app, &script, admin).await));
    assert!(refused(end_sessions_of(app, &script, admin).await.map(drop)));
    let demote = AccountChange { role: Some(Role::Viewer), ..AccountChange::default() };
    assert!(refused(change_account(app, &script, admin, &demote).await.map(drop)));

    let (viewer, _) = invite_account(app, &script, &request(Role::Viewer)).await.unwrap();
    assert!(viewer.must_change);
    let promote = AccountChange { role: Some(Role::Admin), ..AccountChange::default() };
    assert!(refused(change_account(app, &script, viewer.account.id, &promote).await.map(drop)));
    reset_password(app, &script, viewer.account.id).await.unwrap();
}
