//! What a recording holds, what it never holds, and that it gives the screens back.

use std::io::Cursor;

use super::recording::{RecordingError, read};
use super::*;
use crate::core::fixture::{EVENTS, after, code, forged_code, model, settings};
use crate::core::key::Action;
use crate::core::msg::TypedText;
use crate::core::update::update;

/// Every line that the recorder makes, without a file.
fn recorder() -> (Recorder, Receiver<Vec<u8>>) {
    let (sender, lines) = sync_channel(1_000);
    let mut recorder = Recorder { file: Some(sender), ..Recorder::default() };
    recorder.put(after(0), &Line::start("0"));
    (recorder, lines)
}

fn step(recorder: &mut Recorder, model: &mut Model, msg: Msg, ms: i64) -> Vec<Cmd> {
    let mut cmds = Vec::new();
    recorder.happens(model, &msg, after(ms));
    update(model, msg, &mut cmds);
    cmds.iter().for_each(|cmd| recorder.wanted(cmd, after(ms)));
    recorder.shown(model.screen(after(ms)), (80, 24), after(ms));
    cmds
}

/// Passes, a false one, nonsense, a search by name.
fn an_evening(recorder: &mut Recorder, model: &mut Model) {
    let typed = [code(EVENTS[0], 1), code(EVENTS[0], 1), forged_code(EVENTS[1], 2), b"Student 3".to_vec()];
    for (ms, typed) in (1_000..).step_by(10_000).zip(typed) {
        step(recorder, model, Msg::Read { typed, now: after(ms) }, ms);
        step(recorder, model, Msg::Stored(after(ms + 5)), ms + 5);
    }
    let find = Msg::Press { action: Action::Find, now: after(50_000) };
    step(recorder, model, find, 50_000);
    let text = TypedText("Student 4".to_owned());
    step(recorder, model, Msg::Typed { text, now: after(51_000) }, 51_000);
}

fn all(recorder: Recorder, lines: Receiver<Vec<u8>>) -> Vec<u8> {
    drop(recorder);
    lines.iter().flatten().collect()
}

#[test]
fn the_screens_come_back_as_they_were_but_for_what_they_said_of_people() {
    let (mut recorder, lines) = recorder();
    let mut model = model(settings());
    an_evening(&mut recorder, &mut model);
    let moments = read(Cursor::new(all(recorder, lines))).unwrap();
    let (last, size) = moments.iter().rev().find_map(|moment| moment.screen.as_ref()).unwrap();
    assert_eq!((&**last, *size), (&model.screen(after(51_000)).masked(), (80, 24)));
    let shown: Vec<String> = moments
        .iter()
        .filter_map(|moment| moment.screen.as_ref()?.0.verdict.as_ref().map(|verdict| verdict.title.clone()))
        .collect();
    assert!(shown.len() >= 4, "{shown:?}");
    let judged: Vec<&str> = moments
        .iter()
        .filter_map(|moment| moment.what.as_ref()?.get("store")?.get("record")?.get("verdict")?.as_str())
        .collect();
    assert_eq!(judged, ["admitted", "already_inside", "forged", "unreadable"]);
}

#[test]
fn no_code_no_signature_no_name_and_nothing_typed_is_ever_in_it() {
    let (mut recorder, lines) = recorder();
    let mut model = model(settings());
    an_evening(&mut recorder, &mut model);
    let recorded = String::from_utf8(all(recorder, lines)).unwrap();
    for secret in ["Student", "S1\"", "S4\""] {
        assert!(!recorded.contains(secret), "{secret}");
    }
    let code = String::from_utf8(code(EVENTS[0], 1)).unwrap();
    // What a pass code ends with is its signature; its middle is its body.
    for part in [&code[..40], &code[code.len() / 2..code.len() / 2 + 20], &code[code.len() - 20..]] {
        assert!(!recorded.contains(part));
    }
}

#[test]
fn time_alone_is_kept_now_and_then_and_only_what_changed() {
    let (mut recorder, lines) = recorder();
    let mut model = model(settings());
    for ms in (0..60_000).step_by(250) {
        step(&mut recorder, &mut model, Msg::Tick(after(ms)), ms);
    }
    let recorded = String::from_utf8(all(recorder, lines)).unwrap();
    let kept = recorded.lines().count();
    assert!((2..=10).contains(&kept), "{kept} lines");
    let whole = recorded.lines().nth(1).unwrap().len();
    assert!(recorded.lines().skip(2).all(|line| line.len() < whole / 2), "{recorded}");
}

#[test]
fn a_line_that_the_disk_did_not_take_is_told_and_the_next_screen_is_whole() {
    let (sender, lines) = sync_channel(2);
    let mut recorder = Recorder { file: Some(sender), ..Recorder::default() };
    recorder.put(after(0), &Line::start("0"));
    let mut model = model(settings());
    step(&mut recorder, &mut model, Msg::SoundFailed, 10);
    let mut taken: Vec<u8> = lines.try_iter().flatten().collect();
    step(&mut recorder, &mut model, Msg::Press { action: Action::SwitchSound, now: after(20) }, 20);
    taken.extend(lines.try_iter().flatten());
    let moments = read(Cursor::new(taken)).unwrap();
    let last = moments.last().unwrap();
    assert!(last.is_after_a_gap || moments.iter().any(|moment| moment.is_after_a_gap));
    assert_eq!(*last.screen.as_ref().unwrap().0, model.screen(after(20)).masked());
}

#[test]
fn a_recording_ends_when_it_is_full_and_says_so() {
    let (mut recorder, lines) = recorder();
    recorder.bytes = MAX_BYTES;
    let mut model = model(settings());
    step(&mut recorder, &mut model, Msg::SoundFailed, 10);
    step(&mut recorder, &mut model, Msg::SoundFailed, 20);
    let recorded = String::from_utf8(all(recorder, lines)).unwrap();
    assert_eq!(recorded.lines().count(), 2);
    assert!(recorded.ends_with("\"full\"}\n") || recorded.contains("full"), "{recorded}");
}

#[test]
fn what_is_no_recording_is_refused_with_the_line_and_a_cut_end_is_left_out() {
    let start = |version: u64| {
        format!("{{\"ms\":0,\"clock_ms\":0,\"start\":{{\"version\":{version},\"program\":\"0\"}}}}\n")
    };
    let message = "{\"ms\":1,\"clock_ms\":1,\"message\":\"stored\"}\n";
    let of = |text: String| read(Cursor::new(text.into_bytes()));
    assert!(matches!(of(String::new()), Err(RecordingError::NotARecording)));
    assert!(matches!(of("hello\n".to_owned()), Err(RecordingError::NotARecording)));
    assert!(matches!(of(message.to_owned()), Err(RecordingError::NotARecording)));
    assert!(matches!(of(start(2)), Err(RecordingError::Version(2))));
    assert!(matches!(of(format!("{}?\n{message}", start(1))), Err(RecordingError::Line(2))));
    let cut = format!("{}{message}{}", start(1), &message[..20]);
    assert_eq!(of(cut).unwrap().len(), 2);
}

#[test]
fn three_runs_before_this_one_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.jsonl");
    for run in 0..6 {
        fs::write(make_room(path.clone()).unwrap(), run.to_string()).unwrap();
    }
    let kept = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
    let names = ["recording.jsonl", "recording.1.jsonl", "recording.2.jsonl", "recording.3.jsonl"];
    assert_eq!(names.map(kept), ["5", "4", "3", "2"].map(|run| Some(run.to_owned())));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}
