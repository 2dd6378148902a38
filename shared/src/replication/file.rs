//! Feeds in a file, as they travel on a stick: the same frames as over HTTP, with a beginning, a running check behind
//! every frame, and an end.
//!
//! A stick that was pulled too early, or a cell of it that went bad, must not look like a shorter file: whatever is
//! damaged is found before anything is taken, and where. The check is against accidents; against lies there are the
//! signatures of the batches. Both sides work by pieces, so that no file is ever in memory whole, and whoever reads and
//! writes the bytes is somebody else.

use core::cmp::Reverse;
use core::ops::Range;

use sha2::{Digest, Sha256};

use super::message::{BrokenStream, FRAME_VERSION, MAX_FRAME_BYTES, Message};
use super::plan::{Holdings, Step, plan};
use super::{Tips, Vector};

/// What every file begins with. The first byte is no text in any encoding, and the line ends and the end-of-file
/// character show a file that was carried as text.
pub const MAGIC: [u8; 8] = *b"\x89ESIK\r\n\x1a";

/// The version of the file, behind the magic.
const FILE_VERSION: u8 = 1;
const HEADER_BYTES: usize = MAGIC.len() + 1;

/// The kind of the frame that ends a file. It has no content.
const KIND_END: u8 = 143;

/// The bytes of the length in front of each frame.
const LENGTH_BYTES: usize = 4;
/// The bytes of the check behind each frame.
const CHECK_BYTES: usize = 8;

/// The longest file in bytes: a week of 150 events with 40,000 passes each and everybody's scans is half as long.
pub const MAX_FILE_BYTES: usize = 1024 * 1024 * 1024;

type Check = [u8; CHECK_BYTES];

/// The first 8 bytes of SHA-256(`"esik-file-v1\0"` ‖ the check before, zeros at first ‖ frame).
fn check_after(before: Check, frame: &[u8]) -> Check {
    let hash =
        Sha256::new().chain_update(b"esik-file-v1\0").chain_update(before).chain_update(frame).finalize();
    *hash.first_chunk().expect("a hash is longer")
}

/// What goes into a file of all that a replica holds: every line of every feed, event feeds first, so that certificates
/// are known before what they certify.
pub fn steps(mine: &Holdings) -> Vec<Step> {
    // Nothing is known of whoever will read it, so there is nothing to compare, and no hash is asked for.
    let mut steps = plan(mine, &Vector::new(), &Tips::new(), |_, _| None);
    steps.sort_by_key(|step| match step {
        Step::Send { feed, .. } | Step::Locate { feed } => Reverse(feed.class),
    });
    steps
}

/// Writes a file, piece by piece into a buffer that the caller empties.
#[derive(Debug)]
pub struct FileWriter {
    check: Check,
}

impl FileWriter {
    /// Writes the beginning.
    pub fn begin(out: &mut Vec<u8>) -> Self {
        out.extend_from_slice(&MAGIC);
        out.push(FILE_VERSION);
        Self { check: Check::default() }
    }

    /// Writes one message.
    pub fn write(&mut self, message: &Message, out: &mut Vec<u8>) {
        let start = out.len();
        message.write(out);
        self.check_from(start, out);
    }

    /// Writes the end. Without it no reader takes anything of the file.
    pub fn end(mut self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0, 0, 0, 2, FRAME_VERSION, KIND_END]);
        self.check_from(start, out);
    }

    fn check_from(&mut self, start: usize, out: &mut Vec<u8>) {
        self.check = check_after(self.check, &out[start..]);
        out.extend_from_slice(&self.check);
    }
}

/// Reads a file, piece by piece. A file is good once [`FileReader::finish`] says so, and not before: whoever takes what is
/// in it reads it twice.
#[derive(Debug, Default)]
pub struct FileReader {
    /// What was pushed and not read yet.
    pending: Vec<u8>,
    /// How much of `pending` was read.
    read: usize,
    /// Where in the file the first byte of `pending` is.
    offset: usize,
    check: Check,
    has_begun: bool,
    has_ended: bool,
}

