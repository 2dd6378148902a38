//! From a stream of bytes to pictures: Y4M, which carries its own time, or JPEGs one after the other.

use std::io::{self, BufRead, ErrorKind, Read};

use super::frame::{Frame, MAX_PIXELS};
use super::picture::{PictureError, read_jpeg};

/// The longest line before pictures. Real ones have some 80 bytes.
const MAX_LINE: u64 = 4096;
/// The largest JPEG. What is longer without an end is no JPEG.
const MAX_JPEG: usize = 32 << 20;

/// Why there are no more pictures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StreamError {
    /// Neither of the two.
    #[error("this is neither Y4M (it begins with YUV4MPEG2) nor a row of JPEGs")]
    Format,
    /// A kind of Y4M that is not read.
    #[error("Y4M with {0} is not read: 8-bit mono, 420, 411, 422, 440 and 444 are")]
    Colours(String),
    /// A header without what it must have, or with too much.
    #[error("the header of the Y4M makes no sense: {0}")]
    Header(&'static str),
    /// In the middle of a picture.
    #[error("the stream ended in the middle of a picture")]
    CutOff,
    /// More bytes than a picture has.
    #[error("a picture in the stream is too large")]
    TooLarge,
    /// The stream itself.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Pictures from a stream.
pub(crate) struct Stream<R> {
    input: R,
    kind: Kind,
}

enum Kind {
    Y4m { header: Header, frames: u64 },
    Jpegs,
}

/// One picture, and when it is within its stream if that says.
#[derive(Debug)]
pub(crate) struct Timed {
    /// The picture; none where one of a row of JPEGs is damaged, which cameras do and the next one mends.
    pub(crate) frame: Option<Frame>,
    /// Milliseconds since the first.
    pub(crate) at_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    width: usize,
    height: usize,
    /// Bytes of colour after those of brightness.
    colour_bytes: usize,
    /// Frames so many a so many seconds.
    rate: Option<(u64, u64)>,
}

impl<R: BufRead> Stream<R> {
    /// Finds out what it is. None where it ends before it begins.
    pub(crate) fn open(mut input: R) -> Result<Option<Self>, StreamError> {
        match until_filled(&mut input)? {
            [] => Ok(None),
            [0xff, ..] => Ok(Some(Self { input, kind: Kind::Jpegs })),
            [b'Y', ..] => {
                let header = Header::parse(&line(&mut input)?)?;
                Ok(Some(Self { input, kind: Kind::Y4m { header, frames: 0 } }))
            }
            _ => Err(StreamError::Format),
        }
    }

    /// The next picture; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Timed>, StreamError> {
        match &mut self.kind {
            Kind::Jpegs => {
                let Some(bytes) = next_jpeg(&mut self.input)? else { return Ok(None) };
                match read_jpeg(&bytes) {
                    Err(PictureError::TooLarge) => Err(StreamError::TooLarge),
                    frame => Ok(Some(Timed { frame: frame.ok(), at_ms: None })),
                }
            }
            Kind::Y4m { header, frames } => {
                if until_filled(&mut self.input)?.is_empty() {
                    return Ok(None);
                }
                if !line(&mut self.input)?.starts_with("FRAME") {
                    return Err(StreamError::Header("a picture does not begin with FRAME"));
                }
                let mut luma = vec![0; header.width * header.height];
                self.input.read_exact(&mut luma).map_err(cut_off)?;
                let colours = u64::try_from(header.colour_bytes).unwrap_or(u64::MAX);
                if io::copy(&mut (&mut self.input).take(colours), &mut io::sink())? < colours {
                    return Err(StreamError::CutOff);
                }
                let at_ms = header.at_ms(*frames);
                *frames += 1;
                Ok(Some(Timed { frame: Frame::new(header.width, header.height, luma), at_ms }))
            }
        }
    }
}

impl Header {
    fn parse(line: &str) -> Result<Self, StreamError> {
        let mut words = line.split_ascii_whitespace();
        if words.next() != Some("YUV4MPEG2") {
            return Err(StreamError::Format);
        }
        let (mut width, mut height, mut rate, mut colours) = (0, 0, None, "420");
        for word in words {
            let Some((tag, value)) = word.split_at_checked(1) else { continue };
            match tag {
                "W" => width = value.parse().map_err(|_| StreamError::Header("W is no number"))?,
                "H" => height = value.parse().map_err(|_| StreamError::Header("H is no number"))?,
                "F" => {
                    rate = value.split_once(':').and_then(|(n, d)| Some((n.parse().ok()?, d.parse().ok()?)))
                }
                "C" => colours = value,
                _ => {}
            }
        }
        let pixels = usize::checked_mul(width, height).filter(|pixels| (1..=MAX_PIXELS).contains(pixels));
        let pixels = pixels.ok_or(StreamError::Header("the picture has no size, or too much of it"))?;
        let half = |side: usize| side.div_ceil(2);
        let colour_bytes = match colours {
            "mono" => 0,
            "420" | "420jpeg" | "420mpeg2" | "420paldv" => 2 * half(width) * half(height),
            "411" => 2 * width.div_ceil(4) * height,
            "422" => 2 * half(width) * height,
            "440" => 2 * width * half(height),
            "444" => 2 * pixels,
            other => return Err(StreamError::Colours(other.chars().take(20).collect())),
        };
        Ok(Self { width, height, colour_bytes, rate: rate.filter(|(n, d)| *n > 0 && *d > 0) })
    }

