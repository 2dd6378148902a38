//! Messages between replicas, and the frames that carry them over HTTP, a socket or in a file.
//!
//! A frame is a length (4 bytes, big-endian, of what follows), a version, a kind, and a content in CBOR. A stream of
//! frames that is cut or damaged is refused with the byte where it broke.

use super::digest::Digests;
use super::report::Report;
use super::{Tips, Vector};
use crate::batch::Batch;
use crate::certificate::Certificate;
use crate::feed::{FeedId, Head};
use crate::id::EventNumber;
use crate::policy::choice;
use crate::time::{ClockReading, Timestamp};

/// The version that every frame of today starts with.
pub(super) const FRAME_VERSION: u8 = 1;
const KIND_HAVE: u8 = 128;
const KIND_BATCH: u8 = 129;
const KIND_REFUSED: u8 = 130;
const KIND_STATUS: u8 = 131;
const KIND_DIGESTS: u8 = 132;
const KIND_TIPS: u8 = 133;
const KIND_LOCATE: u8 = 134;
const KIND_CERTIFICATE: u8 = 135;
const KIND_WANTED: u8 = 136;
const KIND_GROWN: u8 = 137;
const KIND_TIME: u8 = 138;
const KIND_REPORT: u8 = 139;

/// The longest frame in bytes, version and kind included.
pub const MAX_FRAME_BYTES: usize = 4 * 1024 * 1024;

/// The most bytes of frames in one exchange, each way; the rest goes in the next.
pub const MAX_EXCHANGE_BYTES: usize = 8 * 1024 * 1024;

/// From how many bytes of records on a batch is closed, so that it stays far below [`MAX_FRAME_BYTES`].
pub const BATCH_CLOSES_AT_BYTES: usize = 1024 * 1024;

choice!(
    /// Why a batch was not taken. The rest of the exchange goes on.
    Refusal {
        /// Size, numbering, chain or signature are wrong.
        Invalid = 0,
        /// Its author has no certificate for this event.
        NotCertified = 1,
        /// Records before it are missing here.
        Gap = 2,
        /// Another record is known under one of its numbers, and where the two branches part is missing here.
        Fork = 3,
        /// The feed is longer, or has more branches, than a replica keeps.
        Limit = 4,
    }
);

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// What the sender holds of the feeds that this exchange is about.
    Have(Vector),
    /// A run of some feed.
    Batch(Box<Batch>),
    /// A batch that was not taken.
    Refused {
        /// Of which feed.
        feed: FeedId,
        /// Its first number.
        first_seq: u64,
        /// Why.
        why: Refusal,
        /// What the receiver has of this feed.
        here: Head,
    },
    /// How the sender stands.
    Status {
        /// The sender's clock when it wrote this.
        clock: Timestamp,
        /// Whether it has more to send than fitted.
        has_more: bool,
    },
    /// What stands for all that the sender holds of each event; vectors follow where that differs.
    Digests(Digests),
    /// All tips of the feeds of which the sender holds several branches.
    Tips(Tips),
    /// The sender holds a branch that the receiver does not: what follows the last of these that the receiver has?
    Locate {
        /// Of which feed.
        feed: FeedId,
        /// Records of the branch, the last first.
        sample: Vec<Head>,
    },
    /// What the authority says of a scanner: of the sender, or of the author of what it brings.
    Certificate(Certificate),
    /// The sender runs short of places at an event, and asks for some.
    Wanted {
        /// At which event.
        event: EventNumber,
        /// How many it would like.
        places: u32,
    },
    /// How much the sender holds of these feeds by now; of others it says nothing. Between replicas that stay connected.
    Grown {
        /// The greatest tip of each.
        heads: Vector,
        /// Whether it asks for what follows.
        asks: bool,
    },
    /// What the sender's clock says. Between replicas that stay connected.
    Time {
        /// A number that comes back in the answer: the time since the sender began, in milliseconds.
        stamp_ms: u64,
        /// The last number that came from the other side.
        echo: Option<Echo>,
        /// The clock, and what is known of it.
        clock: ClockReading,
    },
    /// What a scanner says of itself. To the server; whoever else gets it passes over it.
    Report(Report),
}

