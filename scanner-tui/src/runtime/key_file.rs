//! The key that signs this scanner's scans, in a file of its own beside the database: readable by its owner only,
//! made once, never changed, and never in a copy of the database.
//!
//! A line of text, `esik-scanner-key-v1 ` and 64 hex digits of the Ed25519 seed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

const PREFIX: &str = "esik-scanner-key-v1 ";
/// The file is 85 bytes; anything much longer is something else.
const MAX_FILE_BYTES: u64 = 1024;

/// Why the key file is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// It could not be read or written.
    #[error("the key file {} cannot be {what}: {source}", path.display())]
    Io {
        /// The key file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner may read or write it.
    #[error("the key file {} is open to others (mode {mode:04o}): somebody may have copied the key. Enroll anew in an empty folder", path.display())]
    OpenToOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not one.
    #[error("{} is not a key file", path.display())]
    NotAKeyFile {
        /// The file.
        path: PathBuf,
    },
}

/// The key in this file, or nothing if there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<SigningKey>, KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), what: "read", source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::OpenToOthers { path: path.to_owned(), mode });
    }
    let not_a_key_file = || KeyFileError::NotAKeyFile { path: path.to_owned() };
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return Err(not_a_key_file());
    }
    let content = Zeroizing::new(fs::read(path).map_err(failed)?);
    parse(&content).map(Some).ok_or_else(not_a_key_file)
}

fn parse(content: &[u8]) -> Option<SigningKey> {
    let hex = content.strip_prefix(PREFIX.as_bytes())?.trim_ascii_end();
    let seed = Zeroizing::new(HEXLOWER.decode(hex).ok()?);
    let seed: &[u8; 32] = seed.as_slice().try_into().ok()?;
    Some(SigningKey::from_bytes(seed))
}

/// Keeps the key of this seed in a file that must not exist yet, durably.
pub(crate) fn create(path: &Path, seed: Zeroizing<[u8; 32]>) -> Result<SigningKey, KeyFileError> {
    let line = Zeroizing::new(format!("{PREFIX}{}\n", HEXLOWER.encode(seed.as_slice())));
    write_new(path, line.as_bytes()).map_err(|source| KeyFileError::Io {
        path: path.to_owned(),
        what: "written",
        source,
    })?;
    Ok(SigningKey::from_bytes(&seed))
}

/// The whole line or no file, also if the power goes: it is written under another name first.
fn write_new(path: &Path, line: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("key.new");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(line)?;
    file.sync_all()?;
    fs::hard_link(&unfinished, path)?;
    fs::remove_file(&unfinished)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_reads_back_and_is_refused_where_others_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scanner.key");
        assert!(read(&path).unwrap().is_none());
        let key = create(&path, Zeroizing::new([7; 32])).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().to_bytes(), key.to_bytes());
        assert!(create(&path, Zeroizing::new([8; 32])).is_err());
        assert_eq!(read(&path).unwrap().unwrap().to_bytes(), key.to_bytes());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::OpenToOthers { mode: 0o640, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "something else").unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::NotAKeyFile { .. })));
    }
}
