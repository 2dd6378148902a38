//! Players that are shell scripts: one that plays, one that fails, one that is stuck.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;

/// A folder with players that do what these scripts say; they write to the named pipe `out` in it.
fn players(scripts: &[(&str, &str)]) -> (TempDir, Vec<Player>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in scripts {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\nout={}/out\n{script}\n", folder.path().display())).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    }
    assert!(Command::new("mkfifo").arg(folder.path().join("out")).status().unwrap().success());
    let players = Player::installed(folder.path().as_os_str());
    (folder, players)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_is_given_the_whole_tune_as_a_file() {
    let (folder, players) = players(&[("aplay", "[ \"$1\" = --quiet ] && cat \"$2\" > \"$out\"")]);
    let (messages, _unheard) = mpsc::channel(1);
    let sound = Sound::start(players, messages);
    for tune in [Tune::Stop, Tune::Go] {
        assert!(sound.play(tune));
        let mut heard = Vec::new();
        File::open(folder.path().join("out")).unwrap().read_to_end(&mut heard).unwrap();
        assert!(heard == wave::wav(tune), "{tune:?}");
    }
    sound.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_tune_kills_a_player_that_is_stuck() {
    let stuck = "exec 3> \"$out\"\necho began >&3\nexec tail -f /dev/null";
    let (folder, players) = players(&[("paplay", stuck)]);
    let (messages, _unheard) = mpsc::channel(1);
    let sound = Sound::start(players, messages);
    assert!(sound.play(Tune::Stop));
    let (said, lines) = std::sync::mpsc::channel();
    let out = folder.path().join("out");
    let pipe = out.clone();
    // The pipe ends when every player that had it open is dead.
    std::thread::spawn(move || {
        BufReader::new(File::open(out).unwrap()).lines().for_each(|line| said.send(line.unwrap()).unwrap());
    });
    let next = || lines.recv_timeout(Duration::from_secs(60));
    assert_eq!(next().as_deref(), Ok("began"));
    // Between the first player's end and the second's beginning somebody must hold the pipe open.
    let between = fs::OpenOptions::new().write(true).open(pipe).unwrap();
    assert!(sound.play(Tune::Go));
    assert_eq!(next().as_deref(), Ok("began"), "the first does not hold up the next");
    drop(between);
    sound.stop().await;
    assert_eq!(next(), Err(std::sync::mpsc::RecvTimeoutError::Disconnected), "both are dead");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_that_fails_twice_in_a_row_gives_way_to_the_next_and_the_last_to_the_bell() {
    let (folder, players) = players(&[("pw-play", "[ -e \"$out.works\" ]"), ("aplay", "exit 1")]);
    let (files, (_newest, mut tunes)) = (Files::make().unwrap(), watch::channel(None));
    let mut players = Players { left: players.into(), failures: 0 };
    let works = folder.path().join("out.works");
    let mut played = Vec::new();
    for is_working in [false, true, false, false, false] {
        if is_working {
            fs::write(&works, "").unwrap()
        } else {
            let _ = fs::remove_file(&works);
        }
        let name = players.left.front().unwrap().name();
        played.push((name, players.play(&files, Tune::Care, &mut tunes).await));
    }
    let (heard, failed) = (Played::Heard, Played::Failed);
    let expected = [
        ("pw-play", failed),
        ("pw-play", heard),
        ("pw-play", failed),
        ("pw-play", failed),
        ("aplay", failed),
    ];
    assert_eq!(played, expected);
    assert_eq!(players.left.len(), 1, "twice in a row");

    let (messages, mut heard) = mpsc::channel(1);
    let silent = Sound::start(Vec::new(), messages);
    assert_eq!(heard.recv().await, Some(Msg::SoundFailed));
    assert!(!silent.play(Tune::Care), "now it is the bell's turn");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_self_test_names_the_first_player_that_can() {
    let (_folder, players) = players(&[("pw-play", "exit 1"), ("aplay", "exit 0")]);
    assert_eq!(try_out(players, Tune::Go).await, Some("aplay"));
    assert_eq!(try_out(Vec::new(), Tune::Go).await, None);
}
