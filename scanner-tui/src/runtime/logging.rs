//! Where the log goes: to standard error, or while the screen is there into a file of the data folder, which stays when
//! the program ends. It never holds a pass code, a name or a token.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// A log longer than this is put aside at the next start, and not continued by one run: weeks of warnings, and a disk
/// that is nearly full is not filled by them.
const MAX_LOG_BYTES: u64 = 1024 * 1024;

fn filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,esik_scanner=info"))
}

/// Logs from now on to standard error: warnings and errors, or what `RUST_LOG` says.
pub(crate) fn start() {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Logs from now on to this file. A log that cannot be written keeps nobody from scanning.
pub(crate) fn start_in(path: &Path) {
    if let Ok(file) = LogFile::open(path) {
        tracing_subscriber::fmt()
            .with_env_filter(filter())
            .with_writer(Mutex::new(file))
            .with_ansi(false)
            .with_target(false)
            .init();
    }
}

/// A file that stops growing.
#[derive(Debug)]
struct LogFile {
    file: File,
    room: u64,
}

impl LogFile {
    fn open(path: &Path) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|there| there.len() > MAX_LOG_BYTES) {
            fs::rename(path, path.with_extension("log.1"))?;
        }
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        Ok(Self { file, room: MAX_LOG_BYTES })
    }
}

impl Write for LogFile {
    /// What there is no room for counts as written: there is nobody to tell.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length <= self.room {
            self.room -= length;
            // In one piece, so that lines of two threads stay lines.
            let _ = self.file.write_all(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_stops_growing_and_a_long_one_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scanner.log");
        let size = |name: &str| fs::metadata(folder.path().join(name)).map(|there| there.len()).ok();
        let line = vec![b'.'; 100_000];
        for (logged, aside) in [(1_000_000, None), (1_000_000, Some(2_000_000))] {
            for _ in 0..2 {
                let mut log = LogFile::open(&path).unwrap();
                for _ in 0..30 {
                    log.write_all(&line).unwrap();
                }
                if aside.is_some() {
                    break;
                }
            }
            assert_eq!(size("scanner.log.1"), aside);
            assert_eq!(size("scanner.log"), Some(if aside.is_some() { logged } else { 2 * logged }));
        }
    }
}