    fn at_ms(&self, frame: u64) -> Option<i64> {
        let (number, seconds) = self.rate?;
        let ms = u128::from(frame) * u128::from(seconds) * 1000 / u128::from(number);
        i64::try_from(ms).ok()
    }
}

/// What has come and was not taken yet; nothing only at the end.
fn until_filled(input: &mut impl BufRead) -> Result<&[u8], io::Error> {
    while let Err(error) = input.fill_buf() {
        if error.kind() != ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

fn line(input: &mut impl BufRead) -> Result<String, StreamError> {
    let mut bytes = Vec::new();
    input.take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(StreamError::Header("a line does not end"));
    }
    String::from_utf8(bytes).map_err(|_| StreamError::Header("it is no text"))
}

/// The bytes of the next JPEG. Its segments are walked by their lengths, since a picture within a picture (a thumbnail)
/// has an end of its own; in what was encoded after a scan's header, an end can stand only at the end.
fn next_jpeg(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, StreamError> {
    const START: u8 = 0xd8;
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    if !skip_to_start(input, START)? {
        return Ok(None);
    }
    let mut jpeg = vec![0xff, START];
    let mut marker = next_marker(input, &mut jpeg)?;
    while marker != END {
        let is_alone = matches!(marker, 0x01 | 0xd0..=0xd8);
        if !is_alone {
            let mut length = [0; 2];
            input.read_exact(&mut length).map_err(cut_off)?;
            jpeg.extend(length);
            let rest = u64::from(u16::from_be_bytes(length)).saturating_sub(2);
            if input.take(rest).read_to_end(&mut jpeg)? < usize::try_from(rest).unwrap_or(usize::MAX) {
                return Err(StreamError::CutOff);
            }
        }
        if marker == SCAN {
            marker = end_of_scan(input, &mut jpeg)?;
        } else {
            marker = next_marker(input, &mut jpeg)?;
        }
    }
    Ok(Some(jpeg))
}

/// Drops what lies between pictures, the parts of an HTTP answer for one. False at the end.
fn skip_to_start(input: &mut impl BufRead, start: u8) -> Result<bool, StreamError> {
    let mut was_ff = false;
    loop {
        let Some(byte) = byte(input)? else { return Ok(false) };
        if was_ff && byte == start {
            return Ok(true);
        }
        was_ff = byte == 0xff;
    }
}

fn next_marker(input: &mut impl BufRead, jpeg: &mut Vec<u8>) -> Result<u8, StreamError> {
    let mut was_ff = false;
    loop {
        let byte = byte(input)?.ok_or(StreamError::CutOff)?;
        push(jpeg, byte)?;
        if was_ff && byte != 0xff && byte != 0 {
            return Ok(byte);
        }
        was_ff = byte == 0xff;
    }
}

/// Copies what was encoded up to the next marker that is none of its own.
fn end_of_scan(input: &mut impl BufRead, jpeg: &mut Vec<u8>) -> Result<u8, StreamError> {
    loop {
        let marker = next_marker(input, jpeg)?;
        if !matches!(marker, 0xd0..=0xd7) {
            return Ok(marker);
        }
    }
}

fn push(jpeg: &mut Vec<u8>, byte: u8) -> Result<(), StreamError> {
    if jpeg.len() == MAX_JPEG {
        return Err(StreamError::TooLarge);
    }
    jpeg.push(byte);
    Ok(())
}

fn byte(input: &mut impl BufRead) -> Result<Option<u8>, StreamError> {
    let first = until_filled(input)?.first().copied();
    input.consume(usize::from(first.is_some()));
    Ok(first)
}

fn cut_off(error: io::Error) -> StreamError {
    if error.kind() == ErrorKind::UnexpectedEof { StreamError::CutOff } else { StreamError::Io(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, GrayImage, ImageFormat};
    use proptest::prelude::*;
    use std::io::{BufReader, Cursor};

    type Pictures = Vec<(Option<(usize, usize, u8)>, Option<i64>)>;

    /// Width, height and first pixel of each picture, and its moment; and how it ended.
    fn read(bytes: &[u8], at_once: usize) -> (Pictures, Result<(), StreamError>) {
        let mut pictures = Vec::new();
        let ended = (|| {
            let Some(mut stream) = Stream::open(BufReader::with_capacity(at_once, bytes))? else {
                return Ok(());
            };
            while let Some(Timed { frame, at_ms }) = stream.next()? {
                let frame = frame.map(|frame| (frame.width(), frame.height(), frame.luma()[0]));
                pictures.push((frame, at_ms));
            }
            Ok(())
        })();
        (pictures, ended)
    }

    fn y4m(header: &str, frames: &[&[u8]]) -> Vec<u8> {
        let mut bytes = format!("YUV4MPEG2 {header}\n").into_bytes();
        for frame in frames {
            bytes.extend(b"FRAME Ip\n");
            bytes.extend(*frame);
        }
        bytes
    }

    fn jpeg(luma: u8) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(GrayImage::from_pixel(16, 8, image::Luma([luma])))
            .write_to(&mut bytes, ImageFormat::Jpeg)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn y4m_is_read_in_every_8_bit_layout_with_its_own_time() {
        for (colours, bytes) in [
            ("Cmono", 15),
            ("", 15 + 2 * 6),
            ("C420jpeg", 15 + 12),
            ("C411", 15 + 12),
            ("C422", 15 + 18),
            ("C440", 15 + 20),
            ("C444", 45),
        ] {
            let (first, second) = (vec![7; bytes], vec![9; bytes]);
            let stream = y4m(&format!("W5 H3 F30000:1001 Ip {colours}"), &[&first, &second]);
            for at_once in [1, 7, 4096] {
                let (pictures, ended) = read(&stream, at_once);
                assert_eq!(pictures, [(Some((5, 3, 7)), Some(0)), (Some((5, 3, 9)), Some(33))], "{colours}");
                assert!(ended.is_ok());
            }
            assert!(
                matches!(read(&stream[..stream.len() - 1], 64), (_, Err(StreamError::CutOff))),
                "{colours}"
            );
        }
        let (pictures, _) = read(&y4m("W1 H1 F0:0 Cmono", &[&[1], &[2]]), 64);
        assert_eq!(pictures, [(Some((1, 1, 1)), None), (Some((1, 1, 2)), None)], "a rate that is not known");
    }

    #[test]
    fn jpegs_are_told_apart_also_with_a_picture_in_a_picture_and_noise_between() {
        let mut with_thumbnail = jpeg(200);
        let thumbnail = jpeg(1);
        let length = u16::try_from(thumbnail.len() + 2).unwrap().to_be_bytes();
        with_thumbnail.splice(2..2, [&[0xff, 0xe1], &length[..], &thumbnail].concat());
        let damaged = [0xff, 0xd8, 0xff, 0xd9];
        let stream =
            [&jpeg(40)[..], b"\r\n--part\r\n\xff", &with_thumbnail, &damaged, &jpeg(90), b"\r\n"].concat();
        for at_once in [1, 5, 4096] {
            let (pictures, ended) = read(&stream, at_once);
            let luma: Vec<Option<u8>> =
                pictures.iter().map(|(frame, _)| frame.map(|frame| frame.2 / 10)).collect();
            assert_eq!(luma, [Some(4), Some(20), None, Some(9)]);
            assert!(ended.is_ok());
        }
        assert!(matches!(read(&jpeg(40)[..60], 16), (_, Err(StreamError::CutOff))));
    }

    #[test]
    fn what_is_no_stream_of_pictures_is_said_to_be_none() {
        assert!(matches!(read(b"", 16), (pictures, Ok(())) if pictures.is_empty()));
        assert!(matches!(read(b"RIFF....AVI ", 16), (_, Err(StreamError::Format))));
        assert!(matches!(read(b"Yes, hello\n", 16), (_, Err(StreamError::Format))));
        assert!(matches!(read(&[b'Y'; 9000], 16), (_, Err(StreamError::Header(_)))));
        for header in ["W5", "W0 H3", "Wx H3", "W99999 H99999", "W18446744073709551615 H2"] {
            assert!(matches!(read(&y4m(header, &[]), 16), (_, Err(StreamError::Header(_)))), "{header}");
        }
        let deep = read(&y4m("W5 H3 C420p10", &[]), 16).1.unwrap_err().to_string();
        assert!(deep.contains("420p10"), "{deep}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_run_for_ever(
            start in prop::sample::select(vec![&b"YUV4MPEG2 W4 H4 Cmono\n"[..], b"\xff\xd8", b"Y", b""]),
            rest in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = read(&[start, &rest[..]].concat(), 16);
        }
    }
}
