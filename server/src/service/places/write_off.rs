//! What organizers decide about places: the share of a scanner, and that those of a lost one are written off.

use esik_shared::id::{EventNumber, ScannerKey};

use super::{publish, read_ledger};
use crate::app::App;
use crate::db::event::Event;
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note};
use esik_shared::places::grant::{Ledger, Standing};

/// The most places that a scanner is given by hand: as many as any event may hold.
pub(crate) const MAX_SHARE: u32 = 1_000_000;

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlacesError {
    /// No such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// The event has no capacity.
    #[error("event {0} holds any number, so that nobody needs places")]
    NoCapacity(EventNumber),
    /// No such scanner at this event.
    #[error("event {0} has no scanner with this number")]
    UnknownScanner(EventNumber),
    /// The scanner may not admit.
    #[error("the scanner may not admit anybody any more")]
    Gone,
    /// The share is larger than any event.
    #[error("a share has at most {MAX_SHARE} places")]
    Share,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What became of the places of a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decided {
    /// How many it can let in now, as far as the server knows.
    pub left: u32,
    /// How many the server keeps.
    pub reserve: u32,
    /// How many were written off.
    pub written_off: u32,
}

/// Sets the share of a scanner: it has so many to spend at once, as far as there are as many, and is topped up to them. Without a
/// number its share is the fair one again.
pub(crate) async fn set_share(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    scanner: u32,
    share: Option<u32>,
) -> Result<Decided, PlacesError> {
    if share.is_some_and(|share| share > MAX_SHARE) {
        return Err(PlacesError::Share);
    }
    let mut tx = app.db.write().await?;
    let (event, scanner, mut ledger) = ledger(app, &mut tx, event, scanner).await?;
    if ledger.claim(scanner).is_none_or(|claim| claim.standing != Standing::Scanner) {
        return Err(PlacesError::Gone);
    }
    tx.put_share(event.number, scanner, share).await?;
    if let Some(share) = share {
        ledger.set_share(scanner, share);
    }
    let entry = Entry::new(Action::PlacesShareSet).with("share", share);
    decide(app, tx, actor, (event, scanner), ledger, (entry, 0)).await
}

/// Writes off what a lost scanner has left, so that it can be granted anew. What it has let in and not brought yet is not
/// known: so many may be too many inside. Again, it writes off what came back meanwhile.
pub(crate) async fn write_off(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    scanner: u32,
) -> Result<Decided, PlacesError> {
    let mut tx = app.db.write().await?;
    let (event, scanner, mut ledger) = ledger(app, &mut tx, event, scanner).await?;
    let written_off = ledger.write_off(scanner);
    let entry = Entry::new(Action::PlacesWrittenOff).with("places", written_off);
    decide(app, tx, actor, (event, scanner), ledger, (entry, written_off)).await
}

/// The event, the key of the scanner with this number, and the places.
async fn ledger(
    app: &App,
    tx: &mut Tx,
    number: EventNumber,
    scanner: u32,
) -> Result<(Event, ScannerKey, Ledger), PlacesError> {
    tx.lock_event(number).await?;
    let event = tx.event(number).await?.ok_or(PlacesError::UnknownEvent(number))?;
    let ledger = read_ledger(tx, app.keys.authority_key(), &event, app.clock.now()).await?;
    let ledger = ledger.ok_or(PlacesError::NoCapacity(number))?;
    let scanner = tx.scanner_with_number(scanner).await?;
    let scanner = scanner.filter(|scanner| ledger.claim(*scanner).is_some());
    Ok((event, scanner.ok_or(PlacesError::UnknownScanner(number))?, ledger))
}

async fn decide(
    app: &App,
    mut tx: Tx,
    actor: &Actor,
    (event, scanner): (Event, ScannerKey),
    ledger: Ledger,
    (entry, written_off): (Entry, u32),
) -> Result<Decided, PlacesError> {
    let left = ledger.claim(scanner).map_or(0, |claim| claim.balance.left());
    let decided = Decided { left, reserve: ledger.reserve(), written_off };
    publish(&mut tx, &app.keys, event.number, event.head, ledger).await?;
    let entry = entry.at(event.number).to(Object::Scanner(scanner));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(decided)
}
