//! What `--camera` may name.

use std::fmt;
use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::input::camera::picture::is_picture_name;

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Y4M or JPEGs on standard input.
    StandardInput,
    /// Y4M or JPEGs in a file.
    StreamFile(PathBuf),
    /// One picture.
    Picture(PathBuf),
    /// Every picture in a folder, by name.
    Folder(PathBuf),
    /// A film, by ffmpeg.
    Film(PathBuf),
    /// A camera of this machine, by ffmpeg.
    Device(PathBuf),
    /// A stream over the network, by ffmpeg.
    Address(String),
}

/// Why there is no such source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoSource(String);

impl std::error::Error for NoSource {}

impl fmt::Display for NoSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        write!(
            f,
            "there is no {name}; name a camera (/dev/video0), an address (rtsp://…), a film, a picture, a folder of \
             pictures, or - for Y4M or MJPEG on standard input"
        )
    }
}

impl FromStr for Source {
    type Err = NoSource;

    fn from_str(name: &str) -> Result<Self, NoSource> {
        if name == "-" {
            return Ok(Self::StandardInput);
        }
        if name.contains("://") {
            return Ok(Self::Address(name.to_owned()));
        }
        let path = PathBuf::from(name);
        let file_type = fs::metadata(&path).map(|metadata| metadata.file_type());
        match file_type {
            Ok(file_type) if file_type.is_dir() => Ok(Self::Folder(path)),
            Ok(file_type) if file_type.is_char_device() => Ok(Self::Device(path)),
            // A camera may be plugged in later.
            Err(_) if path.starts_with("/dev") => Ok(Self::Device(path)),
            Err(_) => Err(NoSource(name.to_owned())),
            Ok(_) if is_picture_name(name) => Ok(Self::Picture(path)),
            Ok(_) if is_stream_name(&path) => Ok(Self::StreamFile(path)),
            Ok(_) => Ok(Self::Film(path)),
        }
    }
}

fn is_stream_name(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["y4m", "mjpeg", "mjpg"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

impl Source {
    /// Whether it comes to an end: then each of its pictures is looked at, and it is not begun anew.
    pub(crate) fn ends(&self) -> bool {
        !matches!(self, Self::Device(_) | Self::Address(_))
    }

    /// How it is called on the screen and in the log: without the password of an address.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::StandardInput => "-".to_owned(),
            Self::Address(address) => without_password(address),
            Self::StreamFile(path)
            | Self::Picture(path)
            | Self::Folder(path)
            | Self::Film(path)
            | Self::Device(path) => path.display().to_string(),
        }
    }
}

/// `rtsp://user:secret@host/path?token=…` as `rtsp://host/path`.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_what_it_looks_like_and_what_is_not_there_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, b"").unwrap();
            path
        };
        let (png, film, y4m) = (file("a.PNG"), file("a.mkv"), file("a.y4m"));
        let table = [
            ("-".to_owned(), Source::StandardInput, true),
            (png.display().to_string(), Source::Picture(png), true),
            (film.display().to_string(), Source::Film(film), true),
            (y4m.display().to_string(), Source::StreamFile(y4m), true),
            (folder.path().display().to_string(), Source::Folder(folder.path().to_owned()), true),
            ("/dev/null".to_owned(), Source::Device("/dev/null".into()), false),
            ("/dev/video77".to_owned(), Source::Device("/dev/video77".into()), false),
            ("rtsp://10.0.0.7/1".to_owned(), Source::Address("rtsp://10.0.0.7/1".to_owned()), false),
        ];
        for (name, source, ends) in table {
            assert_eq!(name.parse(), Ok(source.clone()), "{name}");
            assert_eq!((source.ends(), source.name()), (ends, name));
        }
        let gone = folder.path().join("gone.png").display().to_string();
        let said = gone.parse::<Source>().unwrap_err().to_string();
        assert!(said.contains(&gone) && said.contains("/dev/video0"), "{said}");
    }

    #[test]
    fn no_password_of_an_address_is_shown() {
        for (address, shown) in [
            ("rtsp://admin:s3cret@10.0.0.7:554/stream?token=abc", "rtsp://10.0.0.7:554/stream"),
            ("rtsp://admin:a@b@host", "rtsp://host"),
            ("http://host?user=a", "http://host"),
        ] {
            assert_eq!(Source::Address(address.to_owned()).name(), shown);
        }
    }
}
