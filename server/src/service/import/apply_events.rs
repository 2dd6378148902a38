//! Writes imported events.

use std::collections::HashMap;

use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;

use super::events::{EventRow, read_events};
use super::problem::{Problem, Problems};
use super::{ImportError, Imported, read_aside};
use crate::app::App;
use crate::config::NamedTimeZone;
use crate::db::event::{Event, MAX_EVENTS};
use crate::db::{DbError, Tx};
use crate::service::access::EventScope;
use crate::service::actor::{Actor, Who};
use crate::service::audit::{Action, Entry, note};
use crate::service::put_event::{add_event, change_event};

/// Imports a file of events. Who has only some events changes no others, and has those that they add.
pub(crate) async fn import_events(app: &App, actor: &Actor, file: &[u8]) -> Result<Imported, ImportError> {
    let zone = &app.config.time_zone;
    let of_file = zone.clone();
    let rows = read_aside(file, move |file| read_events(file, &of_file)).await?;
    let mut tx = app.db.write().await?;
    let known: HashMap<EventNumber, Event> =
        tx.events().await?.into_iter().map(|event| (event.number, event)).collect();
    check_against(&known, &rows, zone, actor).map_err(ImportError::Refused)?;

    let mut imported = Imported::default();
    let mut changed = Vec::new();
    let mut added = Vec::new();
    for row in &rows {
        let before = known.get(&row.number);
        let details = row.details(zone, before.map(|event| &event.details));
        match before {
            Some(before) if before.details == details => imported.unchanged += 1,
            Some(before) => changed.push((before, details)),
            None => added.push((row.number, details)),
        }
    }
    (imported.added, imported.changed) = (added.len(), changed.len());
    changed.sort_by_key(|(before, _)| before.number);
    for (before, after) in &changed {
        if before.details.slug != after.slug {
            tx.park_event_slug(before.number).await?;
        }
    }
    let now = app.clock.now();
    for (before, after) in &changed {
        change_event(&mut tx, &app.keys, before, after, app.clock.now()).await?;
        let fields = changed_fields(&before.details, after);
        let entry = Entry::new(Action::EventChanged).at(before.number).with("fields", fields);
        note(&mut tx, actor, now, entry).await?;
    }
    for (number, details) in &added {
        add_event(&mut tx, &app.keys, *number, details).await?;
        own(&mut tx, actor, *number).await?;
        note(&mut tx, actor, now, Entry::new(Action::EventAdded).at(*number)).await?;
    }
    tx.commit().await?;
    Ok(imported)
}

/// Gives an event to whoever added it, if only some events are theirs.
async fn own(tx: &mut Tx, actor: &Actor, event: EventNumber) -> Result<(), DbError> {
    match (&actor.events, actor.who) {
        (EventScope::Only(_), Who::Account(account)) => tx.insert_account_event(account, event).await,
        (EventScope::Only(_), Who::Token(token)) => tx.insert_token_event(token, event).await,
        _ => Ok(()),
    }
}

/// The names of what an import changed.
fn changed_fields(before: &EventDetails, after: &EventDetails) -> Vec<&'static str> {
    let times = |of: &EventDetails| (of.starts, of.ends, of.doors_open, of.doors_close, of.time_zone.clone());
    [
        ("slug", before.slug != after.slug),
        ("name", before.name != after.name),
        ("venue", before.venue != after.venue),
        ("times", times(before) != times(after)),
        ("capacity", before.capacity != after.capacity),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

/// What no file can know: the slugs of other events, and how many there are.
fn check_against(
    known: &HashMap<EventNumber, Event>,
    rows: &[EventRow],
    zone: &NamedTimeZone,
    actor: &Actor,
) -> Result<(), Vec<Problem>> {
    let mut problems = Problems::default();
    let in_file: HashMap<EventNumber, &EventRow> = rows.iter().map(|row| (row.number, row)).collect();
    let kept_slugs: HashMap<&str, EventNumber> = known
        .values()
        .filter(|event| !in_file.contains_key(&event.number))
        .map(|event| (event.details.slug.as_str(), event.number))
        .collect();
    for row in rows {
        if known.contains_key(&row.number) && !actor.events.has(row.number) {
            problems.add(row.is_of_others());
        }
        let details = row.details(zone, None);
        if let Some(owner) = kept_slugs.get(details.slug.as_str()) {
            problems.add(row.slug_is_taken(*owner));
        }
    }
    let new = rows.iter().filter(|row| !known.contains_key(&row.number)).count();
    if known.len() + new > MAX_EVENTS {
        problems.add(Problem::of_file(format!(
            "There are {} events and the file adds {new}; {MAX_EVENTS} are the most.",
            known.len()
        )));
    }
    problems.result(())
}
