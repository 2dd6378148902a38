//! Replication with a scanner: take what it brings, give what it lacks.
//!
//! Everything that it brings is stored before the answer is written, so what the answer says we have is durable.

mod answer;
pub(crate) mod receive;

use esik_shared::certificate::CertificateContent;
use esik_shared::id::EventNumber;
use esik_shared::replication::Vector;
use esik_shared::replication::message::{BrokenStream, Message};

use tracing::Span;

use super::writer::{Received, WriteError};
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

/// One exchange with `scanner`: its frames in, ours out.
pub(crate) async fn exchange(
    app: &App,
    scanner: &CertificateContent,
    body: &[u8],
) -> Result<Vec<u8>, SyncError> {
    let mut theirs = Vector::new();
    let mut batches = Vec::new();
    for message in Message::read_all(body)? {
        match message {
            Message::Have(vector) => theirs.extend(vector),
            Message::Batch(batch) => batches.push(*batch),
            Message::Refused { .. }
            | Message::Status { .. }
            | Message::Digests(_)
            | Message::Tips(_)
            | Message::Locate { .. }
            | Message::Certificate(_)
            | Message::Wanted { .. }
            | Message::Grown { .. }
            | Message::Time { .. } => {}
        }
    }
    let refused = if batches.is_empty() {
        Vec::new()
    } else {
        // Hashes and signatures before the transaction: nobody writes while it is open.
        let batches = batches.into_iter().map(|batch| (batch.feed, batch.first_seq, batch.check())).collect();
        app.writer.receive(Received { carrier: scanner.number, batches, request: Span::current() }).await?
    };
    Ok(answer::answer(app, scanner, &theirs, refused).await?)
}

/// Where a scanner may scan, and the feed of what belongs nowhere.
fn events_of(scanner: &CertificateContent) -> impl Iterator<Item = EventNumber> {
    scanner.events.iter().map(|certified| certified.event)
}

#[cfg(test)]
mod tests;
