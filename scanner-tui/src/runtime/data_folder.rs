//! The folder that holds everything a scanner keeps: database, key and lock. Its owner's alone.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where the data is kept unless said otherwise.
pub(crate) const DEFAULT_DATA: &str = "./esik-scanner-data";

/// The data folder and what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFolder(PathBuf);

/// Why the folder is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// It, or something in it, could not be made or opened.
    #[error("{} cannot be opened: {source}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read it, and with it names and keys.
    #[error("{} is open to others (mode {mode:04o}); make it yours alone: chmod 700 {}", path.display(), path.display())]
    OpenToOthers {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another program writes in it.
    #[error("another esik-scanner{} is using {}; one at a time can scan with it. Use that one, or end it first", process(*id), path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// The number of the other process, where it says.
        id: Option<u32>,
    },
}

/// The right to write in the folder, for as long as this is kept.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl DataFolder {
    /// The folder at this path.
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("scanner.db")
    }

    /// The file with the key that signs scans.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.0.join("scanner.key")
    }

    /// A file that is written to see whether the disk works, and removed.
    pub(crate) fn scratch_file(&self) -> PathBuf {
        self.0.join("scratch")
    }

    /// The same for the self-test, which may run beside the scanner.
    pub(crate) fn selftest_file(&self) -> PathBuf {
        self.0.join("scratch-selftest")
    }

    /// What the program has to say while the screen is there.
    pub(crate) fn log_file(&self) -> PathBuf {
        self.0.join("scanner.log")
    }

    /// What happened in the last run, beside a screen.
    pub(crate) fn recording(&self) -> PathBuf {
        self.0.join("recording.jsonl")
    }

    /// Makes the folder, if it is not there, for its owner alone.
    pub(crate) fn create(&self) -> Result<(), FolderError> {
        let failed = |source| FolderError::Io { path: self.0.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0).map_err(failed)?;
        let mode = fs::metadata(&self.0).map_err(failed)?.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(FolderError::OpenToOthers { path: self.0.clone(), mode });
        }
        Ok(())
    }

    /// Takes the right to write in the folder, which must be there.
    pub(crate) fn lock(&self) -> Result<FolderLock, FolderError> {
        let path = self.0.join("scanner.lock");
        let failed = |source| FolderError::Io { path: path.clone(), source };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                // Only told to whoever comes second; a full disk must keep nobody from scanning.
                let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                Ok(FolderLock { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                Err(FolderError::Locked { path: self.0.clone(), id: process_in(file) })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

/// The number in a lock file. Between taking the lock and writing it there is none.
fn process_in(file: File) -> Option<u32> {
    /// More digits has no process.
    const MAX_DIGITS: u64 = 10;
    let mut text = String::new();
    file.take(MAX_DIGITS).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn process(id: Option<u32>) -> String {
    id.map(|id| format!(" (process {id})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_is_its_owners_alone_and_has_one_writer_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(parent.path().join("a/b"));
        folder.create().unwrap();
        let lock = folder.lock().unwrap();
        let Err(second @ FolderError::Locked { .. }) = folder.lock() else { panic!() };
        assert!(second.to_string().contains(&format!("(process {})", std::process::id())), "{second}");
        drop(lock);
        assert!(folder.lock().is_ok());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(folder.create(), Err(FolderError::OpenToOthers { .. })));
    }
}
