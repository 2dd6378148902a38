//! After an old backup was restored. The server has signed records of event feeds that it does not have any more. Were it to
//! write now, there would be two of one number, and scanners would believe neither. So it writes to no event before it has
//! heard what every scanner of it holds, and has taken back what they have more than it.
//!
//! An operator says that a backup was restored (`begin`), or the server finds out: somebody shows it a record that it signed
//! and does not have. Reading, scanners and the pages of passes go on; what would write to such an event is answered that it
//! has to wait (`DbError::TakenBack`, from the one place where event feeds are appended to).

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::certificate::{AuthorRole, CertificateContent};
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::time::Timestamp;

use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use crate::app::App;
use crate::db::{DbError, Tx};

mod follow;
mod hear;
mod status;

#[cfg(test)]
mod tests;

pub(crate) use follow::follow;
pub(crate) use hear::{Holds, hear};
pub(crate) use status::{Restoring, Unheard, status};

/// The setting that says since when a restored backup is being completed, as an operator said. Without it the server may have
/// found out by itself, of single events.
pub(crate) const RESTORED: &str = "restored";

/// Scanners of one piece of a list.
const SCANNERS_PER_QUERY: i64 = 500;

/// A backup was restored: nothing is written to any event before everybody was heard.
pub(crate) async fn begin(app: &App, actor: &Actor) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let scanners = scanners_by_event(&mut tx, app.keys.authority_key(), now).await?;
    let events: Vec<EventNumber> = tx.events().await?.into_iter().map(|event| event.number).collect();
    for event in &events {
        tx.set_taken_back(*event, true).await?;
        tx.wait_for(*event, scanners.get(event).map_or(&[][..], Vec::as_slice)).await?;
    }
    tx.set_setting(RESTORED, &now.0.to_string()).await?;
    let entry = Entry::new(Action::RestoreBegun).with("events", events.len());
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await
}

/// Somebody showed a record of an event feed, or a certificate, that this server signed and does not have. Nothing more is
/// written to the event before its scanners were heard.
pub(crate) async fn notice(
    tx: &mut Tx,
    authority: AuthorityKey,
    event: EventNumber,
    now: Timestamp,
) -> Result<(), DbError> {
    if tx.is_taken_back(event).await? {
        return Ok(());
    }
    tracing::error!(
        %event,
        "a scanner has records of this event that this server signed and does not have: an old backup was restored. \
         Nothing is written to the event before its scanners were heard; see esik-server restore --status"
    );
    let mut scanners = scanners_by_event(tx, authority, now).await?;
    tx.set_taken_back(event, true).await?;
    tx.wait_for(event, &scanners.remove(&event).unwrap_or_default()).await?;
    note(tx, &Actor::nobody(), now, Entry::new(Action::RestoreNoticed).at(event)).await
}

/// The scanners that may come and tell, by event: those that are enrolled, and whose certificate is not over.
async fn scanners_by_event(
    tx: &mut Tx,
    authority: AuthorityKey,
    now: Timestamp,
) -> Result<BTreeMap<EventNumber, Vec<ScannerKey>>, DbError> {
    let mut by_event: BTreeMap<EventNumber, Vec<ScannerKey>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let scanners = tx.scanners_after(EventNumber::NONE, after, SCANNERS_PER_QUERY).await?;
        let Some(last) = scanners.last() else { return Ok(by_event) };
        after = i64::from(last.number);
        for scanner in scanners {
            let Ok(content) = scanner.certificate.verify(authority) else { continue };
            let Some(stored) = tx.scanner(content.scanner).await? else { continue };
            if !stored.is_forked && may_come(&content, now) {
                for certified in &content.events {
                    if !stored.revoked.contains(&certified.event) {
                        by_event.entry(certified.event).or_default().push(content.scanner);
                    }
                }
            }
        }
    }
}

/// Whether a scanner may open a session. Keys of server processes ended with them.
fn may_come(content: &CertificateContent, now: Timestamp) -> bool {
    content.role == AuthorRole::Scanner && now < content.valid_until
}

/// An operator goes without these scanners, or without all that were not heard, and says so. Returns how many that were.
/// What only they know is lost: numbers of records may be given a second time, and then those scanners must be enrolled anew.
pub(crate) async fn go_without(
    app: &App,
    actor: &Actor,
    numbers: Option<&[u32]>,
) -> Result<usize, GoWithoutError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let waited_for: BTreeSet<ScannerKey> =
        tx.waited_for().await?.into_iter().map(|(_, scanner)| scanner).collect();
    let gone: Vec<ScannerKey> = match numbers {
        None => waited_for.into_iter().collect(),
        Some(numbers) => {
            let mut gone = Vec::new();
            for number in numbers {
                let scanner = tx.scanner_with_number(*number).await?;
                let scanner = scanner.filter(|scanner| waited_for.contains(scanner));
                gone.push(scanner.ok_or(GoWithoutError::NotWaitedFor(*number))?);
            }
            gone
        }
    };
    let mut events = BTreeSet::new();
    for scanner in &gone {
        events.extend(tx.events_waiting_for(*scanner).await?);
        tx.wait_no_more(*scanner, None).await?;
        note(&mut tx, actor, now, Entry::new(Action::RestoreWentWithout).to(Object::Scanner(*scanner)))
            .await?;
    }
    if numbers.is_none() || !gone.is_empty() {
        free(&mut tx, &events).await?;
    }
    tx.commit().await?;
    Ok(gone.len())
}

/// Why nobody goes without a scanner.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GoWithoutError {
    /// It is not waited for.
    #[error("nobody waits for scanner {0}")]
    NotWaitedFor(u32),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Writes again to those of these events at which nobody is waited for any more; to every event, once nobody is waited for
/// at any: of one of which the backup knew no scanner, nobody knows who may come.
async fn free(tx: &mut Tx, events: &BTreeSet<EventNumber>) -> Result<(), DbError> {
    let waiting: BTreeSet<EventNumber> = tx.waited_for().await?.into_iter().map(|(event, _)| event).collect();
    for event in events.difference(&waiting) {
        tx.set_taken_back(*event, false).await?;
        tracing::info!(%event, "its scanners were heard: the server writes to the event again");
    }
    if waiting.is_empty() {
        tx.end_taking_back().await?;
        tx.forget_setting(RESTORED).await?;
        tracing::info!("everybody was heard, or is gone without: the server writes to every event again");
    }
    Ok(())
}
