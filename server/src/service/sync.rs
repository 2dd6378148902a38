//! Replication with a scanner: take what it brings, give what it lacks.
//!
//! Nothing is remembered between requests: what a scanner says in one is heard, what it brings is stored, and then the
//! answer is made. Everything that it brings is stored before the answer is written, so what the answer says we have is
//! durable.

mod answer;
mod event_batch;
pub(crate) mod held;
pub(crate) mod receive;
pub(crate) mod send;

use std::collections::BTreeSet;

use esik_shared::certificate::CertificateContent;
use esik_shared::feed::FeedId;
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::Vector;
use esik_shared::replication::digest::Digests;
use esik_shared::replication::message::{BrokenStream, Message};
use esik_shared::replication::report::Report;
use esik_shared::replication::talk::Talk;
use tracing::Span;

use super::writer::{Received, ReceivedBatch, WriteError};
use crate::app::App;
use crate::db::DbError;

/// Why an exchange came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    /// The body is no stream of frames; nothing of it was taken.
    #[error(transparent)]
    Broken(#[from] BrokenStream),
    /// What it brought was not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What comes of an exchange.
#[derive(Debug)]
pub(crate) struct Exchanged {
    /// The frames for the scanner.
    pub frames: Vec<u8>,
    /// From where on there is news for it.
    pub news: String,
}

/// What a scanner said in one request.
#[derive(Debug, Default)]
struct Heard {
    talk: Talk,
    /// What stands for all that it holds, where it said so.
    digests: Option<Digests>,
    /// Whether it has more to send than fitted.
    has_more: bool,
    /// The events at which it runs short of places.
    asks: BTreeSet<EventNumber>,
    /// What it says of itself.
    report: Option<Report>,
    /// The feeds of which it brought something that was taken.
    taken: BTreeSet<FeedId>,
}

impl Heard {
    fn hear(&mut self, message: &Message) {
        self.talk.hear(message);
        match message {
            Message::Digests(digests) => self.digests = Some(digests.clone()),
            Message::Status { has_more, .. } => self.has_more = *has_more,
            Message::Wanted { event, .. } => drop(self.asks.insert(*event)),
            Message::Report(report) => self.report = Some(report.clone()),
            _ => {}
        }
    }
}

/// One exchange with `scanner`: its frames in, ours out.
pub(crate) async fn exchange(
    app: &App,
    scanner: &CertificateContent,
    body: &[u8],
) -> Result<Exchanged, SyncError> {
    let mut heard = Heard::default();
    let mut batches = Vec::new();
    for message in Message::read_all(body)? {
        heard.hear(&message);
        if let Message::Batch(batch) = message {
            // Hashes and signatures before the transaction: nobody writes while it is open.
            batches.push(ReceivedBatch::new(*batch));
        }
    }
    app.heard.note(app, scanner, heard.report.take());
    if heard.digests.is_none() && heard.talk.holds().is_none() {
        // Who says nothing of what they hold, holds nothing but what they bring.
        heard.talk.hear(&Message::Have(Vector::new()));
    }
    let mut refused = Vec::new();
    let asks: Vec<(EventNumber, ScannerKey)> = events_of(scanner)
        .filter(|event| heard.asks.contains(event))
        .map(|event| (event, scanner.scanner))
        .collect();
    if !batches.is_empty() || !asks.is_empty() {
        heard.taken = batches.iter().map(|batch| batch.feed).collect();
        let received = Received { carrier: Some(scanner.number), batches, asks, request: Span::current() };
        refused = app.writer.receive(received).await?.refused;
    }
    Ok(answer::answer(app, scanner, heard, refused).await?)
}

/// Where a scanner may scan, and the feed of what belongs nowhere.
fn events_of(scanner: &CertificateContent) -> impl Iterator<Item = EventNumber> {
    scanner.events.iter().map(|certified| certified.event)
}

#[cfg(test)]
pub(crate) mod tests;
