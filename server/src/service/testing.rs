//! What tests of several use cases ask for.

use esik_shared::batch::Batch;
use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::id::{EventNumber, Hash};
use esik_shared::policy::LiveCodes;

use super::import::{import_events, import_students};
use super::put_event::change_event;
use crate::app::App;

/// Imports so many students, numbered s001 and on, and event 7, whose doors are open for three hours.
pub(crate) async fn festival(app: &App, students: usize) {
    let mut file = "number,name,university,faculty,email,language\n".to_owned();
    for number in 1..=students {
        file.push_str(&format!("s{number:03},Студент {number},КБТУ,IT,,kk\n"));
    }
    import_students(app, file.as_bytes()).await.unwrap();
    let file = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
                7,jas-iq,Jas IQ,Jas IQ,Jas IQ,КБТУ,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,\n";
    import_events(app, file.as_bytes()).await.unwrap();
}

/// Changes the details of an event.
pub(crate) async fn change(app: &App, event: EventNumber, change: impl FnOnce(&mut EventDetails)) {
    let mut tx = app.db.write().await.unwrap();
    let before = tx.event(event).await.unwrap().unwrap();
    let mut after = before.details.clone();
    change(&mut after);
    change_event(&mut tx, &app.keys, &before, &after).await.unwrap();
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
