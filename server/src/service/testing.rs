//! What tests of several use cases ask for.

pub(crate) mod scanner;

use esik_shared::batch::Batch;
use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::id::{EventNumber, Hash};
use esik_shared::policy::LiveCodes;

use super::access::{EventScope, Permission, Role};
use super::account::{AccountRequest, create_account};
use super::actor::Actor;
use super::api_token::{TokenRequest, create_api_token};
use super::audit::{Action, AuditFilter, audit_entries};
use super::import::{import_events, import_students};
use super::list::Window;
use super::put_event::change_event;
use crate::app::App;
use crate::db::account::StoredAccount;

/// The password of every account here.
pub(crate) const PASSWORD: &str = "correct horse";

/// Somebody who may everything.
pub(crate) fn by() -> Actor {
    Actor::command_line()
}

/// Makes an account with this role at these events and returns it.
pub(crate) async fn account(app: &App, email: &str, role: Role, events: EventScope) -> StoredAccount {
    let request = AccountRequest { email: email.to_owned(), role, events };
    create_account(app, &by(), &request, PASSWORD).await.unwrap()
}

/// Makes an API token with these scopes at these events and returns its text.
pub(crate) async fn token(app: &App, scopes: &[Permission], events: EventScope) -> String {
    let scopes = scopes.iter().copied().collect();
    let request = TokenRequest { name: "test".to_owned(), scopes, events, expires: None };
    create_api_token(app, &by(), &request).await.unwrap().1.text()
}

/// What every script may do that manages no accounts.
pub(crate) fn all_scopes() -> Vec<Permission> {
    let mut scopes = Permission::ALL.to_vec();
    scopes.retain(|scope| !matches!(scope, Permission::ManageAccounts | Permission::OwnAccount));
    scopes
}

/// The actions of the audit log, oldest first.
pub(crate) async fn audited(app: &App) -> Vec<Action> {
    let entries =
        audit_entries(app, &AuditFilter::default(), Window { after: i64::MIN, limit: 500 }).await.unwrap();
    entries.rows.into_iter().rev().map(|(_, entry)| entry.action).collect()
}

/// Imports so many students, numbered s001 and on, and event 7, whose doors are open for three hours.
pub(crate) async fn festival(app: &App, students: usize) {
    let mut file = "number,name,university,faculty,email,language\n".to_owned();
    for number in 1..=students {
        file.push_str(&format!("s{number:03},Студент {number},КБТУ,IT,,kk\n"));
    }
    import_students(app, &by(), file.as_bytes()).await.unwrap();
    let file = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
                7,jas-iq,Jas IQ,Jas IQ,Jas IQ,КБТУ,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,\n";
    import_events(app, &by(), file.as_bytes()).await.unwrap();
}

/// Changes the details of an event.
pub(crate) async fn change(app: &App, event: EventNumber, change: impl FnOnce(&mut EventDetails)) {
    let mut tx = app.db.write().await.unwrap();
    let before = tx.event(event).await.unwrap().unwrap();
    let mut after = before.details.clone();
    change(&mut after);
    change_event(&mut tx, &app.keys, &before, &after, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Sets what live codes are worth at an event.
pub(crate) async fn set_live_codes(app: &App, event: EventNumber, live_codes: LiveCodes) {
    change(app, event, |details| details.policies.live_codes = live_codes).await;
}

/// The records of an event's feed, chain and signature checked, the head compared, every name there.
pub(crate) async fn records(app: &App, event: EventNumber) -> Vec<EventRecord> {
    let mut tx = app.db.read().await.unwrap();
    let head = tx.event(event).await.unwrap().unwrap().head;
    let stored = tx.event_records_after(event, 0, 500).await.unwrap();
    let details = tx.event_details_between(event, 1, head.seq).await.unwrap();
    let batch = Batch {
        feed: app.keys.event_feed(event),
        first_seq: 1,
        previous: Hash::ZERO,
        signature: stored.last().unwrap().signature.unwrap(),
        records: stored.into_iter().map(|stored| stored.record).collect(),
        details: Vec::new(),
    };
    let batch = batch.check().unwrap();
    assert_eq!(batch.last_head(), head);
    let records: Vec<EventRecord> =
        batch.records().map(|(_, record)| EventRecord::from_record(record).unwrap()).collect();
    let commitments: std::collections::HashSet<_> =
        details.iter().map(|detail| detail.commitment()).collect();
    for record in &records {
        if let EventRecord::Passes(lines) = record {
            assert!(lines.iter().all(|line| line.person.is_some_and(|person| commitments.contains(&person))));
        }
    }
    records
}
