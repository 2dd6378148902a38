//! A program that really panics, on a terminal of its own: the test below starts this test program once more.

use std::io::Read;
use std::path::Path;
use std::thread;

use esik_shared::language::Language;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::*;
use crate::core::fixture::{after, model, settings};
use crate::runtime::front::Frontend;
use crate::runtime::logging;
use crate::runtime::terminal::TerminalFront;

/// Tells the child where its folder is and which of its threads breaks.
const FOLDER: &str = "ESIK_TEST_FOLDER";
const THREAD: &str = "ESIK_TEST_THREAD";
const CODE: &str = "AEAAA-SOMETHING-SCANNED";

#[test]
#[ignore = "needs a terminal of its own: the test below starts it on one"]
fn a_program_that_panics() {
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let log = folder.join("scanner.log");
    logging::start_in(&log);
    let command = "esik-scanner run --event 1".to_owned();
    install(Advice { language: Language::En, command, log: Some(log) });
    let mut front = TerminalFront::open().unwrap();
    assert!(survive(|| panic!("on a picture")).is_none());
    front.show(&model(settings()), after(0)).unwrap();
    match std::env::var(THREAD).unwrap().as_str() {
        "main" => panic!("a word that quotes {CODE}"),
        _ => thread::spawn(|| panic!("a word of the program's own")).join().unwrap(),
    }
}

/// Runs it until its end: everything it wrote, and its exit code.
fn run(folder: &Path, which: &str) -> (String, u32) {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "runtime::crash::tests::a_program_that_panics", "--ignored", "--nocapture"]);
    command.env(FOLDER, folder);
    command.env(THREAD, which);
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut written = Vec::new();
    // A terminal without a program ends with an error.
    let _ = output.read_to_end(&mut written);
    (String::from_utf8_lossy(&written).into_owned(), child.wait().unwrap().exit_code())
}

#[test]
fn a_panic_of_any_thread_gives_the_terminal_back_keeps_a_log_says_how_to_go_on_and_ends_the_program() {
    for (which, words) in [("main", "(not kept)"), ("another", "a word of the program's own")] {
        let folder = tempfile::tempdir().unwrap();
        let (written, exit_code) = run(folder.path(), which);
        assert_eq!(exit_code, u32::try_from(EXIT_CODE).unwrap(), "{written}");
        let (_, screen) = written.split_once("\u{1b}[?1049h").expect("the other screen is taken");
        assert!(screen.contains("All events"), "it was drawn, after a panic that was caught");
        let (_, told) = screen.rsplit_once("\u{1b}[?1049l").expect("and given back");
        let log = folder.path().join("scanner.log");
        for expected in ["Start it again", "esik-scanner run --event 1", log.to_str().unwrap()] {
            assert!(told.contains(expected), "{expected} in {told}");
        }
        // A raw terminal would leave line feeds alone.
        assert!(told.contains("\r\n") && !told.replace("\r\n", "").contains('\n'), "{told:?}");

        let log = std::fs::read_to_string(log).unwrap();
        assert!(log.contains("crash/tests.rs") && log.contains(words), "{log}");
        assert!(log.contains("a part of the program failed and goes on"), "{log}");
        assert!(!log.contains(CODE) && !written.contains(CODE), "what was scanned is in no log");
    }
}
