//! Writes events: those of a file, or the one of a form.

use std::collections::HashMap;

use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;

use super::events::{EventRow, read_events};
use super::problem::{Problem, Problems};
use super::{ImportError, Imported, read_aside};
use crate::app::App;
use crate::db::event::{Event, MAX_EVENTS};
use crate::db::{DbError, Tx};
use crate::service::access::EventScope;
use crate::service::actor::{Actor, Who};
use crate::service::audit::{Action, Entry, note};
use crate::service::events::fingerprint;
use crate::service::put_event::{add_event, change_event};

/// Imports a file of events. Who has only some events changes no others, and has those that they add.
pub(crate) async fn import_events(app: &App, actor: &Actor, file: &[u8]) -> Result<Imported, ImportError> {
    let zone = app.config.time_zone.clone();
    let mut rows = read_aside(file, move |file| read_events(file, &zone)).await?;
    let mut tx = app.db.write().await?;
    let known = known_events(&mut tx).await?;
    check_against(&known, &rows, actor).map_err(ImportError::Refused)?;
    // Whoever locks several events does it by number.
    rows.sort_by_key(|row| row.number);
    let imported = apply(app, &mut tx, actor, &known, &rows).await?;
    tx.commit().await?;
    Ok(imported)
}

/// What importing a file would do, without doing it.
pub(crate) async fn preview_events(app: &App, actor: &Actor, file: &[u8]) -> Result<Imported, ImportError> {
    let zone = app.config.time_zone.clone();
    let rows = read_aside(file, move |file| read_events(file, &zone)).await?;
    let known = known_events(&mut app.db.read().await?).await?;
    check_against(&known, &rows, actor).map_err(ImportError::Refused)?;
    let mut imported = Imported::default();
    for row in &rows {
        let before = known.get(&row.number).map(|event| &event.details);
        match before {
            None => imported.added += 1,
            Some(before) if row.details(Some(before)) == *before => imported.unchanged += 1,
            Some(_) => imported.changed += 1,
        }
    }
    Ok(imported)
}

/// Adds the event of a form. It belongs to whoever adds it.
pub(crate) async fn create_event(app: &App, actor: &Actor, row: &EventRow) -> Result<(), ImportError> {
    let mut tx = app.db.write().await?;
    let known = known_events(&mut tx).await?;
    if known.contains_key(&row.number) {
        return Err(ImportError::Refused(vec![row.number_is_taken()]));
    }
    let rows = std::slice::from_ref(row);
    check_against(&known, rows, actor).map_err(ImportError::Refused)?;
    apply(app, &mut tx, actor, &known, rows).await?;
    Ok(tx.commit().await?)
}

/// Changes an event to what a form says; nothing if it is not one of the actor's, or is not any more what the form was
/// filled from, by its fingerprint.
pub(crate) async fn edit_event(
    app: &App,
    actor: &Actor,
    row: &EventRow,
    was: &str,
) -> Result<Option<Imported>, ImportError> {
    let mut tx = app.db.write().await?;
    let known = known_events(&mut tx).await?;
    let is_as_it_was = known.get(&row.number).is_some_and(|event| fingerprint(&event.details) == was);
    if !is_as_it_was || !actor.events.has(row.number) {
        return Ok(None);
    }
    let rows = std::slice::from_ref(row);
    check_against(&known, rows, actor).map_err(ImportError::Refused)?;
    let imported = apply(app, &mut tx, actor, &known, rows).await?;
    tx.commit().await?;
    Ok(Some(imported))
}

async fn known_events(tx: &mut Tx) -> Result<HashMap<EventNumber, Event>, DbError> {
    Ok(tx.events().await?.into_iter().map(|event| (event.number, event)).collect())
}

/// Writes rows that have no fault.
async fn apply(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    known: &HashMap<EventNumber, Event>,
    rows: &[EventRow],
) -> Result<Imported, DbError> {
    let mut imported = Imported::default();
    let mut changed = Vec::new();
    let mut added = Vec::new();
    for row in rows {
        let before = known.get(&row.number);
        let details = row.details(before.map(|event| &event.details));
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
        change_event(tx, &app.keys, before, after, now).await?;
        let fields = changed_fields(&before.details, after);
        let entry = Entry::new(Action::EventChanged).at(before.number).with("fields", fields);
        note(tx, actor, now, entry).await?;
    }
    for (number, details) in &added {
        add_event(tx, &app.keys, *number, details).await?;
        own(tx, actor, *number).await?;
        note(tx, actor, now, Entry::new(Action::EventAdded).at(*number)).await?;
    }
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

/// The names of what was changed.
pub(in crate::service) fn changed_fields(before: &EventDetails, after: &EventDetails) -> Vec<&'static str> {
    let times = |of: &EventDetails| (of.starts, of.ends, of.doors_open, of.doors_close, of.time_zone.clone());
    [
        ("slug", before.slug != after.slug),
        ("name", before.name != after.name),
        ("venue", before.venue != after.venue),
        ("times", times(before) != times(after)),
        ("capacity", before.capacity != after.capacity),
        ("cancelled", before.cancelled != after.cancelled),
        ("policies", before.policies != after.policies),
        ("gates", before.gates != after.gates),
        ("categories", before.categories != after.categories),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

/// What no file can know: the slugs of other events, and how many there are.
fn check_against(
    known: &HashMap<EventNumber, Event>,
    rows: &[EventRow],
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
        let details = row.details(None);
        if let Some(owner) = kept_slugs.get(details.slug.as_str()) {
            problems.add(row.slug_is_taken(*owner));
        }
    }
    let new = rows.iter().filter(|row| !known.contains_key(&row.number)).count();
    if known.len() + new > MAX_EVENTS {
        let fault = Problem::of_file("fault-too-many-events").with("known", known.len());
        problems.add(fault.with("new", new).with("max", MAX_EVENTS));
    }
    problems.result(())
}
