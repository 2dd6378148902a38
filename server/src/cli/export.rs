//! `esik-server export batches`.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use esik_shared::id::EventNumber;
use serde_json::json;
use tokio::sync::mpsc;

use super::Failure;
use super::data::Data;
use crate::service::access::EventScope;
use crate::service::batches::{ExportError, Piece, export};

const EXAMPLE: &str = "\
Scanners and servers take the file with `import`. It names students, so treat the stick like a list of them.

Prints one line of JSON: how many batches and records it holds, and its size.

Example:
  esik-server export batches /media/stick/esik.feeds --event 7";

/// Writes what is held here to a file.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[command(subcommand)]
    command: ExportCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ExportCommand {
    Batches(Batches),
}

/// Writes scans and event feeds to a file, to be carried by a stick.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
struct Batches {
    #[command(flatten)]
    data: Data,
    /// The file, which must not be there yet.
    file: PathBuf,
    /// Of which event; may be given more than once [default: of all].
    #[arg(long = "event", value_name = "N")]
    events: Vec<EventNumber>,
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let ExportCommand::Batches(Batches { data, file, events }) = self.command;
        let app = data.open(None, None).await?;
        let target = create(&file)?;
        let (sender, pieces) = mpsc::channel(2);
        let writing = tokio::task::spawn_blocking(move || write(target, pieces));
        let events = (!events.is_empty()).then_some(events);
        let exported = export(&app, &EventScope::All, events.as_deref(), sender).await;
        let written = writing.await.expect("writing does not panic");
        let result = match (exported, written) {
            // Where nobody takes the pieces any more, writing has failed.
            (_, Err(error)) => {
                Err(Failure::failed(&error).while_trying(format_args!("cannot write {}", file.display())))
            }
            (Err(ExportError::Db(error)), _) => Err(error.into()),
            (Err(error), _) => Err(Failure::refused(&error)),
            (Ok(exported), Ok(())) => Ok(exported),
        };
        app.close().await;
        match result {
            Ok(exported) => {
                let (batches, records, bytes) = (exported.batches, exported.records, exported.bytes);
                println!("{}", json!({ "batches": batches, "records": records, "bytes": bytes }));
                Ok(())
            }
            Err(failure) => {
                // Half a file is no file; without its end nobody takes it.
                let _ = std::fs::remove_file(&file);
                Err(failure)
            }
        }
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::refused(format!("{} is there already", path.display()))
            .hint("Choose another name, or remove it."),
        _ => Failure::refused(format!("{} cannot be written: {error}", path.display())),
    })
}

/// Writes the pieces, and sees to it that they are on the stick before anybody pulls it.
fn write(mut target: File, mut pieces: mpsc::Receiver<Piece>) -> std::io::Result<()> {
    while let Some(Ok(piece)) = pieces.blocking_recv() {
        target.write_all(&piece)?;
    }
    target.sync_all()
}
