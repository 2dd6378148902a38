//! Takes what is in a file, once the whole of it was found intact: a file is read twice. A batch that is not taken stops no
//! other, and is named.

use std::fs::File;
use std::io::{self, Read, Seek};

use esik_shared::feed::{FeedClass, FeedId};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::file::FileReader;
use esik_shared::replication::message::{BrokenStream, Message, Refusal};
use tokio::sync::mpsc;
use tracing::Span;

use crate::app::App;
use crate::db::DbError;
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, note};
use crate::service::writer::{Received, ReceivedBatch, WriteError};
use crate::telemetry::metrics::BatchOutcome;

/// How much of a file is read at once.
const PIECE_BYTES: usize = 256 * 1024;
/// Batches of one transaction: a few thousand scans.
const BATCHES_AT_ONCE: usize = 16;
/// The most batches that are named because they were not taken; the rest is counted.
const MAX_NAMED: usize = 1_000;

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Imported {
    /// How many batches it holds.
    pub batches: usize,
    /// How many records of those are new here.
    pub added: usize,
    /// How many batches were not taken.
    pub refused: usize,
    /// The first of those.
    pub not_taken: Vec<NotTaken>,
}

/// A batch that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotTaken {
    /// Of which feed.
    pub feed: FeedId,
    /// The number of the scanner whose feed it is, where it is known here.
    pub scanner: Option<u32>,
    /// The number of its first record.
    pub first: u64,
    /// The number of its last.
    pub last: u64,
    /// Why.
    pub why: Refusal,
}

/// Why nothing, or no more, was taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file is damaged or cut, or none of ours; nothing of it was taken.
    #[error(transparent)]
    Broken(#[from] BrokenStream),
    /// It cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    /// What was in it was not written; what was taken before stays.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes what is in a file.
pub(crate) async fn import(app: &App, actor: &Actor, mut file: File) -> Result<Imported, ImportError> {
    let checked = tokio::task::spawn_blocking(move || read_all(&mut file, |_| true).map(|()| file));
    import_whole(app, actor, checked.await.expect("reading does not panic")?).await
}

/// Takes what is in a file that was found intact.
async fn import_whole(app: &App, actor: &Actor, mut file: File) -> Result<Imported, ImportError> {
    let (sender, mut receiver) = mpsc::channel(BATCHES_AT_ONCE);
    let reading = tokio::task::spawn_blocking(move || {
        read_all(&mut file, |message| match message {
            // Hashes and signatures while others are written.
            Message::Batch(batch) => sender.blocking_send(ReceivedBatch::new(*batch)).is_ok(),
            _ => true,
        })
    });
    let mut imported = Imported::default();
    let mut batches = Vec::with_capacity(BATCHES_AT_ONCE);
    while receiver.recv_many(&mut batches, BATCHES_AT_ONCE).await > 0 {
        take(app, std::mem::take(&mut batches), &mut imported).await?;
    }
    reading.await.expect("reading does not panic")?;
    if imported.added > 0 || imported.refused > 0 {
        let mut tx = app.db.write().await?;
        let entry = Entry::new(Action::BatchesImported)
            .with("batches", imported.batches)
            .with("added", imported.added)
            .with("refused", imported.refused);
        note(&mut tx, actor, app.clock.now(), entry).await?;
        tx.commit().await?;
    }
    Ok(imported)
}

/// Every message of a file, from its beginning; `go_on` says whether anybody wants more.
fn read_all(file: &mut File, mut go_on: impl FnMut(Message) -> bool) -> Result<(), ImportError> {
    file.rewind()?;
    let mut reader = FileReader::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(reader.finish()?);
        }
        reader.push(&piece[..length]);
        while let Some(message) = reader.next()? {
            if !go_on(message) {
                return Ok(());
            }
        }
    }
}

async fn take(app: &App, batches: Vec<ReceivedBatch>, imported: &mut Imported) -> Result<(), ImportError> {
    let named: Vec<(FeedId, u64, u64)> = batches
        .iter()
        .map(|batch| {
            let records = u64::try_from(batch.records).unwrap_or(u64::MAX);
            let last = batch.first_seq.saturating_add(records).saturating_sub(1);
            (batch.feed, batch.first_seq, last)
        })
        .collect();
    imported.batches += batches.len();
    let received = Received { carrier: None, batches, asks: Vec::new(), request: Span::current() };
    let taken = app.writer.receive(received).await?;
    for ((feed, first, last), outcome) in named.into_iter().zip(taken.outcomes) {
        match outcome {
            BatchOutcome::Accepted(added) => imported.added += added,
            BatchOutcome::Refused(why) => {
                imported.refused += 1;
                if imported.not_taken.len() < MAX_NAMED {
                    let scanner = number_of(app, &feed).await?;
                    imported.not_taken.push(NotTaken { feed, scanner, first, last, why });
                }
            }
        }
    }
    Ok(())
}

/// The number of the scanner whose feed it is.
async fn number_of(app: &App, feed: &FeedId) -> Result<Option<u32>, DbError> {
    let Some(scanner) = feed.scanner() else { return Ok(None) };
    let stored = app.db.read().await?.scanner(scanner).await?;
    let content = stored.and_then(|stored| stored.certificate.verify(app.keys.authority_key()).ok());
    Ok(content.map(|content| content.number))
}

impl NotTaken {
    /// Whether it is of an event feed.
    pub(crate) fn is_event_feed(&self) -> bool {
        self.feed.class == FeedClass::Event
    }

    /// The event.
    pub(crate) fn event(&self) -> EventNumber {
        self.feed.event
    }

    /// Its author, where that is a scanner.
    pub(crate) fn author(&self) -> Option<ScannerKey> {
        self.feed.scanner()
    }

    /// Why, in a word.
    pub(crate) fn reason(&self) -> &'static str {
        match self.why {
            Refusal::Invalid => "invalid",
            Refusal::NotCertified => "not_certified",
            Refusal::Gap => "gap",
            Refusal::Fork => "fork",
            Refusal::Limit => "limit",
        }
    }
}

impl std::fmt::Display for NotTaken {
    /// For people, in a line: which, and what to do.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.author(), self.scanner) {
            (None, _) => write!(f, "the event feed")?,
            (Some(_), Some(number)) => write!(f, "scanner {number}")?,
            (Some(key), None) => write!(f, "the unknown scanner {key}")?,
        }
        write!(f, " at event {}, records {} to {}: ", self.event(), self.first, self.last)?;
        f.write_str(match self.why {
            Refusal::Invalid => "they are not what their author signed.",
            Refusal::NotCertified => "their author was never certified for this event here.",
            Refusal::Gap => "records before them are missing here; bring those first.",
            Refusal::Fork => "another record has one of their numbers here.",
            Refusal::Limit => "the feed is longer than is taken, or has too many branches.",
        })
    }
}
