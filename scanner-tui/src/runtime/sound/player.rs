//! The programs that play a WAV file: PipeWire's, PulseAudio's, ALSA's. Whichever this computer has.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::{Child, Command};

/// Their names and what they are told beside the file, the best first.
const KNOWN: [(&str, &[&str]); 3] = [("pw-play", &[]), ("paplay", &[]), ("aplay", &["--quiet"])];

/// A player that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Player {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
}

impl Player {
    /// All that are installed in these folders, which stand as in `PATH`.
    pub(crate) fn installed(folders: &OsStr) -> Vec<Self> {
        let found = |name: &str| {
            std::env::split_paths(folders).map(|folder| folder.join(name)).find(|program| program.is_file())
        };
        KNOWN
            .into_iter()
            .filter_map(|(name, arguments)| Some(Self { name, program: found(name)?, arguments }))
            .collect()
    }

    /// Its name.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Begins to play a file. Ends when the child is dropped.
    pub(super) fn start(&self, file: &Path) -> io::Result<Child> {
        Command::new(&self.program)
            .args(self.arguments)
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_best_player_comes_first_whichever_folder_it_is_in() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(first.path().join("aplay"), "").unwrap();
        fs::create_dir(first.path().join("paplay")).unwrap();
        fs::write(second.path().join("pw-play"), "").unwrap();
        let folders = std::env::join_paths([first.path(), second.path()]).unwrap();
        let names: Vec<&str> = Player::installed(&folders).iter().map(Player::name).collect();
        assert_eq!(names, ["pw-play", "aplay"], "a folder is no player");
        assert_eq!(Player::installed(OsStr::new("")), []);
    }
}
