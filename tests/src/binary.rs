//! The binaries under test, as built beside the tests.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// `esik-server` or `esik-scanner`.
pub fn path(name: &str) -> PathBuf {
    let path = profile().join(name);
    assert!(path.exists(), "{name} is not built: cargo build --workspace --bins");
    path
}

/// Cargo's target folder, where `tests/run` keeps what it fetches.
pub fn target() -> PathBuf {
    profile().parent().expect("a profile's folder lies in the target folder").to_owned()
}

/// The folder of the profile under test, in the target folder.
fn profile() -> PathBuf {
    let program = std::env::current_exe().expect("a running program has a path");
    let folder = program.parent().expect("a program lies in a folder");
    // Tests lie one deeper than the binaries.
    let profile = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    profile.expect("deps lies in a profile's folder").to_owned()
}

/// A command of a binary, ready to be given arguments.
pub fn command(name: &str) -> Command {
    let mut command = Command::new(path(name));
    command.env_remove("RUST_LOG");
    command
}

/// Runs a command to its end with this standard input.
pub fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A command may refuse before it has read everything.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("the binary ends");
    writer.join().expect("writing does not panic");
    output
}

/// Runs a command that must succeed and returns its standard output.
pub fn run_ok(command: &mut Command, input: &str) -> String {
    let output = run(command, input);
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("standard output is UTF-8")
}

/// Runs a command that must end with `code` and returns what it says on standard error.
pub fn run_refused(command: &mut Command, input: &str, code: i32) -> String {
    let output = run(command, input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{command:?}: {said}");
    said
}
