//! The key file: the one secret that is not in the database. Readable by its owner only, made once, never changed.
//!
//! A line of text, `esik-key-v1 ` and 64 hex digits, so that whoever finds it in a backup knows what it is.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::at_rest::AtRestKey;
use crate::rng::Rng;

const PREFIX: &str = "esik-key-v1 ";
/// The file is 77 bytes; anything much longer is something else.
const MAX_FILE_BYTES: u64 = 1024;

/// Why the key file is not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// It could not be read or written.
    #[error("the key file {} cannot be {what}", path.display())]
    Io {
        /// The key file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner may read or write it.
    #[error("the key file {} is open to others (mode {mode:04o})", path.display())]
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
pub(super) fn read(path: &Path) -> Result<Option<AtRestKey>, KeyFileError> {
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

fn parse(content: &[u8]) -> Option<AtRestKey> {
    let hex = content.strip_prefix(PREFIX.as_bytes())?.trim_ascii_end();
    let bytes = Zeroizing::new(HEXLOWER.decode(hex).ok()?);
    let bytes: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(AtRestKey::new(bytes))
}

/// Makes a new key in a file that must not exist yet, durably.
pub(crate) fn create(path: &Path, rng: &Rng) -> Result<AtRestKey, KeyFileError> {
    let bytes = Zeroizing::new(rng.bytes::<32>());
    let line = Zeroizing::new(format!("{PREFIX}{}\n", HEXLOWER.encode(bytes.as_slice())));
    write_new(path, line.as_bytes()).map_err(|source| KeyFileError::Io {
        path: path.to_owned(),
        what: "written",
        source,
    })?;
    Ok(AtRestKey::new(&bytes))
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::at_rest::Place;
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("esik.key");
        assert!(read(&path).unwrap().is_none());
        let made = create(&path, &Rng::seeded(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        let sealed = made.seal([0; 24], Place::PassLink, b"", b"secret");
        assert!(read(&path).unwrap().unwrap().open(Place::PassLink, b"", &sealed).is_ok());
        assert!(matches!(create(&path, &Rng::seeded(2)), Err(KeyFileError::Io { what: "written", .. })));
    }

    #[test]
    fn a_key_file_that_others_can_read_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("esik.key");
        create(&path, &Rng::seeded(1)).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o777] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(
                matches!(read(&path), Err(KeyFileError::OpenToOthers { mode: found, .. }) if found == mode)
            );
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let whole = fs::read(&path).unwrap();
        for broken in [&b""[..], &whole[..40], &whole[1..], &[0xff; 77], &[b'a'; 2000]] {
            fs::write(&path, broken).unwrap();
            assert!(matches!(read(&path), Err(KeyFileError::NotAKeyFile { .. })), "{} bytes", broken.len());
        }
    }
}
