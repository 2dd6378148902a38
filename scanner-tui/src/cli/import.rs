//! `esik-scanner import`: takes what a file brings that another scanner or the server has written.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use data_encoding::HEXLOWER;
use serde_json::json;

use super::{DataArgs, Failure};
use crate::runtime::feeds_file::{FileError, Imported, NotTaken, import, kind, why};
use crate::runtime::replication::Scope;
use crate::runtime::store::{Store, StoreError};

/// Takes what is new in a file that another scanner or the server has written
///
/// A file that was cut or damaged is refused whole, and the byte is named where it broke. In a whole file a batch that is
/// not good is refused alone. Batches of events that this scanner is not enrolled for are passed over. The same file twice
/// changes nothing. Works while "run" runs, which knows of it within a second.
///
/// Prints one line of JSON: "batches", "added" (records that are new here), "passed_over", "refused" and "not_taken", a
/// list: "feed" (scans or event), "scanner" (its number, where it is known here), "author", "event", "first", "last", "why".
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    data: DataArgs,
}

const EXAMPLE: &str = "\
Exit codes: 0 done, 1 failed, 2 usage, 3 refused or partly done.

Example:
  esik-scanner import /media/stick/gate-2.feeds --data ./gate-1";

impl Import {
    /// Takes what it can, and fails where that was not all.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let folder = self.data.folder();
        let not_enrolled = || StoreError::NotEnrolled { folder: folder.path().to_owned() };
        if !folder.database().exists() {
            return Err(not_enrolled().into());
        }
        let file = self.file.display();
        let mut stick = File::open(&self.file)
            .map_err(|error| Failure::failed(format!("{file} cannot be read: {error}")))?;
        // Without the lock of the folder: only who scans needs that, and may be scanning now.
        let mut store = Store::open(&folder).await?;
        let certificate = store.identity().await?.ok_or_else(not_enrolled)?.content()?;
        let scope = Scope::with_server(&certificate);
        let imported = import(&mut store, &scope, &mut stick).await;
        let imported = imported.map_err(|error| match error {
            FileError::Store(error) => error.into(),
            FileError::Io(error) => Failure::failed(format!("{file} cannot be read: {error}")),
            FileError::Broken(error) => {
                Failure::refused(format!("Nothing of {file} was taken: {error}. Copy it again."))
            }
        })?;
        let line = line_of(&mut store, &imported).await?;
        store.close().await?;
        // Whoever does not listen has it all the same.
        let _ = writeln!(std::io::stdout(), "{line}");
        match imported.refused {
            0 => Ok(()),
            refused => Err(Failure::refused(format!(
                "{refused} of {} batches were not taken:\n{}\nThe others are kept. What was not taken changes nothing.",
                imported.batches,
                imported.not_taken.iter().map(words).collect::<Vec<_>>().join("\n")
            ))),
        }
    }
}

fn words(not_taken: &NotTaken) -> String {
    let NotTaken { feed, first, last, why: refusal } = not_taken;
    let (kind, author) = (kind(feed), HEXLOWER.encode(&feed.author));
    format!("  {kind} of {author}, event {}, {first}–{last}: {}", feed.event, why(*refusal))
}

async fn line_of(store: &mut Store, imported: &Imported) -> Result<serde_json::Value, StoreError> {
    let mut not_taken = Vec::new();
    for batch in &imported.not_taken {
        not_taken.push(json!({
            "feed": kind(&batch.feed),
            "scanner": store.scanner_number(&batch.feed).await?,
            "author": HEXLOWER.encode(&batch.feed.author),
            "event": batch.feed.event,
            "first": batch.first,
            "last": batch.last,
            "why": why(batch.why),
        }));
    }
    Ok(json!({
        "batches": imported.batches,
        "added": imported.added,
        "passed_over": imported.passed_over,
        "refused": imported.refused,
        "not_taken": not_taken,
    }))
}
