//! Writes what is held of events to a file, piece by piece.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::feed::branches::Branches;
use esik_shared::id::EventNumber;
use esik_shared::replication::digest::vector_of;
use esik_shared::replication::file::{FileWriter, steps};
use esik_shared::replication::message::Message;
use esik_shared::replication::plan::{Holdings, Step};
use tokio::sync::mpsc;

use crate::app::App;
use crate::db::{DbError, Tx};
use crate::service::access::EventScope;
use crate::service::sync::send::Batches;

/// A piece of a file, or why there is no more of it.
pub(crate) type Piece = Result<Vec<u8>, DbError>;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Exported {
    /// How many batches.
    pub batches: usize,
    /// How many records those hold.
    pub records: usize,
    /// How many bytes the file has.
    pub bytes: u64,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// No such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// Whoever the pieces are for takes no more of them.
    #[error("nobody takes the file any more")]
    Given,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Sends a file with all that is held of these events, all of it from one moment; without a list, of all that are in `scope`.
pub(crate) async fn export(
    app: &App,
    scope: &EventScope,
    events: Option<&[EventNumber]>,
    pieces: mpsc::Sender<Piece>,
) -> Result<Exported, ExportError> {
    let mut tx = app.db.read().await?;
    let holdings = holdings(app, &mut tx, scope, events).await?;
    let mut file = Outgoing { pieces, exported: Exported::default() };
    let mut buffer = Vec::new();
    let mut writer = FileWriter::begin(&mut buffer);
    let numbers: BTreeSet<EventNumber> = holdings.keys().map(|feed| feed.event).collect();
    let (vector, tips) = vector_of(&holdings, &numbers);
    writer.write(&Message::Have(vector), &mut buffer);
    if !tips.is_empty() {
        writer.write(&Message::Tips(tips), &mut buffer);
    }
    for step in steps(&holdings) {
        let Step::Send { feed, line, after } = step else { continue };
        let Some(branches) = holdings.get(&feed) else { continue };
        let mut from = Batches::new(feed, branches, line, after);
        while let Some(batch) = from.next(&mut tx).await? {
            file.exported.batches += 1;
            file.exported.records += batch.records.len();
            writer.write(&Message::Batch(Box::new(batch)), &mut buffer);
            file.give(&mut buffer).await?;
        }
    }
    writer.end(&mut buffer);
    file.give(&mut buffer).await?;
    Ok(file.exported)
}

/// Where the pieces go.
struct Outgoing {
    pieces: mpsc::Sender<Piece>,
    exported: Exported,
}

impl Outgoing {
    async fn give(&mut self, buffer: &mut Vec<u8>) -> Result<(), ExportError> {
        let piece = std::mem::take(buffer);
        self.exported.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.pieces.send(Ok(piece)).await.map_err(|_| ExportError::Given)
    }
}

async fn holdings(
    app: &App,
    tx: &mut Tx,
    scope: &EventScope,
    events: Option<&[EventNumber]>,
) -> Result<Holdings, ExportError> {
    let mut known: BTreeMap<EventNumber, Branches> = BTreeMap::new();
    for event in tx.events().await? {
        if scope.has(event.number) {
            known.insert(event.number, Branches::single(event.head));
        }
    }
    if let Some(events) = events {
        if let Some(unknown) = events.iter().find(|event| !known.contains_key(event)) {
            return Err(ExportError::UnknownEvent(*unknown));
        }
        known.retain(|event, _| events.contains(event));
    }
    let mut numbers: Vec<EventNumber> = known.keys().copied().collect();
    if events.is_none() && *scope == EventScope::All {
        // What belonged to no event at a door.
        numbers.push(EventNumber::NONE);
    }
    let mut holdings: Holdings = tx.branches_of_events(&numbers).await?;
    let event_feeds = known.into_iter().map(|(event, head)| (app.keys.event_feed(event), head));
    holdings.extend(event_feeds);
    holdings.retain(|_, branches| !branches.is_empty());
    Ok(holdings)
}
