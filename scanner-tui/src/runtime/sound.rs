//! Lets tunes be heard, through whichever player this computer has. Nothing at the door ever waits for it: the newest
//! tune cuts off the one before, and a player that is stuck is killed.
//!
//! The files that players read are in memory, so a full disk silences nothing.

mod player;
mod wave;

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fs::{MemfdFlags, memfd_create};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub(crate) use self::player::Player;
use crate::core::msg::Msg;
use crate::core::sound::Tune;

/// No tune lasts a second; a sound server that was asleep may take another two. After that the player is stuck.
const LONGEST: Duration = Duration::from_secs(4);
/// After how many failures in a row another player is tried. One may be a sound server that restarts.
const FAILURES: u32 = 2;

/// The way to the loudspeaker.
#[derive(Debug)]
pub(crate) struct Sound {
    newest: watch::Sender<Option<Tune>>,
    task: JoinHandle<()>,
}

impl Sound {
    /// Makes the tunes and starts the task. It says `Msg::SoundFailed` when no player is left.
    pub(crate) fn start(players: Vec<Player>, messages: mpsc::Sender<Msg>) -> Self {
        let (newest, tunes) = watch::channel(None);
        let task = tokio::spawn(async move {
            if let Some(files) = Files::make() {
                run(&files, players, tunes).await;
            }
            // Where nobody listens any more the program has ended.
            let _ = messages.send(Msg::SoundFailed).await;
        });
        Self { newest, task }
    }

    /// Lets it be heard, now. Whether there is still a player to do so.
    pub(crate) fn play(&self, tune: Tune) -> bool {
        self.newest.send(Some(tune)).is_ok()
    }

    /// Ends the task, and what sounds with it.
    pub(crate) async fn stop(self) {
        self.task.abort();
        // Nothing but the abort can have ended it early.
        let _ = self.task.await;
    }
}

/// Plays until no player is left.
async fn run(files: &Files, players: Vec<Player>, mut tunes: watch::Receiver<Option<Tune>>) {
    let mut players = Players { left: players.into(), failures: 0 };
    while !players.left.is_empty() {
        if tunes.changed().await.is_err() {
            return;
        }
        let tune = *tunes.borrow_and_update();
        if let Some(tune) = tune
            && players.play(files, tune, &mut tunes).await == Played::CutOff
        {
            tunes.mark_changed();
        }
    }
}

/// The players that have not failed yet, the best first.
#[derive(Debug)]
struct Players {
    left: VecDeque<Player>,
    failures: u32,
}

impl Players {
    /// Plays with the first. It is given up when it failed too often in a row.
    async fn play(&mut self, files: &Files, tune: Tune, tunes: &mut watch::Receiver<Option<Tune>>) -> Played {
        let Some(player) = self.left.front() else { return Played::Failed };
        let played = play(player, files, tune, tunes).await;
        match played {
            Played::Heard => self.failures = 0,
            Played::CutOff => {}
            Played::Failed => {
                tracing::warn!(player = player.name(), "a tune was not played");
                self.failures += 1;
                if self.failures == FAILURES {
                    self.failures = 0;
                    self.left.pop_front();
                }
            }
        }
        played
    }
}

/// How a tune ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Played {
    /// To its end.
    Heard,
    /// By the next one.
    CutOff,
    /// It did not begin, or never ended.
    Failed,
}

async fn play(
    player: &Player,
    files: &Files,
    tune: Tune,
    tunes: &mut watch::Receiver<Option<Tune>>,
) -> Played {
    let Ok(child) = player.start(&files.path(tune)) else { return Played::Failed };
    tokio::select! {
        played = finish(child) => played,
        // Dropping the player kills it.
        Ok(()) = tunes.changed() => Played::CutOff,
    }
}

async fn finish(mut child: Child) -> Played {
    match tokio::time::timeout(LONGEST, child.wait()).await {
        Ok(Ok(status)) if status.success() => Played::Heard,
        _ => Played::Failed,
    }
}

/// Plays one tune with the first player that can: what the self-test asks. The player's name, or none.
pub(crate) async fn try_out(players: Vec<Player>, tune: Tune) -> Option<&'static str> {
    let files = Files::make()?;
    for player in players {
        if let Ok(child) = player.start(&files.path(tune))
            && finish(child).await == Played::Heard
        {
            return Some(player.name());
        }
    }
    None
}

/// Every tune as a file in memory, which is gone with this process.
#[derive(Debug)]
struct Files(Vec<(Tune, File)>);

impl Files {
    /// Nothing, where the system has no files in memory.
    fn make() -> Option<Self> {
        let file = |tune| -> std::io::Result<(Tune, File)> {
            let mut file = File::from(memfd_create("esik-tune", MemfdFlags::CLOEXEC)?);
            file.write_all(&wave::wav(tune))?;
            Ok((tune, file))
        };
        match Tune::ALL.into_iter().map(file).collect() {
            Ok(files) => Some(Self(files)),
            Err(error) => {
                tracing::warn!(%error, "tunes could not be made");
                None
            }
        }
    }

    /// Where a player of this user finds it.
    fn path(&self, tune: Tune) -> PathBuf {
        use std::os::fd::AsRawFd;
        let (_, file) = self.0.iter().find(|(of, _)| *of == tune).expect("every tune was made");
        PathBuf::from(format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd()))
    }
}

#[cfg(test)]
mod tests;
