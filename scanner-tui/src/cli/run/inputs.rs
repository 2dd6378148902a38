//! Which inputs `run` is asked for.

use std::io::{self, IsTerminal};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::{fs, os::fd::AsFd};

use clap::Args;

use crate::cli::Failure;
use crate::runtime::input::Wanted;
use crate::runtime::input::camera::source::Source;

/// Where codes come from, beside the keyboard or standard input.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// The serial line of a scanner, like /dev/ttyACM0; may be given again. Without it the app finds by itself what
    /// is plugged in; with --headless nothing is looked for
    #[arg(long, value_name = "PATH")]
    serial: Vec<PathBuf>,

    /// The folder in which serial lines called ttyACM… and ttyUSB… are looked for
    #[arg(long, value_name = "DIR", conflicts_with = "serial")]
    serial_folder: Option<PathBuf>,

    /// A scanner that types, as a Linux input device under /dev/input/by-id; may be given again. It is held by this
    /// program alone, so that its keys reach no other window and no keyboard layout matters. The user must be in the
    /// group "input"
    #[arg(long, value_name = "PATH")]
    input_device: Vec<PathBuf>,

    /// A camera: a device (/dev/video0), an address (rtsp://…), a film, a picture, a folder of pictures, or - for Y4M
    /// or MJPEG on standard input; may be given again. All but pictures, folders and - need ffmpeg
    #[arg(long, value_name = "SOURCE")]
    camera: Vec<Source>,
}

impl InputArgs {
    /// What is to be started.
    pub(super) fn wanted(&self, is_headless: bool) -> Wanted {
        let finds_by_itself = !is_headless && self.serial.is_empty();
        let is_endless = !self.serial.is_empty()
            || self.serial_folder.is_some()
            || !self.input_device.is_empty()
            || self.camera.iter().any(|source| !source.ends());
        // A service is started with nothing on standard input, which ends at once and is not the end of its scanners.
        let is_service = is_headless && is_endless && is_null(&io::stdin());
        Wanted {
            serial_folder: self
                .serial_folder
                .clone()
                .or_else(|| finds_by_itself.then(|| PathBuf::from("/dev"))),
            serial: self.serial.clone(),
            devices: self.input_device.clone(),
            cameras: self.camera.clone(),
            lines: is_headless && !is_service && !self.camera.contains(&Source::StandardInput),
            is_endless: is_service,
            has_screen: !is_headless,
        }
    }

    /// What makes no sense together.
    pub(super) fn check(&self, is_headless: bool) -> Result<(), Failure> {
        let pictures = self.camera.iter().filter(|source| **source == Source::StandardInput).count();
        if pictures > 1 {
            return Err(Failure::usage("--camera - can be given once: there is one standard input."));
        }
        if pictures == 1 && !is_headless && io::stdin().is_terminal() {
            return Err(Failure::usage(
                "--camera - reads pictures from standard input, and that is the keyboard. Pipe Y4M or MJPEG into it.",
            ));
        }
        Ok(())
    }
}

/// Whether it is `/dev/null`, as services are started with.
fn is_null(input: &impl AsFd) -> bool {
    let of_input = input.as_fd().try_clone_to_owned().and_then(|input| fs::File::from(input).metadata());
    let null = fs::metadata(Path::new("/dev/null"));
    matches!((of_input, null), (Ok(input), Ok(null)) if input.file_type().is_char_device() && input.rdev() == null.rdev())
}
