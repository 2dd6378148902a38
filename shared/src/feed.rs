//! A feed: what one author says about one event, numbered from 1, each record carrying the hash of the one before.
//!
//! Scanners (and server processes) write feeds of scans; the authority writes the event feed. Both are chained,
//! hashed, signed and carried by the same code; only the context of the signature tells them apart, so that a
//! signature made for one is never good for the other.

pub mod branches;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::id::{AuthorityKey, EventNumber, Hash, ScannerKey};

/// The version that every record of today starts with.
pub const RECORD_VERSION: u8 = 1;

/// The longest record in bytes: 500 pass lines with every optional field fill about 60 kB.
pub const MAX_RECORD_BYTES: usize = 128 * 1024;

/// What kind of author writes the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub enum FeedClass {
    /// The scans of one scanner.
    #[n(0)]
    Scans,
    /// What the server decided about the event.
    #[n(1)]
    Event,
}

impl FeedClass {
    const fn signature_context(self) -> &'static [u8] {
        match self {
            Self::Scans => b"esik-scan-v1\0",
            Self::Event => b"esik-event-v1\0",
        }
    }
}

/// Which feed: its class, its author's Ed25519 public key, its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct FeedId {
    /// What kind of author writes it.
    #[n(0)]
    pub class: FeedClass,
    /// The author's key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub author: [u8; 32],
    /// The event it is about; 0 for scans that belong to no enrolled event.
    #[n(2)]
    pub event: EventNumber,
}

impl FeedId {
    /// The feed of a scanner at an event.
    pub const fn scans(scanner: ScannerKey, event: EventNumber) -> Self {
        Self { class: FeedClass::Scans, author: scanner.0, event }
    }

    /// The event feed of an event.
    pub const fn event(authority: AuthorityKey, event: EventNumber) -> Self {
        Self { class: FeedClass::Event, author: authority.0, event }
    }

    /// The author, where it is a scanner.
    pub fn scanner(&self) -> Option<ScannerKey> {
        (self.class == FeedClass::Scans).then_some(ScannerKey(self.author))
    }

    /// What the author signs to vouch for everything up to `head`:
    /// context ‖ author ‖ event (4 bytes) ‖ seq (8 bytes) ‖ hash.
    fn signed_bytes(&self, head: Head) -> Vec<u8> {
        let mut bytes = self.class.signature_context().to_vec();
        bytes.extend_from_slice(&self.author);
        bytes.extend_from_slice(&self.event.0.to_be_bytes());
        bytes.extend_from_slice(&head.seq.to_be_bytes());
        bytes.extend_from_slice(&head.hash.0);
        bytes
    }

    /// The author's signature of everything up to `head`. `key` must be the author's.
    pub fn sign(&self, key: &SigningKey, head: Head) -> FeedSignature {
        debug_assert_eq!(key.verifying_key().to_bytes(), self.author, "a feed is signed by its author");
        FeedSignature(key.sign(&self.signed_bytes(head)).to_bytes())
    }

    /// Whether the author signed everything up to `head`.
    pub fn verify(&self, head: Head, signature: &FeedSignature) -> bool {
        VerifyingKey::from_bytes(&self.author).is_ok_and(|author| {
            author
                .verify_strict(&self.signed_bytes(head), &ed25519_dalek::Signature::from_bytes(&signature.0))
                .is_ok()
        })
    }
}

/// An author's Ed25519 signature of a feed up to some record.
#[derive(Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct FeedSignature(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 64]);

impl core::fmt::Debug for FeedSignature {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FeedSignature(..)")
    }
}

/// How far a feed goes: its last number and the hash there. Number 0 with the zero hash is the empty feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Head {
    /// The number of the last record.
    #[n(0)]
    pub seq: u64,
    /// Its hash.
    #[n(1)]
    pub hash: Hash,
}

impl Head {
    /// The head of a feed without records.
    pub const EMPTY: Self = Self { seq: 0, hash: Hash::ZERO };

    /// The head after `record` is appended:
    /// hash = SHA-256(author ‖ event (4 bytes) ‖ seq (8 bytes) ‖ hash before ‖ record).
    #[must_use]
    pub fn after(self, feed: &FeedId, record: &Record) -> Self {
        let seq = self.seq + 1;
        let hash = Sha256::new()
            .chain_update(feed.author)
            .chain_update(feed.event.0.to_be_bytes())
            .chain_update(seq.to_be_bytes())
            .chain_update(self.hash.0)
            .chain_update(&record.0)
            .finalize();
        Self { seq, hash: Hash(hash.into()) }
    }
}

/// One record as its author wrote it: version, kind, then a content in CBOR. Replicas keep and pass on exactly
/// these bytes, also of kinds that they do not know.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Record(Vec<u8>);

/// Why bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecord {
    /// No room for version, kind and content.
    #[error("a record of {0} bytes is too short: it starts with a version and a kind")]
    TooShort(usize),
    /// Over [`MAX_RECORD_BYTES`].
    #[error("a record of {0} bytes is too long: {MAX_RECORD_BYTES} at the most")]
    TooLong(usize),
    /// From a later Esik.
    #[error("record version {0} is not known here; update Esik")]
    Version(u8),
    /// Known version and kind, but the content does not decode.
    #[error("a record of kind {kind} does not decode: {reason}")]
    Content {
        /// The record's kind.
        kind: u8,
        /// What and where.
        reason: String,
    },
}

impl Record {
    /// A record of today's version.
    pub fn new<T: minicbor::Encode<()>>(kind: u8, content: &T) -> Self {
        let mut bytes = vec![RECORD_VERSION, kind];
        minicbor::encode(content, &mut bytes).expect("writing to a Vec cannot fail");
        Self(bytes)
    }

    /// The record with these bytes, if they can be one.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, InvalidRecord> {
        match bytes.len() {
            0..3 => Err(InvalidRecord::TooShort(bytes.len())),
            3..=MAX_RECORD_BYTES if bytes[0] != RECORD_VERSION => Err(InvalidRecord::Version(bytes[0])),
            3..=MAX_RECORD_BYTES => Ok(Self(bytes)),
            len => Err(InvalidRecord::TooLong(len)),
        }
    }

    /// Its kind.
    pub fn kind(&self) -> u8 {
        self.0[1]
    }

    /// All of its bytes, as hashed, stored and sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its content, read as `T`; every byte must belong to it.
    pub fn content<'a, T: minicbor::Decode<'a, ()>>(&'a self) -> Result<T, InvalidRecord> {
        let mut decoder = minicbor::Decoder::new(&self.0[2..]);
        let fault = |reason: String| InvalidRecord::Content { kind: self.kind(), reason };
        let content = decoder.decode().map_err(|error| fault(error.to_string()))?;
        match decoder.position() {
            end if end == self.0.len() - 2 => Ok(content),
            end => Err(fault(format!("{} bytes are left over", self.0.len() - 2 - end))),
        }
    }
}

impl core::fmt::Debug for Record {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Record(kind {}, {} bytes)", self.kind(), self.0.len())
    }
}

impl<C> minicbor::Encode<C> for Record {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Record {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        Self::from_bytes(decoder.bytes()?.to_vec())
            .map_err(|error| minicbor::decode::Error::message(error.to_string()).at(at))
    }
}