impl FileReader {
    /// A reader at the beginning of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file. Read what is complete of them ([`FileReader::next`]) before you push more.
    pub fn push(&mut self, piece: &[u8]) {
        self.pending.drain(..self.read);
        self.offset += self.read;
        self.read = 0;
        self.pending.extend_from_slice(piece);
    }

    /// Where the next frame begins: everything in front of it is whole.
    pub const fn at_byte(&self) -> usize {
        self.offset + self.read
    }

    /// The next message, or nothing until more is pushed. Kinds that this version does not know are passed over.
    ///
    /// # Errors
    /// With the byte at which the broken frame begins. There is nothing to be read after it.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator that has ended would go on after the next push"
    )]
    pub fn next(&mut self) -> Result<Option<Message>, BrokenStream> {
        if !self.has_begun && !self.begin()? {
            return Ok(None);
        }
        loop {
            let at_byte = self.at_byte();
            if self.has_ended && self.read < self.pending.len() {
                return Err(broken(at_byte, "the file goes on behind its end mark"));
            }
            let Some(frame) = self.checked_frame()? else { return Ok(None) };
            let frame = &self.pending[frame];
            if frame == [FRAME_VERSION, KIND_END] {
                self.has_ended = true;
            } else if let Some(message) = Message::read(frame).map_err(|reason| broken(at_byte, reason))? {
                return Ok(Some(message));
            }
        }
    }

    /// The file has no more bytes, and all that was pushed was read.
    ///
    /// # Errors
    /// Where the file was cut off.
    pub fn finish(self) -> Result<(), BrokenStream> {
        let left = self.pending.len() - self.read;
        let reason = match (self.has_begun, left) {
            _ if self.has_ended => return Ok(()),
            (false, 0) => "the file is empty",
            (false, _) => "the file is cut off in its first bytes, or is none of Esik's",
            (true, 0) => "the file is cut off: it has no end mark",
            (true, _) => "the file is cut off inside a frame",
        };
        Err(broken(self.at_byte(), reason))
    }

    /// Whether the beginning is here and right.
    fn begin(&mut self) -> Result<bool, BrokenStream> {
        let Some(header) = self.pending.get(..HEADER_BYTES) else { return Ok(false) };
        let (magic, version) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(broken(0, "this is not a file of feeds that Esik wrote"));
        }
        if version != [FILE_VERSION] {
            let reason = format!("file version {} is not known here; update Esik", version[0]);
            return Err(broken(MAGIC.len(), reason));
        }
        (self.has_begun, self.read) = (true, HEADER_BYTES);
        Ok(true)
    }

    /// Where in `pending` the next frame stands, without its length, once it and its check are here.
    fn checked_frame(&mut self) -> Result<Option<Range<usize>>, BrokenStream> {
        let at_byte = self.at_byte();
        let rest = &self.pending[self.read..];
        let Some((length, _)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_FRAME_BYTES {
            let reason = format!("a frame of {length} bytes; {MAX_FRAME_BYTES} at the most");
            return Err(broken(at_byte, reason));
        }
        let end = LENGTH_BYTES + length;
        let Some(check) = rest.get(end..end + CHECK_BYTES) else { return Ok(None) };
        let expected = check_after(self.check, &rest[..end]);
        if check != expected {
            return Err(broken(at_byte, "the frame that begins here is damaged"));
        }
        if at_byte + end > MAX_FILE_BYTES {
            return Err(broken(at_byte, format!("the file is longer than {MAX_FILE_BYTES} bytes")));
        }
        let frame = self.read + LENGTH_BYTES..self.read + end;
        self.check = expected;
        self.read += end + CHECK_BYTES;
        Ok(Some(frame))
    }
}

fn broken(at_byte: usize, reason: impl Into<String>) -> BrokenStream {
    BrokenStream { at_byte, reason: reason.into() }
}

#[cfg(test)]
mod tests;
