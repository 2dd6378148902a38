//! What is held here as a file for a stick, and back (`shared::replication::file`).
//!
//! Both work beside a scanner that runs on the same folder: one only reads, the other takes batch by batch, and the scanner
//! notices what was added.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom, Write};

use esik_shared::batch::Batch;
use esik_shared::feed::{FeedClass, FeedId};
use esik_shared::id::EventNumber;
use esik_shared::replication::digest::vector_of;
use esik_shared::replication::file::{FileReader, FileWriter, steps};
use esik_shared::replication::message::{BrokenStream, Message, Refusal};
use esik_shared::replication::plan::Step;

use super::replication::Scope;
use super::store::receive::{Brought, Taken};
use super::store::{Store, StoreError};

/// How much of a file is read at once.
const PIECE_BYTES: usize = 256 * 1024;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub(crate) struct Exported {
    /// How many batches.
    pub(crate) batches: u64,
    /// How many records.
    pub(crate) records: u64,
    /// How many bytes.
    pub(crate) bytes: u64,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Imported {
    /// How many batches it holds.
    pub(crate) batches: u64,
    /// How many records of those are new here.
    pub(crate) added: u64,
    /// How many batches are of events that this scanner is not enrolled for.
    pub(crate) passed_over: u64,
    /// How many batches were refused.
    pub(crate) refused: u64,
    /// The first of those.
    pub(crate) not_taken: Vec<NotTaken>,
}

/// The most batches that are named: whoever brings more of them has another problem.
const MAX_NAMED: usize = 100;

/// A batch that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotTaken {
    /// Of which feed.
    pub(crate) feed: FeedId,
    /// The number of its first record.
    pub(crate) first: u64,
    /// The number of its last.
    pub(crate) last: u64,
    /// Why.
    pub(crate) why: Refusal,
}

/// Why nothing, or no more, was written or taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// The file is damaged or cut, or none of ours. Nothing of it was taken.
    #[error(transparent)]
    Broken(#[from] BrokenStream),
    /// It could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The scanner's own store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes everything that is held, event feeds first.
pub(crate) async fn export(store: &mut Store, out: &mut impl Write) -> Result<Exported, FileError> {
    let mine = store.holdings().await?;
    let events: BTreeSet<EventNumber> = mine.keys().map(|feed| feed.event).collect();
    let (vector, tips) = vector_of(&mine, &events);
    let mut piece = Vec::new();
    let mut writer = FileWriter::begin(&mut piece);
    writer.write(&Message::Have(vector), &mut piece);
    if !tips.is_empty() {
        writer.write(&Message::Tips(tips), &mut piece);
    }
    let mut exported = Exported::default();
    for step in steps(&mine) {
        let Step::Send { feed, line, mut after } = step else { continue };
        while let Some((batch, last)) = store.batch_after(&feed, line, after).await? {
            let batch = Batch { details: store.details_of(&feed, batch.records.iter()).await?, ..batch };
            exported.batches += 1;
            exported.records += count(batch.records.len());
            writer.write(&Message::Batch(Box::new(batch)), &mut piece);
            exported.bytes += flush(&mut piece, out)?;
            after = last;
        }
    }
    writer.end(&mut piece);
    exported.bytes += flush(&mut piece, out)?;
    Ok(exported)
}

fn flush(piece: &mut Vec<u8>, out: &mut impl Write) -> io::Result<u64> {
    out.write_all(piece)?;
    let bytes = count(piece.len());
    piece.clear();
    Ok(bytes)
}

/// Takes what is new of a file, which is read twice: nothing is taken of one that is not whole. Durable when it returns.
pub(crate) async fn import(
    store: &mut Store,
    scope: &Scope,
    file: &mut (impl Read + Seek),
) -> Result<Imported, FileError> {
    let mut reader = Pieces::begin(file)?;
    while reader.next()?.is_some() {}
    let mut imported = Imported::default();
    let mut reader = Pieces::begin(file)?;
    while let Some(message) = reader.next()? {
        if let Message::Batch(batch) = message {
            take(store, scope, *batch, &mut imported).await?;
        }
    }
    store.sync().await?;
    Ok(imported)
}

async fn take(
    store: &mut Store,
    scope: &Scope,
    batch: Batch,
    imported: &mut Imported,
) -> Result<(), StoreError> {
    imported.batches += 1;
    let (feed, first) = (batch.feed, batch.first_seq);
    if !scope.has(&feed) {
        imported.passed_over += 1;
        return Ok(());
    }
    let last = first.saturating_add(count(batch.records.len()).saturating_sub(1));
    match store.take(&Brought::from(batch)).await? {
        Taken::New(received) => imported.added += count(received.records.len()),
        Taken::Known => {}
        Taken::Refused(why) => {
            imported.refused += 1;
            if imported.not_taken.len() < MAX_NAMED {
                imported.not_taken.push(NotTaken { feed, first, last, why });
            }
        }
    }
    Ok(())
}

/// Why a batch was refused, in words.
pub(crate) const fn why(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Invalid => "its chain or its signature is wrong",
        Refusal::NotCertified => "nobody certified its author for this event, as far as is known here",
        Refusal::Gap => "records before it are missing here",
        Refusal::Fork => "it belongs to a branch whose beginning is missing here",
        Refusal::Limit => "the feed is longer, or has more branches, than any is kept",
    }
}

/// What kind of feed it is, in a word.
pub(crate) const fn kind(feed: &FeedId) -> &'static str {
    match feed.class {
        FeedClass::Scans => "scans",
        FeedClass::Event => "event",
    }
}

/// A file, read piece by piece.
struct Pieces<'a, F> {
    file: &'a mut F,
    reader: Option<FileReader>,
    piece: Vec<u8>,
}