/// A number that came, on its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Echo {
    /// The number.
    #[n(0)]
    pub stamp_ms: u64,
    /// For how many milliseconds it was kept.
    #[n(1)]
    pub kept_ms: u64,
}

/// Why bytes are no stream of frames.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the data breaks at byte {at_byte}: {reason}")]
pub struct BrokenStream {
    /// Where, counted from 0.
    pub at_byte: usize,
    /// What is wrong there.
    pub reason: String,
}

impl Message {
    /// Appends the frame of this message.
    pub fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        let frame = |out: &mut Vec<u8>, kind: u8| out.extend_from_slice(&[FRAME_VERSION, kind]);
        let done = "writing to a Vec cannot fail";
        match self {
            Self::Have(vector) => {
                frame(out, KIND_HAVE);
                minicbor::encode(vector, &mut *out).expect(done);
            }
            Self::Batch(batch) => {
                frame(out, KIND_BATCH);
                minicbor::encode(batch.as_ref(), &mut *out).expect(done);
            }
            Self::Refused { feed, first_seq, why, here } => {
                frame(out, KIND_REFUSED);
                minicbor::encode((feed, first_seq, why, here), &mut *out).expect(done);
            }
            Self::Status { clock, has_more } => {
                frame(out, KIND_STATUS);
                minicbor::encode((clock, has_more), &mut *out).expect(done);
            }
            Self::Digests(digests) => {
                frame(out, KIND_DIGESTS);
                minicbor::encode(digests, &mut *out).expect(done);
            }
            Self::Tips(tips) => {
                frame(out, KIND_TIPS);
                minicbor::encode(tips, &mut *out).expect(done);
            }
            Self::Locate { feed, sample } => {
                frame(out, KIND_LOCATE);
                minicbor::encode((feed, sample), &mut *out).expect(done);
            }
            Self::Certificate(certificate) => {
                frame(out, KIND_CERTIFICATE);
                minicbor::encode(certificate, &mut *out).expect(done);
            }
            Self::Wanted { event, places } => {
                frame(out, KIND_WANTED);
                minicbor::encode((event, places), &mut *out).expect(done);
            }
            Self::Grown { heads, asks } => {
                frame(out, KIND_GROWN);
                minicbor::encode((heads, asks), &mut *out).expect(done);
            }
            Self::Time { stamp_ms, echo, clock } => {
                frame(out, KIND_TIME);
                minicbor::encode((stamp_ms, echo, clock), &mut *out).expect(done);
            }
            Self::Report(report) => {
                frame(out, KIND_REPORT);
                minicbor::encode(report, &mut *out).expect(done);
            }
        }
        let length = u32::try_from(out.len() - start - 4).expect("a message is far below 4 GiB");
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }

    /// All messages in `bytes`. Kinds that this version does not know are passed over.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<Self>, BrokenStream> {
        let mut messages = Vec::new();
        let mut at_byte = 0;
        while at_byte < bytes.len() {
            let broken = |reason: String| BrokenStream { at_byte, reason };
            let (length, rest) = bytes[at_byte..]
                .split_first_chunk::<4>()
                .ok_or_else(|| broken("a length is cut off".to_owned()))?;
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            if length > MAX_FRAME_BYTES {
                return Err(broken(format!("a frame of {length} bytes; {MAX_FRAME_BYTES} at the most")));
            }
            let frame = rest.get(..length).ok_or_else(|| broken("a frame is cut off".to_owned()))?;
            messages.extend(Self::read(frame).map_err(broken)?);
            at_byte += 4 + length;
        }
        Ok(messages)
    }

    /// The message in a frame, given without its length; nothing for a kind that this version does not know.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(frame: &[u8]) -> Result<Option<Self>, String> {
        let (kind, content) = match frame {
            [FRAME_VERSION, kind, content @ ..] => (*kind, content),
            [version, _, ..] => {
                return Err(format!("frame version {version} is not known here; update Esik"));
            }
            _ => return Err("a frame without version and kind".to_owned()),
        };
        let mut decoder = minicbor::Decoder::new(content);
        let message = match kind {
            KIND_HAVE => decoder.decode().map(Self::Have),
            KIND_BATCH => decoder.decode().map(|batch| Self::Batch(Box::new(batch))),
            KIND_REFUSED => decoder.decode().map(|(feed, first_seq, why, here)| Self::Refused {
                feed,
                first_seq,
                why,
                here,
            }),
            KIND_STATUS => decoder.decode().map(|(clock, has_more)| Self::Status { clock, has_more }),
            KIND_DIGESTS => decoder.decode().map(Self::Digests),
            KIND_TIPS => decoder.decode().map(Self::Tips),
            KIND_LOCATE => decoder.decode().map(|(feed, sample)| Self::Locate { feed, sample }),
            KIND_CERTIFICATE => decoder.decode().map(Self::Certificate),
            KIND_WANTED => decoder.decode().map(|(event, places)| Self::Wanted { event, places }),
            KIND_GROWN => decoder.decode().map(|(heads, asks)| Self::Grown { heads, asks }),
            KIND_TIME => decoder.decode().map(|(stamp_ms, echo, clock)| Self::Time { stamp_ms, echo, clock }),
            KIND_REPORT => decoder.decode().map(Self::Report),
            _ => return Ok(None),
        };
        let message = message.map_err(|error| format!("a frame of kind {kind} does not decode: {error}"))?;
        match content.len() - decoder.position() {
            0 => Ok(Some(message)),
            left => Err(format!("{left} bytes are left over in a frame of kind {kind}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ScannerKey;
    use crate::replication::digest::Digest;

    fn messages() -> Vec<Message> {
        let feed = FeedId::scans(ScannerKey([7; 32]), EventNumber(3));
        vec![
            Message::Have([(feed, Head::EMPTY)].into()),
            Message::Refused { feed, first_seq: 1, why: Refusal::Gap, here: Head::EMPTY },
            Message::Status { clock: Timestamp(5), has_more: true },
            Message::Digests([(EventNumber(3), Digest([7; 16]))].into()),
            Message::Tips([(feed, vec![Head::EMPTY])].into()),
            Message::Locate { feed, sample: vec![Head::EMPTY] },
            Message::Wanted { event: EventNumber(3), places: 20 },
            Message::Grown { heads: [(feed, Head::EMPTY)].into(), asks: true },
            Message::Time { stamp_ms: 7, echo: None, clock: ClockReading::uncorrected(Timestamp(5)) },
            Message::Report(Report {
                clock: ClockReading::uncorrected(Timestamp(5)),
                version: "1.2.3".to_owned(),
                door: None,
                selftest: None,
            }),
        ]
    }

    fn stream() -> Vec<u8> {
        messages().iter().fold(Vec::new(), |mut out, message| {
            message.write(&mut out);
            out
        })
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Message::read_all(&stream()), Ok(messages()));
        assert_eq!(Message::read_all(&[]), Ok(vec![]));
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_but_between_frames_is_refused_with_the_byte() {
        let stream = stream();
        let ends: Vec<usize> = (1..=messages().len())
            .map(|count| {
                messages()[..count]
                    .iter()
                    .fold(Vec::new(), |mut out, m| {
                        m.write(&mut out);
                        out
                    })
                    .len()
            })
            .collect();
        for cut in 1..stream.len() {
            let read = Message::read_all(&stream[..cut]);
            if ends.contains(&cut) {
                assert!(read.is_ok(), "cut at {cut}");
            } else {
                let start = ends.iter().copied().filter(|end| *end <= cut).max().unwrap_or(0);
                assert_eq!(read.unwrap_err().at_byte, start, "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_frame_from_a_later_esik_is_passed_over_and_nonsense_is_not() {
        let mut later = stream();
        later.extend_from_slice(&[0, 0, 0, 3, 1, 250, 0]);
        assert_eq!(Message::read_all(&later), Ok(messages()));
        for (nonsense, reason) in [
            (&[0, 0, 0, 3, 2, 128, 0][..], "frame version 2"),
            (&[0, 0, 0, 1, 1], "without version and kind"),
            (&[0, 0, 0, 3, 1, 131, 0xff], "does not decode"),
            (&[0xff, 0, 0, 0], "at the most"),
        ] {
            let error = Message::read_all(nonsense).unwrap_err();
            assert!(error.reason.contains(reason), "{error}");
        }
    }
}
