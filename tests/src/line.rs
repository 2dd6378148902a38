//! A scanner on a serial line: a pseudo-terminal under the name that the kernel gives to USB devices.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use portable_pty::{PtyPair, PtySize, native_pty_system};

/// A scanner that is plugged in until it is dropped.
pub struct SerialLine {
    name: PathBuf,
    scanner: Box<dyn Write + Send>,
    _pair: PtyPair,
}

impl SerialLine {
    /// Plugs one in.
    pub fn plug_in(folder: &Path, name: &str) -> Self {
        let size = PtySize { rows: 1, cols: 1, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("the system has pseudo-terminals");
        let line = pair.master.tty_name().expect("a pseudo-terminal has a name");
        let name = folder.join(name);
        symlink(line, &name).expect("the folder can be written to");
        Self {
            name,
            scanner: pair.master.take_writer().expect("a pseudo-terminal can be written to"),
            _pair: pair,
        }
    }

    /// Its name.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Scans.
    pub fn send(&mut self, text: &str) {
        self.scanner.write_all(text.as_bytes()).expect("somebody has the line open");
        self.scanner.flush().expect("somebody has the line open");
    }
}

impl Drop for SerialLine {
    fn drop(&mut self) {
        // It may be gone with its folder.
        let _ = std::fs::remove_file(&self.name);
    }
}
