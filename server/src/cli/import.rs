//! `esik-server import events|students|batches`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Failure;
use super::data::Data;
use crate::config::NamedTimeZone;
use crate::service::actor::Actor;
use crate::service::batches;
use crate::service::import::{ImportError, Imported, MAX_FILE_BYTES, import_events, import_students};

const EVENTS_EXAMPLE: &str = "\
Columns, in any order, separated by commas or semicolons:
  number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity
Times are local, like 2026-11-22 19:00; the capacity may be empty. An event whose number is known is changed; its
policies, gates and categories stay. A file with a fault changes nothing.

Example:
  esik-server import events events.csv --time-zone Asia/Almaty";

const STUDENTS_EXAMPLE: &str = "\
Columns, in any order, separated by commas or semicolons:
  number,name,university,faculty,email,language
The language is kk, ru or en; university, faculty and email may be empty. A student whose number is known is changed
and keeps the passes. A file with a fault changes nothing.

Example:
  esik-server import students students.csv";

const BATCHES_EXAMPLE: &str = "\
The file comes from `export` of a scanner or a server. A file that is cut or damaged changes nothing. Of an intact one each
batch is taken or refused alone; those that were refused are named, and the exit code is 3. The same file twice changes
nothing.

Prints one line of JSON: how many batches it holds, how many of their records were new, and what was not taken.

Example:
  esik-server import batches /media/stick/esik.feeds";

/// Takes in a file.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(subcommand)]
    command: ImportCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ImportCommand {
    Events(Events),
    Students(Students),
    Batches(Batches),
}

/// Imports events.
#[derive(Debug, clap::Args)]
#[command(after_help = EVENTS_EXAMPLE)]
struct Events {
    #[command(flatten)]
    data: Data,
    /// The CSV file, in UTF-8.
    file: PathBuf,
    /// The time zone of the times in the file [default: the one `serve` was told last, else Asia/Almaty].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<NamedTimeZone>,
}

/// Imports students.
#[derive(Debug, clap::Args)]
#[command(after_help = STUDENTS_EXAMPLE)]
struct Students {
    #[command(flatten)]
    data: Data,
    /// The CSV file, in UTF-8.
    file: PathBuf,
}

/// Takes scans and event feeds from a file.
#[derive(Debug, clap::Args)]
#[command(after_help = BATCHES_EXAMPLE)]
struct Batches {
    #[command(flatten)]
    data: Data,
    /// The file.
    file: PathBuf,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let imported = match self.command {
            ImportCommand::Batches(batches) => return batches.run().await,
            ImportCommand::Events(Events { data, file, time_zone }) => {
                let content = read_file(&file)?;
                import_events(&data.open(None, time_zone).await?, &Actor::command_line(), &content).await
            }
            ImportCommand::Students(Students { data, file }) => {
                let content = read_file(&file)?;
                import_students(&data.open(None, None).await?, &Actor::command_line(), &content).await
            }
        };
        let Imported { added, changed, unchanged } = imported.map_err(failure)?;
        eprintln!("{added} added, {changed} changed, {unchanged} unchanged");
        Ok(())
    }
}

impl Batches {
    async fn run(self) -> Result<(), Failure> {
        let Self { data, file: path } = self;
        let cannot_read =
            |error: io::Error| Failure::refused(format!("{} cannot be read: {error}", path.display()));
        let file = File::open(&path).map_err(cannot_read)?;
        let app = data.open(None, None).await?;
        let imported = batches::import(&app, &Actor::command_line(), file).await;
        app.writer.finish().await;
        app.close().await;
        let imported = imported.map_err(|error| match error {
            batches::ImportError::Broken(_) => Failure::refused(format!("{}: {error}", path.display())).hint(
                "Nothing of it was taken. Copy the file again; if the stick is bad, export it anew to another.",
            ),
            batches::ImportError::Io(error) => cannot_read(error),
            batches::ImportError::Write(error) => Failure::failed(&error),
            batches::ImportError::Db(error) => error.into(),
        })?;
        println!("{}", line_of(&imported));
        match imported.refused {
            0 => Ok(()),
            refused => {
                Err(Failure::refused(format!("{refused} of {} batches were not taken", imported.batches))
                    .details(imported.not_taken.iter().map(ToString::to_string).collect())
                    .hint("The others are kept. What was not taken changes nothing."))
            }
        }
    }
}

fn line_of(imported: &batches::Imported) -> serde_json::Value {
    let not_taken = imported.not_taken.iter().map(|not_taken| {
        serde_json::json!({
            "feed": if not_taken.is_event_feed() { "event" } else { "scans" },
            "scanner": not_taken.scanner,
            "author": not_taken.author(),
            "event": not_taken.event(),
            "first": not_taken.first,
            "last": not_taken.last,
            "why": not_taken.reason(),
        })
    });
    serde_json::json!({
        "batches": imported.batches,
        "added": imported.added,
        "refused": imported.refused,
        "not_taken": not_taken.collect::<Vec<_>>(),
    })
}

fn failure(error: ImportError) -> Failure {
    match error {
        ImportError::Db(error) => error.into(),
        ImportError::Stopped => Failure::failed(&error),
        ImportError::Refused(ref problems) => {
            Failure::refused_file(&error, problems).hint("Correct the rows above and import the file again.")
        }
    }
}

/// The content of a file. Of one that is too large only enough is read to say so.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let limit = u64::try_from(MAX_FILE_BYTES + 1).expect("a small constant");
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut content))
        .map_err(|error| Failure::refused(format!("{} cannot be read: {error}", path.display())))?;
    Ok(content)
}
