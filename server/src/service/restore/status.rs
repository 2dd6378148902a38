//! How far a restored server is: which events it does not write to, whom it waits for, and what is lost.

use std::collections::BTreeMap;

use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::time::Timestamp;

use super::RESTORED;
use crate::app::App;
use crate::db::DbError;
use crate::db::restore::LostPass;

/// The most passes without seeds that are told.
const MAX_LOST: i64 = 1_000;

/// How far it is.
#[derive(Debug, Default)]
pub(crate) struct Restoring {
    /// Since when, where an operator said that a backup was restored.
    pub since: Option<Timestamp>,
    /// The events that nothing is written to.
    pub events: Vec<EventNumber>,
    /// The scanners that were not heard yet, by number.
    pub unheard: Vec<Unheard>,
    /// Issued live passes whose seeds are lost: their pages cannot draw live codes any more. At most 1,000.
    pub lost: Vec<LostPass>,
}

/// A scanner that was not heard yet.
#[derive(Debug)]
pub(crate) struct Unheard {
    /// Its key.
    pub scanner: ScannerKey,
    /// By which people speak of it.
    pub number: Option<u32>,
    /// Which events wait for it.
    pub events: Vec<EventNumber>,
}

impl Restoring {
    /// Whether everything is written again.
    pub(crate) fn is_over(&self) -> bool {
        self.events.is_empty() && self.since.is_none()
    }
}

/// How far it is now.
pub(crate) async fn status(app: &App) -> Result<Restoring, DbError> {
    let mut tx = app.db.read().await?;
    let since = tx.setting(RESTORED).await?.and_then(|since| since.parse().ok()).map(Timestamp);
    let events = tx.events_taken_back().await?;
    let mut by_scanner: BTreeMap<ScannerKey, Vec<EventNumber>> = BTreeMap::new();
    for (event, scanner) in tx.waited_for().await? {
        by_scanner.entry(scanner).or_default().push(event);
    }
    let mut unheard = Vec::with_capacity(by_scanner.len());
    for (scanner, events) in by_scanner {
        let stored = tx.scanner(scanner).await?;
        let content = stored.and_then(|stored| stored.certificate.verify(app.keys.authority_key()).ok());
        unheard.push(Unheard { scanner, number: content.map(|content| content.number), events });
    }
    unheard.sort_by_key(|unheard| (unheard.number.is_none(), unheard.number));
    Ok(Restoring { since, events, unheard, lost: tx.lost_passes(MAX_LOST).await? })
}
