//! What only people can judge: two doors that both admitted one holder, scans in quarantine, a copied scanner, a scanner that
//! is no longer trusted. What they answer becomes a record of the event feed, and the counts move with it.
//!
//! An answer is given again without harm: what stands already is not said twice. Notes travel beside the records, and
//! can be erased.

pub(crate) mod conflicts;
pub(crate) mod forks;
pub(crate) mod gaps;
pub(crate) mod quarantine;
pub(crate) mod revocation;

use std::collections::HashMap;

use esik_shared::detail::{Commitment, Detail};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::roster::Roster;

use super::counting::everything_judged;
use super::event_feed::{Addition, append};
use crate::app::App;
use crate::db::event::Event;
use crate::db::scanner::StoredScanner;
use crate::db::{DbError, Tx};

/// The most characters of a note.
pub(crate) const MAX_NOTE_CHARS: usize = 500;

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResolveError {
    /// There is no such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// The event has no such scanner.
    #[error("the event has no scanner {0}")]
    UnknownScanner(u32),
    /// A server process is not revoked.
    #[error("scanner {0} is a server process")]
    IsServer(u32),
    /// The note is too long, or holds what no text has.
    #[error("a note has at most {MAX_NOTE_CHARS} characters")]
    Note,
    /// The two are no conflict.
    #[error("these two scans are no conflict")]
    NoConflict,
    /// The run is not in quarantine.
    #[error("nothing of this run is in quarantine")]
    NoQuarantine,
    /// It is not the first record of a branch.
    #[error("no branch begins with this record")]
    NoBranch,
    /// The record is not here.
    #[error("this record is not here")]
    UnknownHead,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What somebody writes to an answer.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Note(String);

impl Note {
    /// The note that was typed; nothing if it is empty.
    pub(crate) fn parse(typed: &str) -> Result<Option<Self>, ResolveError> {
        let text = typed.trim();
        let is_text = |letter: char| !letter.is_control() || letter == '\n';
        if text.chars().count() > MAX_NOTE_CHARS || !text.chars().all(is_text) {
            return Err(ResolveError::Note);
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    /// What travels beside the record, and can be erased.
    fn detail(app: &App, note: Option<&Self>) -> Option<Detail> {
        note.map(|Self(text)| Detail::new(app.rng.bytes(), text))
    }
}

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Note(..)")
    }
}

/// What a scanner's feed is judged by.
struct Judged {
    event: Event,
    roster: Roster,
}

impl Judged {
    /// All that the feed of an event judges.
    async fn of(tx: &mut Tx, app: &App, event: EventNumber) -> Result<Self, ResolveError> {
        let event = tx.event(event).await?.ok_or(ResolveError::UnknownEvent(event))?;
        let roster = everything_judged(tx, app.keys.authority_key(), event.number).await?;
        Ok(Self { event, roster })
    }

    /// The same for somebody who is about to answer: nothing counts anew until the transaction ends.
    async fn locked(tx: &mut Tx, app: &App, event: EventNumber) -> Result<Self, ResolveError> {
        tx.lock_event(event).await?;
        Self::of(tx, app, event).await
    }

    /// By which number people speak of a scanner.
    fn number_of(&self, scanner: ScannerKey) -> Option<u32> {
        self.roster.scanner(scanner).map(|certificate| certificate.number)
    }

    /// The scanner of the event with this number.
    fn scanner(&self, number: u32) -> Result<ScannerKey, ResolveError> {
        let mut scanners = self.roster.scanners();
        let found = scanners.find(|(_, trust)| {
            trust.certificate().is_some_and(|certificate| certificate.number == number)
                && trust.was_certified()
        });
        found.map(|(scanner, _)| scanner).ok_or(ResolveError::UnknownScanner(number))
    }

    /// Says something in the event feed.
    async fn say(
        self,
        tx: &mut Tx,
        app: &App,
        record: EventRecord,
        detail: Option<Detail>,
    ) -> Result<(), DbError> {
        let addition = Addition { record, details: detail.into_iter().collect() };
        append(tx, &app.keys, self.event.number, self.event.head, vec![addition]).await?;
        Ok(())
    }
}

/// Where a record is, if it is here.
async fn find(tx: &mut Tx, feed: &FeedId, head: Head) -> Result<Option<Position>, DbError> {
    let branches = tx.branches(feed).await?;
    let hashes = tx.scan_hashes_at(feed, &[head.seq]).await?;
    Ok(branches.find(head, |at| hashes.get(&at).copied()))
}

/// The texts of notes that were not erased.
async fn notes(
    tx: &mut Tx,
    event: EventNumber,
    commitments: impl IntoIterator<Item = Commitment>,
) -> Result<HashMap<Commitment, String>, DbError> {
    let wanted: Vec<Commitment> = commitments.into_iter().collect();
    let details = tx.event_details_of(event, &wanted).await?;
    Ok(details.iter().filter_map(|detail| Some((detail.commitment(), detail.content::<String>()?))).collect())
}

/// The enrolled scanner with this key.
async fn enrolled(tx: &mut Tx, scanner: ScannerKey, number: u32) -> Result<StoredScanner, ResolveError> {
    tx.scanner(scanner).await?.ok_or(ResolveError::UnknownScanner(number))
}

#[cfg(test)]
mod tests;
