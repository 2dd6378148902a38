//! `esik-scanner export`: everything that is held here as a file, to be carried by a stick.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{DataArgs, Failure};
use crate::runtime::feeds_file::{Exported, FileError, export};
use crate::runtime::store::Store;

/// Writes everything that is held here to a file
///
/// Event feeds and the scans of every gate, as far as they are here. Scanners take the file with `import`, the server
/// with `import batches`. It names students: treat the stick like a list of them. Works while "run" runs.
///
/// Prints one line of JSON: "batches", "records", "bytes".
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Export {
    /// The file, which must not be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    data: DataArgs,
}

const EXAMPLE: &str = "\
Exit codes: 0 done, 1 failed, 2 usage, 3 refused.

Example:
  esik-scanner export /media/stick/gate-1.feeds --data ./gate-1";

impl Export {
    /// Writes the file, and sees to it that it is on the stick before anybody pulls it.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut store = Store::open_for_reading(&self.data.folder()).await?;
        let file = create(&self.file)?;
        let written = write(&mut store, file).await;
        store.close().await?;
        let exported = written.map_err(|error| {
            // Half a file is no file; without its end nobody takes it.
            let _ = std::fs::remove_file(&self.file);
            match error {
                FileError::Store(error) => error.into(),
                error => Failure::failed(format!("{} could not be written: {error}", self.file.display())),
            }
        })?;
        let line = serde_json::to_string(&exported).expect("numbers have no reason to fail");
        // Whoever does not listen has the file all the same.
        let _ = writeln!(std::io::stdout(), "{line}");
        Ok(())
    }
}

async fn write(store: &mut Store, file: File) -> Result<Exported, FileError> {
    let mut out = BufWriter::new(file);
    let exported = export(store, &mut out).await?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(exported)
}

fn create(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::refused(format!(
            "{} is there already. Choose another name, or remove it.",
            path.display()
        )),
        _ => Failure::failed(format!("{} cannot be written: {error}", path.display())),
    })
}
