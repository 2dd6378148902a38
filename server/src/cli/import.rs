//! `esik-server import events|students`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Failure;
use super::data::Data;
use crate::config::NamedTimeZone;
use crate::service::actor::Actor;
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

/// Imports a CSV file, all or nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(subcommand)]
    command: ImportCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ImportCommand {
    Events(Events),
    Students(Students),
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

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let imported = match self.command {
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
