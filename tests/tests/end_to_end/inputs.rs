//! Scanners and cameras as they are plugged in: pseudo-serial lines, films, pictures. No network, no screen.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use esik_tests::binary::{self, run_ok, run_refused};
use esik_tests::corpus::{Kind, Random, pass_text, shots};
use esik_tests::film::{self, Scene};
use esik_tests::line::SerialLine;
use esik_tests::server::scanner;
use esik_tests::terminal::Terminal;
use serde_json::Value;
use tempfile::TempDir;

use crate::festival::{Scanner, enrolled, prepared};

/// An enrolled scanner, and the codes of three passes.
fn door() -> (Scanner, Vec<String>) {
    let mut server = prepared();
    let passes = server.issue_all(1);
    server.start();
    let scanner = enrolled(&server);
    let codes = passes.iter().map(|(_, page)| esik_tests::fetch_text(&format!("{page}.txt"))).collect();
    server.stop();
    (scanner, codes)
}

fn headless(data: &Path, arguments: &[&str]) -> Command {
    let mut command = scanner(data, &["run", "--headless", "--offline", "--lang", "en"]);
    command.args(arguments);
    command
}

fn verdicts(output: &str) -> Vec<String> {
    output.lines().map(verdict_in).collect()
}

fn verdict_in(line: &str) -> String {
    let line: Value = serde_json::from_str(line).expect("every line is JSON");
    line["verdict"].as_str().expect("every line has a verdict").to_owned()
}

/// A scanner that runs, its answers, and its standard input, which keeps it running.
struct Running {
    child: Child,
    input: ChildStdin,
    answers: std::io::Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the scanner starts");
        let input = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, input, answers }
    }

    fn next(&mut self) -> String {
        verdict_in(&self.answers.next().expect("another answer").expect("standard output can be read"))
    }

    fn end(mut self) {
        drop(self.input);
        assert!(self.answers.next().is_none(), "no answer that nobody asked for");
        assert!(self.child.wait().expect("the scanner ends").success());
    }
}

#[test]
fn a_serial_scanner_is_found_read_with_any_line_ending_and_found_again() {
    let (door, codes) = door();
    let folder = TempDir::new().expect("a temporary folder");
    let argument = folder.path().to_str().expect("a plain path");
    let mut running = Running::start(&mut headless(&door.data, &["--serial-folder", argument]));

    let mut first = SerialLine::plug_in(folder.path(), "ttyACM0");
    first.send(&format!("{}\r", codes[0]));
    assert_eq!(running.next(), "admitted");
    first.send(&format!("{}\r\n", codes[0]));
    assert_eq!(running.next(), "repeat");
    let mut second = SerialLine::plug_in(folder.path(), "ttyUSB3");
    second.send(&format!("]Q1{}\n", codes[1]));
    assert_eq!(running.next(), "admitted", "two at once");
    first.send("no code\r");
    assert_eq!(running.next(), "unreadable");

    drop(first);
    let mut again = SerialLine::plug_in(folder.path(), "ttyACM0");
    again.send(&format!("{}\r", codes[2]));
    assert_eq!(running.next(), "admitted", "unplugged and plugged in again");
    writeln!(running.input, "{}", codes[2]).expect("standard input is read as well");
    assert_eq!(running.next(), "repeat");
    running.end();
}

#[test]
fn a_serial_line_by_name_may_come_later_and_may_end_texts_with_nothing() {
    let (door, codes) = door();
    let folder = TempDir::new().expect("a temporary folder");
    let name = folder.path().join("counter");
    let mut running =
        Running::start(&mut headless(&door.data, &["--serial", name.to_str().expect("a plain path")]));
    writeln!(running.input, "{}", codes[0]).expect("standard input is read");
    assert_eq!(running.next(), "admitted", "whatever is not plugged in");
    let mut line = SerialLine::plug_in(folder.path(), "counter");
    line.send(&codes[1]);
    assert_eq!(running.next(), "admitted");
    running.end();
}

