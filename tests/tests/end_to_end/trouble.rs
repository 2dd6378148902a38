//! What goes wrong around a scanner at a real door: each trouble has a plain message, and nothing is lost by it.

use std::fs::{self, Permissions};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use esik_tests::binary::{self, run_ok, run_refused};
use esik_tests::server::scanner;
use esik_tests::terminal::Terminal;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::festival::{Scanner, enrolled, prepared};

/// What the screen says to somebody who may come in, in English.
pub(crate) const LET_IN: &str = "Let the person in.";
/// What every screen says beside the verdict.
pub(crate) const DOOR: &str = "Evening melody";

/// The terminal app at the door of event 1, in English.
pub(crate) const RUN: &[&str] = &["run", "--lang", "en", "--event", "1", "--no-discovery"];

/// A scanner that is enrolled at a server that is gone, the codes of its three students, and that server's address.
pub(crate) fn at_a_door() -> (Scanner, Vec<String>, String) {
    let mut server = prepared();
    let pages = server.issue_all(1);
    server.start();
    let codes = pages.iter().map(|(_, page)| esik_tests::fetch_text(&format!("{page}.txt"))).collect();
    let scanner = enrolled(&server);
    server.stop();
    (scanner, codes, server.url())
}

pub(crate) fn door(scanner: &Scanner, arguments: &[&str]) -> Terminal {
    let mut door = Terminal::scanner(&scanner.data, &[RUN, arguments].concat());
    door.wait_for("the door screen", |text| text.contains(DOOR));
    door
}

pub(crate) fn scan(door: &mut Terminal, code: &str) {
    door.type_keys(&format!("{code}\r"));
}

/// The verdicts of every stored scan.
pub(crate) fn stored(at: &Scanner) -> Vec<String> {
    verdicts(&mut scanner(&at.data, &["scans", "--json"]))
}

/// The verdicts of what this command prints.
pub(crate) fn verdicts(scans: &mut Command) -> Vec<String> {
    let scans = run_ok(scans, "");
    let verdict = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["verdict"].clone();
    scans.lines().map(|line| verdict(line).as_str().expect("a verdict").to_owned()).collect()
}

fn file(at: &Scanner, name: &str) -> String {
    fs::read_to_string(at.data.join(name)).unwrap_or_default()
}

#[test]
fn a_server_that_takes_connections_and_never_answers_holds_up_nobody() {
    let (scanner, codes, url) = at_a_door();
    let address = url.trim_start_matches("http://");
    let _silent = TcpListener::bind(address).expect("the server's address is free");
    let mut door = door(&scanner, &[]);
    for code in &codes {
        scan(&mut door, code);
    }
    door.wait_for("all three", |text| text.contains(LET_IN) && text.contains("Admitted 3"));
    // Ctrl+C asks the server once more and gives up.
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    assert_eq!(stored(&scanner), ["admitted"; 3]);
}

#[test]
fn a_window_of_another_size_shows_the_same_verdict() {
    let (scanner, codes, _) = at_a_door();
    let mut door = door(&scanner, &["--offline"]);
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN));
    for (columns, rows) in [(40, 12), (120, 40), (80, 24)] {
        door.resize(columns, rows);
        door.wait_for("the verdict at the new size", |text| text.contains("Әйгерім Қанатқызы"));
    }
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}

/// Waits until the process is stopped.
fn wait_until_stopped(id: u32) {
    #[expect(clippy::disallowed_methods, reason = "a test that waits needs an end")]
    let began = std::time::Instant::now();
    let is_stopped = || {
        let status = fs::read_to_string(format!("/proc/{id}/stat")).expect("the scanner is there");
        status.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
    };
    while !is_stopped() {
        assert!(began.elapsed() < esik_tests::PATIENCE, "the scanner was not stopped");
        std::thread::yield_now();
    }
}

