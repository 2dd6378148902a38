//! `esik-scanner read-image`: what the camera would read in pictures.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Failure;
use crate::input::camera::decode::Decoder;
use crate::runtime::clock;
use crate::runtime::input::camera::{SURVIVE, read_picture_file};

/// Says which QR codes are in pictures
///
/// Reads PNG, JPEG and PNM files as the camera is read at a door, and prints one JSON object a line for every file:
/// "file", "codes" (their texts; none if there are none that can be read) and "ms", how long looking took. A file that
/// is no picture has "error" as well, and null for "ms".
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ReadImage {
    /// The pictures
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

const EXAMPLE: &str = "\
Exit codes: 0 done (whatever was found), 1 failed, 2 usage, 3 some files are no pictures.

Example:
  esik-scanner read-image pass.png photo.jpg";

/// One line.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    codes: Vec<String>,
    ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl ReadImage {
    /// Looks at every file. Nobody listening any more is an end too, not a failure.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.read_all(io::stdout().lock()) {
            Ok(0) => Ok(()),
            Ok(unread) => Err(Failure::refused(format!(
                "{unread} of {} files could not be read. Pictures are PNG, JPEG and PNM.",
                self.files.len()
            ))),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::failed(format!("The answers could not be written: {error}"))),
        }
    }

    fn read_all(&self, mut output: impl Write) -> io::Result<usize> {
        let mut decoder = Decoder::new(SURVIVE);
        let mut unread = 0;
        for path in &self.files {
            let file = path.to_string_lossy();
            let line = match read_picture_file(path) {
                Ok(frame) => {
                    let before = clock::since_boot();
                    let codes = decoder.decode(&frame);
                    let took = clock::since_boot().saturating_sub(before);
                    let ms = (took.as_secs_f64() * 10_000.0).round() / 10.0;
                    Line { file: &file, codes, ms: Some(ms), error: None }
                }
                Err(error) => {
                    unread += 1;
                    Line { file: &file, codes: Vec::new(), ms: None, error: Some(error.to_string()) }
                }
            };
            serde_json::to_writer(&mut output, &line)?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
        Ok(unread)
    }
}