#[test]
fn passes_that_move_before_the_camera_are_each_read_once_and_two_at_once_not_at_all() {
    let (door, codes) = door();
    let (a, b, c) = (codes[0].as_str(), codes[1].as_str(), codes[2].as_str());
    let poster = "https://example.kz/festival";
    let away = || Scene { codes: &[], frames: 2 * film::RATE + 1 };
    let scenes = [
        Scene { codes: &[a], frames: 6 },
        away(),
        Scene { codes: &[b, c], frames: 4 },
        Scene { codes: &[b], frames: 4 },
        away(),
        Scene { codes: &[poster, a], frames: 3 },
    ];
    let mut y4m = Vec::new();
    film::write(&mut y4m, 11, &scenes).expect("memory can be written to");

    let mut running = Running::start(&mut headless(&door.data, &["--camera", "-"]));
    running.input.write_all(&y4m).expect("every frame is taken");
    assert_eq!([running.next(), running.next(), running.next()], ["admitted", "admitted", "already_inside"]);
    running.end();

    // The same film as a camera's software would keep it, through ffmpeg; then without ffmpeg.
    let folder = TempDir::new().expect("a temporary folder");
    let (raw, film) = (folder.path().join("film.y4m"), folder.path().join("film.mkv"));
    fs::write(&raw, &y4m).expect("a temporary folder can be written to");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(&raw)
        .args(["-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p"])
        .arg(&film)
        .status();
    assert!(made.expect("ffmpeg is installed (Debian package ffmpeg)").success());
    let seen = ["already_inside"; 3];
    for file in [&raw, &film] {
        let output = run_ok(headless(&door.data, &["--camera"]).arg(file), "");
        assert_eq!(verdicts(&output), seen, "{}", file.display());
    }
    let said = run_refused(headless(&door.data, &["--camera"]).arg(&film).env("PATH", ""), "", 1);
    assert!(said.contains("ffmpeg is not installed"), "{said}");
}

#[test]
fn pictures_and_folders_of_pictures_are_read_each_by_itself() {
    let (door, codes) = door();
    let folder = TempDir::new().expect("a temporary folder");
    for (name, code) in [("1.png", &codes[0]), ("2.PNG", &codes[1]), ("3.png", &codes[0])] {
        picture_of(code, &folder.path().join(name));
    }
    fs::write(folder.path().join("4.jpg"), b"half a picture").expect("a temporary folder can be written to");
    fs::write(folder.path().join("notes.txt"), b"no picture").expect("a temporary folder can be written to");
    let output = run_ok(headless(&door.data, &["--camera"]).arg(folder.path()), "");
    assert_eq!(verdicts(&output), ["admitted", "admitted", "already_inside"]);
    let output = run_ok(headless(&door.data, &["--camera"]).arg(folder.path().join("2.PNG")), "");
    assert_eq!(verdicts(&output), ["already_inside"]);

    let broken = folder.path().join("4.jpg");
    let said = run_refused(headless(&door.data, &["--camera"]).arg(&broken), "", 1);
    assert!(said.contains("4.jpg"), "{said}");
    let gone = folder.path().join("gone.png");
    let said = run_refused(headless(&door.data, &["--camera"]).arg(&gone), "", 2);
    assert!(said.contains("gone.png") && said.contains("/dev/video0"), "{said}");
    let said = run_refused(headless(&door.data, &["--camera", "-"]).args(["--camera", "-"]), "", 2);
    assert!(said.contains("once"), "{said}");
    let said = run_refused(&mut headless(&door.data, &["--camera", "-"]), "neither of both", 1);
    assert!(said.contains("no picture"), "{said}");
}

/// As the server draws it: large, straight, black on white.
fn picture_of(code: &str, path: &Path) {
    let code = qrcode::QrCode::with_error_correction_level(code, qrcode::EcLevel::M).expect("it fits");
    let picture = code.render::<image::Luma<u8>>().module_dimensions(5, 5).build();
    picture.save(path).expect("a temporary folder can be written to");
}

