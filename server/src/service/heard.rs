//! When scanners were heard last, and what they last said of themselves.
//!
//! Each says something every few seconds, and none of it is worth a write of its own: words are gathered for a moment and
//! written together. A process that is killed loses a second of them, and the next word makes that good.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use esik_shared::certificate::CertificateContent;
use esik_shared::id::ScannerKey;
use esik_shared::replication::report::Report;

use crate::app::App;
use crate::db::DbError;
use crate::db::scanner_report::NewWord;
use crate::telemetry::logs::Causes;

/// For how long words are gathered: whoever watches sees them within two seconds.
const GATHERS: Duration = Duration::from_secs(1);

/// What was heard and is not written yet.
#[derive(Debug, Default)]
pub(crate) struct HeardScanners(Mutex<Gathered>);

#[derive(Debug, Default)]
struct Gathered {
    /// By scanner: all processes write in one order, so that none waits for another that waits for it.
    words: BTreeMap<ScannerKey, NewWord>,
    is_writing: bool,
    has_failed: bool,
}

impl HeardScanners {
    /// A scanner was heard now; it may have said something of itself. What it says of an event at which it may not scan is
    /// not believed.
    pub(crate) fn note(&self, app: &App, scanner: &CertificateContent, report: Option<Report>) {
        let now = app.clock.now();
        let may_stand = |report: &Report| report.door.is_none_or(|door| scanner.event(door.event).is_some());
        let word = NewWord { heard: now, report: report.filter(may_stand).map(|report| (now, report)) };
        let mut gathered = self.gathered();
        gathered.keep(scanner.scanner, word);
        if !gathered.is_writing {
            gathered.is_writing = true;
            tokio::spawn(write_soon(app.clone()));
        }
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gathered {
    /// Keeps a word unless a later one is here.
    fn keep(&mut self, scanner: ScannerKey, word: NewWord) {
        let Some(kept) = self.words.get_mut(&scanner) else {
            self.words.insert(scanner, word);
            return;
        };
        kept.heard = kept.heard.max(word.heard);
        let at = |report: &Option<(_, Report)>| report.as_ref().map(|(at, _)| *at);
        if word.report.is_some() && at(&kept.report) <= at(&word.report) {
            kept.report = word.report;
        }
    }
}

async fn write_soon(app: App) {
    tokio::time::sleep(GATHERS).await;
    app.heard.gathered().is_writing = false;
    let written = write(&app).await;
    let had_failed = {
        let mut gathered = app.heard.gathered();
        std::mem::replace(&mut gathered.has_failed, written.is_err())
    };
    if let Err(error) = written
        && !had_failed
    {
        tracing::error!(error = %Causes(&error), "when scanners were heard last is not written");
    }
}

/// Writes what was gathered, all in one transaction. What fails is kept until the next word comes.
pub(crate) async fn write(app: &App) -> Result<(), DbError> {
    let words = std::mem::take(&mut app.heard.gathered().words);
    if words.is_empty() {
        return Ok(());
    }
    let written = write_words(app, &words).await;
    if written.is_err() {
        let mut gathered = app.heard.gathered();
        words.into_iter().for_each(|(scanner, word)| gathered.keep(scanner, word));
    }
    written
}

async fn write_words(app: &App, words: &BTreeMap<ScannerKey, NewWord>) -> Result<(), DbError> {
    let mut tx = app.db.write_scans().await?;
    for (scanner, word) in words {
        tx.put_scanner_word(*scanner, word).await?;
    }
    tx.commit().await
}
