//! ffmpeg as a child: whatever a camera, a network or a film sends, it makes Y4M in shades of grey of it.
//!
//! A program and not a library: it is on every Debian, it needs no headers to build with, and when a driver makes it
//! crash, it is only started again.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use super::bring::Brought;
use super::source::Source;
use crate::core::input_state::InputTrouble;

/// Wider pictures are made smaller before they come over the pipe: a code held before a laptop fills enough of this.
const SCALE: &str = "scale='min(1280,iw)':-2,format=gray";
/// What is kept of what ffmpeg says: its last words.
const SAID_BYTES: usize = 4096;
/// How long ffmpeg may take to end: 2 s.
const PATIENCE_STEP: Duration = Duration::from_millis(20);
const PATIENCE_STEPS: u32 = 100;
/// How long a stream over the network may be silent, in microseconds.
const NETWORK_TIMEOUT_US: &str = "5000000";

/// A running ffmpeg.
#[derive(Debug)]
pub(in super::super) struct Ffmpeg {
    child: Child,
    said: Option<JoinHandle<String>>,
    source: Source,
    is_killed: bool,
}

impl Ffmpeg {
    /// Starts it, and gives the pipe of its pictures.
    pub(super) fn start(source: &Source, attempt: u32) -> io::Result<(Self, ChildStdout)> {
        if let Source::Device(path) = source {
            // ffmpeg would say the same, only less plainly.
            path.metadata()?;
        }
        let mut child = Command::new("ffmpeg")
            .args(arguments(source, attempt))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => io::Error::new(ErrorKind::Unsupported, NoFfmpeg),
                _ => error,
            })?;
        let pictures = child.stdout.take().expect("standard output is a pipe");
        let words = child.stderr.take().expect("standard error is a pipe");
        let said = std::thread::Builder::new().name("ffmpeg".to_owned()).spawn(move || last_words(words))?;
        Ok((Self { child, said: Some(said), source: source.clone(), is_killed: false }, pictures))
    }

    /// Stops it, whatever it does.
    pub(in super::super) fn kill(&mut self) {
        self.is_killed = true;
        // It may have ended by itself.
        let _ = self.child.kill();
    }

    /// Its pictures have ended, so it has little else to do; if it does it for long it is stopped.
    fn wait(&mut self) -> io::Result<ExitStatus> {
        for _ in 0..PATIENCE_STEPS {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(PATIENCE_STEP);
        }
        self.child.kill()?;
        self.child.wait()
    }

    /// Waits for its end, after the end of its pictures, and says how it was.
    pub(super) fn end(&mut self) -> Result<(), Brought> {
        let status = self.wait();
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        if self.is_killed || said.is_empty() || status.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        Err(Brought { trouble: trouble_in(&said, &self.source) })
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

/// The program is not there.
#[derive(Debug, thiserror::Error)]
#[error("ffmpeg is not installed")]
pub(super) struct NoFfmpeg;

fn arguments(source: &Source, attempt: u32) -> Vec<OsString> {
    let mut arguments = words(&["-nostdin", "-hide_banner", "-loglevel", "error"]);
    match source {
        Source::Device(path) => {
            arguments.extend(words(&["-f", "v4l2", "-framerate", "30", "-video_size", "1280x720"]));
            // Over USB 2 only JPEGs come thirty times a second; not every camera makes them.
            if attempt.is_multiple_of(2) {
                arguments.extend(words(&["-input_format", "mjpeg"]));
            }
            arguments.extend([OsString::from("-i"), path.into()]);
        }
        Source::Address(address) => {
            arguments.extend(words(&["-fflags", "nobuffer", "-flags", "low_delay"]));
            if address.starts_with("rtsp://") {
                arguments.extend(words(&["-rtsp_transport", "tcp", "-timeout", NETWORK_TIMEOUT_US]));
            }
            arguments.extend(words(&["-i", address]));
        }
        Source::Film(path) => arguments.extend([OsString::from("-i"), file_name(path)]),
        Source::StandardInput | Source::StreamFile(_) | Source::Picture(_) | Source::Folder(_) => {}
    }
    arguments.extend(words(&["-an", "-sn", "-dn", "-vf", SCALE, "-strict", "-1", "-f", "yuv4mpegpipe", "-"]));
    arguments
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// The name of a file that is nothing else to ffmpeg, also with a colon or a dash in it.
fn file_name(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}

fn last_words(mut words: impl Read) -> String {
    let (mut kept, mut part) = (Vec::new(), [0; 512]);
    while let Ok(count @ 1..) = words.read(&mut part) {
        kept.extend_from_slice(&part[..count]);
        let surplus = kept.len().saturating_sub(SAID_BYTES);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// What is wrong, by what ffmpeg said last.
fn trouble_in(said: &str, source: &Source) -> Option<InputTrouble> {
    let is_device = matches!(source, Source::Device(_));
    if is_device && (said.contains("No such file or directory") || said.contains("No such device")) {
        return None;
    }
    for (words, trouble) in [
        ("Permission denied", InputTrouble::NotAllowed),
        ("Device or resource busy", InputTrouble::InUse),
        ("Inappropriate ioctl", InputTrouble::WrongKind),
        ("Not a video capture device", InputTrouble::WrongKind),
        ("Invalid data found", InputTrouble::WrongKind),
    ] {
        if said.contains(words) {
            return Some(trouble);
        }
    }
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let last = match source {
        Source::Address(address) => last.replace(address, &source.name()),
        _ => last.to_owned(),
    };
    Some(InputTrouble::Other(last.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ffmpeg_says_becomes_what_the_volunteer_is_told() {
        let device = Source::Device("/dev/video0".into());
        let address = Source::Address("rtsp://admin:s3cret@host/1".to_owned());
        let table = [
            (&device, "/dev/video0: No such file or directory\n", None),
            (&device, "/dev/video0: Permission denied\n", Some(InputTrouble::NotAllowed)),
            (&device, "ioctl: Device or resource busy", Some(InputTrouble::InUse)),
            (&device, "[video4linux2] Not a video capture device.", Some(InputTrouble::WrongKind)),
            (
                &address,
                "first\nrtsp://admin:s3cret@host/1: Connection refused\n\n",
                Some(InputTrouble::Other("rtsp://host/1: Connection refused".to_owned())),
            ),
        ];
        for (source, said, expected) in table {
            assert_eq!(trouble_in(said, source), expected, "{said}");
        }
    }

    #[test]
    fn a_camera_is_asked_for_jpegs_first_and_for_anything_after_that() {
        let device = Source::Device("/dev/video0".into());
        let asks_for_jpegs = |attempt| arguments(&device, attempt).contains(&OsString::from("mjpeg"));
        assert!(asks_for_jpegs(0) && !asks_for_jpegs(1) && asks_for_jpegs(2));
        let film = arguments(&Source::Film("-a:b.mkv".into()), 0);
        assert!(film.contains(&OsString::from("file:-a:b.mkv")));
    }

    #[test]
    fn of_a_long_speech_the_last_words_are_kept() {
        let speech = format!("{}the end", "no ".repeat(9_000));
        let kept = last_words(speech.as_bytes());
        assert!(kept.len() == SAID_BYTES && kept.ends_with("the end"));
    }
}