impl<'a, F: Read + Seek> Pieces<'a, F> {
    fn begin(file: &'a mut F) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file, reader: Some(FileReader::new()), piece: vec![0; PIECE_BYTES] })
    }

    /// The next message; nothing at the end of a file that is whole.
    fn next(&mut self) -> Result<Option<Message>, FileError> {
        while let Some(reader) = &mut self.reader {
            if let Some(message) = reader.next()? {
                return Ok(Some(message));
            }
            match self.file.read(&mut self.piece) {
                Ok(0) => {
                    if let Some(reader) = self.reader.take() {
                        reader.finish()?;
                    }
                }
                Ok(bytes) => reader.push(&self.piece[..bytes]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::core::fixture::{EVENTS, certificate};
    use crate::runtime::data_folder::DataFolder;
    use crate::runtime::store::tests::{
        certified, end, enrolled, identity, other_key, run, take as take_batch,
    };
    use esik_shared::feed::Head;

    struct Stick {
        _folder: tempfile::TempDir,
        bytes: Vec<u8>,
        exported: Exported,
    }

    /// A scanner with two events and the forked feed of another scanner, as a file.
    async fn stick() -> Stick {
        let folder = tempfile::tempdir().unwrap();
        let mut store = enrolled(&DataFolder::new(folder.path())).await;
        let key = other_key();
        take_batch(&mut store, certified(EVENTS[0], &[&key])).await;
        let first = run(&key, EVENTS[0], Head::EMPTY, &[1, 2, 3]);
        let shared = Head::EMPTY.after(&first.feed, &first.records[0]);
        take_batch(&mut store, first).await;
        take_batch(&mut store, run(&key, EVENTS[0], shared, &[22])).await;
        let mut bytes = Vec::new();
        let exported = export(&mut store, &mut bytes).await.unwrap();
        Stick { _folder: folder, bytes, exported }
    }

    async fn empty(folder: &tempfile::TempDir) -> Store {
        let mut store = Store::open(&DataFolder::new(folder.path())).await.unwrap();
        store.insert_identity(&identity()).await.unwrap();
        store
    }

    #[tokio::test]
    async fn what_one_scanner_holds_another_takes_from_a_stick_once() {
        let stick = stick().await;
        // Two event feeds, one of them with a certificate, and two lines of a scan feed.
        assert_eq!((stick.exported.batches, stick.exported.records), (4, 4 + 3 + 3 + 1));
        assert_eq!(stick.exported.bytes, count(stick.bytes.len()));
        let folder = tempfile::tempdir().unwrap();
        let mut store = empty(&folder).await;
        let scope = Scope::with_server(&certificate());
        let imported = import(&mut store, &scope, &mut Cursor::new(&stick.bytes)).await.unwrap();
        let expected = Imported { batches: 4, added: 11, ..Imported::default() };
        assert_eq!(imported, expected);
        let again = import(&mut store, &scope, &mut Cursor::new(&stick.bytes)).await.unwrap();
        assert_eq!(again, Imported { added: 0, ..expected });
        let mut bytes = Vec::new();
        export(&mut store, &mut bytes).await.unwrap();
        assert_eq!(bytes.len(), stick.bytes.len(), "names travelled too");
    }

    #[tokio::test]
    async fn a_file_that_is_cut_or_damaged_is_refused_whole_with_the_byte() {
        let stick = stick().await;
        let folder = tempfile::tempdir().unwrap();
        let mut store = empty(&folder).await;
        let scope = Scope::with_server(&certificate());
        let mut damaged = stick.bytes.clone();
        let at = damaged.len() - 40;
        damaged[at] ^= 1;
        for (broken, at_byte) in
            [(&stick.bytes[..stick.bytes.len() - 1], None), (&damaged, None), (&[][..], Some(0))]
        {
            let error = import(&mut store, &scope, &mut Cursor::new(broken)).await.unwrap_err();
            let FileError::Broken(error) = error else { panic!("{error}") };
            assert!(at_byte.is_none_or(|at| at == error.at_byte), "{error}");
            assert!(store.holdings().await.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn a_bad_batch_is_refused_alone_and_named_and_other_events_are_passed_over() {
        let (key, stranger) = (other_key(), ed25519_dalek::SigningKey::from_bytes(&[77; 32]));
        let good = run(&key, EVENTS[0], Head::EMPTY, &[1]);
        let mut forged = run(&key, EVENTS[0], end(&good), &[2, 3]);
        forged.records.swap(0, 1);
        let nobodys = run(&stranger, EVENTS[0], Head::EMPTY, &[1]);
        let elsewhere = run(&key, EventNumber(99), Head::EMPTY, &[1]);
        let last = run(&key, EVENTS[0], end(&good), &[4]);
        let mut bytes = Vec::new();
        let mut writer = FileWriter::begin(&mut bytes);
        for batch in [good, forged.clone(), nobodys.clone(), elsewhere, last] {
            writer.write(&Message::Batch(Box::new(batch)), &mut bytes);
        }
        writer.end(&mut bytes);
        let folder = tempfile::tempdir().unwrap();
        let mut store = enrolled(&DataFolder::new(folder.path())).await;
        take_batch(&mut store, certified(EVENTS[0], &[&key])).await;
        let scope = Scope::with_server(&certificate());
        let imported = import(&mut store, &scope, &mut Cursor::new(bytes)).await.unwrap();
        assert_eq!((imported.batches, imported.added, imported.passed_over, imported.refused), (5, 2, 1, 2));
        let forged = NotTaken { feed: forged.feed, first: 2, last: 3, why: Refusal::Invalid };
        let nobodys = NotTaken { feed: nobodys.feed, first: 1, last: 1, why: Refusal::NotCertified };
        assert_eq!(imported.not_taken, [forged, nobodys]);
    }
}