#[test]
fn the_screen_shows_each_scanner_and_two_that_type_at_once_get_no_verdict() {
    let (door, codes) = door();
    let folder = TempDir::new().expect("a temporary folder");
    let mut line = SerialLine::plug_in(folder.path(), "ttyACM0");
    let argument = folder.path().to_str().expect("a plain path");
    let arguments = ["run", "--lang", "en", "--event", "1", "--offline", "--serial-folder", argument];
    let mut terminal = Terminal::scanner(&door.data, &arguments);
    terminal.wait_for("the serial scanner", |text| text.contains("✔ USB scanner"));
    let at_once: String = codes[0].chars().zip(codes[1].chars()).flat_map(|(a, b)| [a, b]).collect();
    terminal.type_keys(&format!("{at_once}\r\r"));
    terminal.wait_for("what went wrong", |text| text.contains("Two scanners typed at once"));
    assert!(!terminal.text().contains("NOT"), "no verdict: {}", terminal.text());
    line.send(&format!("{}\r", codes[0]));
    terminal.wait_for("the admission", |text| text.contains("WELCOME"));
    drop(line);
    terminal.wait_for("that it is gone", |text| text.contains("USB scanner is gone"));
    terminal.type_keys("\u{3}");
    assert_eq!(terminal.wait(), 0);
    let scans = run_ok(&mut scanner(&door.data, &["scans", "--json"]), "");
    assert_eq!(scans.lines().count(), 1, "what two scanners typed is no scan");
}

#[test]
fn pictures_are_read_file_by_file_and_what_is_no_picture_is_named() {
    let folder = TempDir::new().expect("a temporary folder");
    let texts = [pass_text(&mut Random::new([1])), pass_text(&mut Random::new([2]))];
    for (number, text) in (1..).zip(&texts) {
        picture_of(text, &folder.path().join(format!("{number}.png")));
    }
    File::create(folder.path().join("3.png")).expect("a temporary folder can be written to");
    let mut command = binary::command("esik-scanner");
    command.arg("read-image").args((1..=3).map(|number| folder.path().join(format!("{number}.png"))));
    let output = binary::run(&mut command, "");
    assert_eq!(output.status.code(), Some(3));
    let lines: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect();
    for (line, text) in lines.iter().zip(&texts) {
        assert_eq!(line["codes"], serde_json::json!([text]));
        assert!(line["ms"].is_number() && line["file"].is_string());
    }
    assert_eq!((&lines[2]["codes"], &lines[2]["ms"]), (&serde_json::json!([]), &Value::Null));
    assert!(lines[2]["error"].as_str().is_some_and(|error| error.contains("no PNG")), "{}", lines[2]);
}

/// Not how fast: that is for `cargo bench -p esik-tests`. A decoder that gets worse shows here.
#[test]
fn most_hard_pictures_are_read_and_none_is_read_wrong() {
    let folder = TempDir::new().expect("a temporary folder");
    let shots: Vec<_> = shots(20_270_503, 2).collect();
    let mut command = binary::command("esik-scanner");
    command.arg("read-image");
    for (number, shot) in (0..).zip(&shots) {
        let path = folder.path().join(format!("{number}.pgm"));
        shot.save(&path).expect("a temporary folder can be written to");
        command.arg(path);
    }
    let output = run_ok(&mut command, "");
    let mut unread = Vec::new();
    for (line, shot) in output.lines().zip(&shots) {
        let line: Value = serde_json::from_str(line).expect("every line is JSON");
        let codes = line["codes"].as_array().expect("a list");
        assert!(codes.iter().all(|code| *code == shot.text), "{:?} was read wrong", shot.kind);
        if codes.is_empty() {
            unread.push((shot.kind, shot.surface));
        }
    }
    let easy = [Kind::Plain, Kind::Rotation, Kind::Tilt, Kind::Inverted];
    assert!(unread.iter().all(|(kind, _)| !easy.contains(kind)), "{unread:?}");
    assert!(unread.len() * 100 <= shots.len() * 15, "{} of {} unread: {unread:?}", unread.len(), shots.len());
}
