//! A scanner said what it holds: whether the server has it all by now.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, ScannerKey};

use super::free;
use crate::app::App;
use crate::db::DbError;

/// What a scanner said of the feed of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// All that it holds of the event is the same as here.
    TheSame,
    /// So much of the event feed.
    UpTo(Head),
}

/// Waits no more for a scanner at the events of whose feeds the server has all that it holds. Called once what the scanner
/// brought is stored; `said` is what it said in the same request.
pub(crate) async fn hear(
    app: &App,
    scanner: ScannerKey,
    said: &BTreeMap<EventNumber, Holds>,
) -> Result<(), DbError> {
    // Only while a backup is being completed is there anything to be done here.
    let mut reading = app.db.read().await?;
    let waiting = reading.events_waiting_for(scanner).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    drop(reading);
    let mut tx = app.db.write().await?;
    let mut heard = BTreeSet::new();
    for event in tx.events_waiting_for(scanner).await? {
        let here = tx.event(event).await?.map_or(Head::EMPTY, |event| event.head);
        let has_all = match said.get(&event) {
            None => false,
            Some(Holds::TheSame) => true,
            Some(Holds::UpTo(theirs)) => theirs.seq <= here.seq,
        };
        if has_all {
            tx.wait_no_more(scanner, Some(event)).await?;
            heard.insert(event);
        }
    }
    if !heard.is_empty() {
        free(&mut tx, &heard).await?;
        tx.commit().await?;
    }
    Ok(())
}