#[test]
fn a_scanner_that_was_suspended_gives_the_terminal_back_and_takes_it_whole() {
    let (scanner, codes, _) = at_a_door();
    let mut door = door(&scanner, &["--offline"]);
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN));
    door.signal("TSTP");
    door.wait_until_taken(false);
    wait_until_stopped(door.process_id());
    door.signal("CONT");
    door.wait_until_taken(true);
    // Not only what has changed is drawn.
    door.wait_for("the verdict again", |text| text.contains(LET_IN) && text.contains(DOOR));
    scan(&mut door, &codes[1]);
    door.wait_for("the next", |text| text.contains("Admitted 2"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}

#[test]
fn a_window_that_was_closed_loses_nothing_and_the_next_start_shows_the_last_verdict() {
    let (scanner, codes, _) = at_a_door();
    let mut door = self::door(&scanner, &["--offline"]);
    scan(&mut door, &codes[0]);
    scan(&mut door, &codes[1]);
    door.wait_for("both", |text| text.contains("Admitted 2"));
    assert_eq!(door.close(), 0);
    assert!(!file(&scanner, "scanner.log").contains("the program failed"));
    assert_eq!(stored(&scanner), ["admitted"; 2]);
    let mut door = self::door(&scanner, &["--offline"]);
    door.wait_for("the last verdict", |text| text.contains("before the restart") && text.contains("Ғани"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_a_backup_holds_is_told_and_the_scanner_goes_on_by_itself() {
    let (scanner, codes, _) = tokio::task::spawn_blocking(at_a_door).await.expect("no panic");
    let mut door = door(&scanner, &["--offline"]);
    let options = SqliteConnectOptions::new().filename(scanner.data.join("scanner.db"));
    let mut backup = options.connect().await.expect("a database");
    let held = backup.begin_with("BEGIN IMMEDIATE").await.expect("nobody holds it");
    scan(&mut door, &codes[0]);
    door.wait_for("what is wrong", |text| text.contains("Another program, a backup perhaps"));
    held.rollback().await.expect("it is ours");
    door.wait_for("the door screen again", |text| text.contains(DOOR));
    assert_eq!(stored(&scanner), [""; 0], "what was not answered was not counted");
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    assert_eq!(stored(&scanner), ["admitted"]);
}

/// Limits how large the files of a running program may become, in bytes. To it that is a full disk.
fn limit_files(id: u32, limit: &str) {
    let (id, limit) = (id.to_string(), format!("--fsize={limit}:"));
    let status = Command::new("prlimit").args(["--pid", &id, &limit]).status();
    assert!(status.expect("prlimit is there").success(), "the scanner's limits can be set");
}

#[test]
fn a_disk_that_takes_no_more_is_told_and_the_scanner_goes_on_by_itself_when_there_is_room() {
    let (scanner, codes, _) = at_a_door();
    let mut door = door(&scanner, &["--offline"]);
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains("Admitted 1"));
    limit_files(door.process_id(), "1");
    scan(&mut door, &codes[1]);
    door.wait_for("what is wrong", |text| text.contains("Send people to another gate"));
    limit_files(door.process_id(), "unlimited");
    door.wait_for("the door screen again", |text| text.contains(DOOR) && text.contains("Admitted 1"));
    scan(&mut door, &codes[1]);
    door.wait_for("the verdict", |text| text.contains("Admitted 2"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    assert_eq!(stored(&scanner), ["admitted"; 2]);
}

#[test]
fn a_server_that_knows_this_scanner_no_more_is_told_and_scans_are_kept() {
    let (scanner, codes, url) = at_a_door();
    // Another server at the same address: to this one the scanner was never enrolled.
    let mut other = esik_tests::server::Server::at(url.trim_start_matches("http://"));
    other.start();
    let mut door = door(&scanner, &[]);
    door.wait_for("the refusal", |text| text.contains("The server refuses this scanner"));
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN) && text.contains("1 scan not sent"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    assert_eq!(stored(&scanner), ["admitted"]);
}

#[test]
fn a_second_scanner_on_the_same_folder_is_told_which_process_has_it() {
    let (scanner, _, _) = at_a_door();
    let mut door = door(&scanner, &["--offline"]);
    let second = &mut esik_tests::server::scanner(&scanner.data, &["run", "--headless", "--offline"]);
    let said = run_refused(second, "", 1);
    assert!(
        said.contains(&format!("Another esik-scanner (process {}) is using", door.process_id())),
        "{said}"
    );
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    run_ok(&mut esik_tests::server::scanner(&scanner.data, &["run", "--headless", "--offline"]), "");
}

#[test]
fn the_recording_of_a_run_shows_what_was_on_its_screen_and_names_nobody() {
    let (scanner, codes, _) = at_a_door();
    let mut door = door(&scanner, &["--offline"]);
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN));
    scan(&mut door, &codes[1]);
    door.wait_for("the next", |text| text.contains("Admitted 2"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);

    let recorded = file(&scanner, "recording.jsonl");
    for secret in [&codes[0][40..70], "Әйгерім", "Ғани", "23B030187"] {
        assert!(!recorded.contains(secret), "{secret}");
    }
    let path = scanner.data.join("recording.jsonl");
    let replay = |arguments: &[&str]| {
        run_ok(binary::command("esik-scanner").arg("replay").args(arguments).arg(&path), "")
    };
    let last = replay(&[]);
    assert!(
        last.contains("Admitted 2") && last.contains(LET_IN) && last.contains("•••• •••• •••••••"),
        "{last}"
    );
    assert_eq!(last.lines().count(), 24);
    let steps = replay(&["--steps"]);
    for expected in ["\"read\"", "\"verdict\":\"admitted\"", "Admitted 1", "Admitted 2"] {
        assert!(steps.contains(expected), "{expected} in\n{steps}");
    }
    let said = run_refused(
        binary::command("esik-scanner").arg("replay").arg(scanner.data.join("scanner.db")),
        "",
        1,
    );
    assert!(said.contains("no recording"), "{said}");
}

#[test]
fn every_verdict_sounds_unless_sound_is_off() {
    let (scanner, codes, _) = at_a_door();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (player, heard) = (folder.path().join("aplay"), folder.path().join("heard"));
    fs::write(&player, format!("#!/bin/sh\ncat \"$2\" > {}\n", heard.display())).expect("a file");
    fs::set_permissions(&player, Permissions::from_mode(0o755)).expect("a file");
    assert!(Command::new("mkfifo").arg(&heard).status().expect("mkfifo is there").success());
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let arguments = ["run", "--lang", "en", "--event", "1", "--offline"];
    let mut door = Terminal::scanner_with(&scanner.data, &arguments, &[("PATH", &path)]);
    door.wait_for("the door screen", |text| text.contains(DOOR));
    let mut tune = |typed: &str| {
        scan(&mut door, typed);
        let mut tune = Vec::new();
        open_pipe(&heard).read_to_end(&mut tune).expect("a tune");
        assert_eq!(&tune[..4], b"RIFF");
        tune
    };
    let (go, unread, again) = (tune(&codes[0]), tune("nonsense"), tune(&codes[0]));
    assert!(go != unread && unread != again && go != again);
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);

    let mut silent = self::door(&scanner, &["--offline", "--no-sound"]);
    silent.wait_for("that it is off", |text| text.contains("Sound off"));
    silent.type_keys("\u{3}");
    assert_eq!(silent.wait(), 0);
}

fn open_pipe(path: &Path) -> fs::File {
    fs::File::open(path).expect("a pipe that a player writes to")
}

#[test]
fn the_self_test_says_ready_or_what_to_do() {
    let (at, _, _) = at_a_door();
    let outcome = run_ok(&mut scanner(&at.data, &["selftest", "--json"]), "");
    let outcome: Value = serde_json::from_str(&outcome).expect("one JSON object");
    assert_eq!(outcome["ready"], true);
    let of = |check: &str| {
        let checks = outcome["checks"].as_array().expect("a list");
        checks.iter().find(|of| of["check"] == check).expect("every check is told")["level"].clone()
    };
    for check in ["pass", "enrollment", "roster", "clock", "inputs"] {
        assert_eq!(of(check), "ok", "{check}: {outcome}");
    }
    assert_eq!(outcome["facts"]["events"][0]["passes"], 3);
    assert!(run_ok(&mut scanner(&at.data, &["selftest", "--lang", "kk"]), "").contains("Рұқсаттама оқылады"));

    let (folder, fresh) = (tempfile::tempdir().expect("a temporary folder"), prepared());
    let said = run_refused(&mut scanner(folder.path(), &["selftest"]), "", 1);
    assert!(said.contains("esik-scanner enroll"), "{said}");
    // Enrolled for an event that has no passes yet.
    let mut fresh = fresh;
    fresh.start();
    let empty = enrolled(&fresh);
    let output = binary::run(&mut scanner(&empty.data, &["selftest", "--lang", "en"]), "");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("✖ There are no lists on this scanner."), "{said}");
}

#[test]
fn a_report_says_how_long_scans_took_beside_the_bare_disk() {
    let (at, codes, _) = at_a_door();
    let path = at.data.join("report.json");
    let mut command = scanner(&at.data, &["run", "--headless", "--offline"]);
    run_ok(command.arg("--report").arg(&path), &format!("{}\nnonsense\n{}\n", codes[0], codes[1]));
    let report: Value = serde_json::from_str(&file(&at, "report.json")).expect("JSON");
    assert_eq!(report["scans"], 3);
    for (name, part) in [("scan_to_durable_ms", "p50"), ("scan_to_durable_ms", "p99"), ("fsync_ms", "p99")] {
        assert!(report[name][part].as_f64().is_some_and(|ms| ms > 0.0), "{name} {part}: {report}");
    }
    for name in ["start_to_ready_ms", "memory_mb"] {
        assert!(report[name].as_f64().is_some_and(|number| number > 0.0), "{name}: {report}");
    }
    assert!(fs::read_dir(&at.data).expect("a folder").all(|entry| {
        entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(|name| !name.starts_with("scratch")))
    }));
}

/// What every Linux of the last years with the GNU C library has: the library itself with its parts, the loader, what the
/// kernel adds, and what unwinds a panic.
const LIBC: [&str; 8] = [
    "libc.so",
    "libm.so",
    "libgcc_s.so",
    "libpthread.so",
    "libdl.so",
    "librt.so",
    "ld-linux",
    "linux-vdso.so",
];

#[test]
fn the_scanner_is_one_file_that_needs_nothing_but_the_c_library() {
    let output = Command::new("ldd").arg(binary::path("esik-scanner")).output().expect("ldd is there");
    let libraries = String::from_utf8(output.stdout).expect("text");
    let names: Vec<&str> =
        libraries.lines().filter_map(|line| line.split_whitespace().next()?.rsplit('/').next()).collect();
    assert!(names.iter().any(|name| name.starts_with("libc.so")), "{libraries}");
    for name in names {
        assert!(
            LIBC.iter().any(|libc| name.starts_with(libc)),
            "{name}: more than one file is to be copied then"
        );
    }
}
