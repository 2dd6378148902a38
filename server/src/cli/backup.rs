//! `esik-server backup`.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Failure;
use super::data::Data;
use crate::db::{Database, backup};

const EXAMPLE: &str = "\
Works while `serve` runs: the copy is of one moment. Keep it apart from the key file, which is copied once, when it was
made: together they open everything, alone neither does. A database on PostgreSQL is backed up by its own tools: pg_dump,
or pg_basebackup with archived WAL.

Example:
  esik-server backup /backup/esik-2026-11-22.db";

/// Copies the database to a file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Backup {
    #[command(flatten)]
    data: Data,
    /// The file, which must not be there yet.
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (_, database) = self.data.places();
        let Database::File(path) = database else {
            return Err(Failure::refused("the database is on PostgreSQL, which has its own tools for this").hint(
                "pg_dump --format=custom --file FILE URL, or pg_basebackup with archived WAL; see docs/OPERATIONS.md.",
            ));
        };
        if !path.exists() {
            return Err(Failure::refused(format!("there is no database at {}", path.display()))
                .hint("Is --data right?"));
        }
        create_empty(&self.file)?;
        let copied = async {
            backup::copy(&path, &self.file).await?;
            sync(&self.file).map_err(|error| Failure::failed(&error))
        };
        match copied.await {
            Ok(()) => Ok(()),
            Err(failure) => {
                // Half a backup is worse than none.
                let _ = std::fs::remove_file(&self.file);
                Err(failure)
            }
        }
    }
}

/// An empty file that only its owner reads: it holds names, and the secrets of passes, sealed.
pub(super) fn create_empty(path: &Path) -> Result<(), Failure> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    created.map(drop).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::refused(format!("{} is there already", path.display()))
            .hint("Choose another name, or remove it."),
        _ => Failure::refused(format!("{} cannot be written: {error}", path.display())),
    })
}

/// Sees to it that the file and its name survive a power cut.
pub(super) fn sync(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
