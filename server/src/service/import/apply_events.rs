//! Writes imported events.

use std::collections::HashMap;

use esik_shared::id::EventNumber;

use super::events::{EventRow, read_events};
use super::problem::{Problem, Problems};
use super::{ImportError, Imported, read_aside};
use crate::app::App;
use crate::config::NamedTimeZone;
use crate::db::event::{Event, MAX_EVENTS};
use crate::service::put_event::{add_event, change_event};

/// Imports a file of events.
pub(crate) async fn import_events(app: &App, file: &[u8]) -> Result<Imported, ImportError> {
    let zone = &app.config.time_zone;
    let of_file = zone.clone();
    let rows = read_aside(file, move |file| read_events(file, &of_file)).await?;
    let mut tx = app.db.write().await?;
    let known: HashMap<EventNumber, Event> =
        tx.events().await?.into_iter().map(|event| (event.number, event)).collect();
    check_against(&known, &rows, zone).map_err(ImportError::Refused)?;

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
    for (before, after) in &changed {
        change_event(&mut tx, &app.keys, before, after).await?;
    }
    for (number, details) in &added {
        add_event(&mut tx, &app.keys, *number, details).await?;
    }
    tx.commit().await?;
    Ok(imported)
}

/// What no file can know: the slugs of other events, and how many there are.
fn check_against(
    known: &HashMap<EventNumber, Event>,
    rows: &[EventRow],
    zone: &NamedTimeZone,
) -> Result<(), Vec<Problem>> {
    let mut problems = Problems::default();
    let in_file: HashMap<EventNumber, &EventRow> = rows.iter().map(|row| (row.number, row)).collect();
    let kept_slugs: HashMap<&str, EventNumber> = known
        .values()
        .filter(|event| !in_file.contains_key(&event.number))
        .map(|event| (event.details.slug.as_str(), event.number))
        .collect();
    for row in rows {
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
