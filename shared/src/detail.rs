//! What is personal lives outside the hashed records, which hold a salted hash of it: erase the detail, and the
//! chain still stands, and nobody can tell from the hash what it was.

use sha2::{Digest, Sha256};

/// The salted hash of a detail: SHA-256(`"esik-detail-v1\0"` ‖ salt ‖ bytes), cut to 12 bytes.
///
/// 96 bits keep anyone but its author from putting another text under it; the roster of 40,000 holds one per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Commitment(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 12]);

/// A personal part of a record: a name, a note. Travels beside the batch.
#[derive(Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Detail {
    /// Random; without it the commitment says nothing about the bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub salt: [u8; 8],
    /// The content, in CBOR.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

impl Detail {
    /// The detail with this content.
    pub fn new<T: minicbor::Encode<()>>(salt: [u8; 8], content: &T) -> Self {
        let bytes = minicbor::to_vec(content).expect("writing to a Vec cannot fail");
        Self { salt, bytes }
    }

    /// What a record holds in its place.
    pub fn commitment(&self) -> Commitment {
        let hash = Sha256::new()
            .chain_update(b"esik-detail-v1\0")
            .chain_update(self.salt)
            .chain_update(&self.bytes)
            .finalize();
        let mut commitment = [0; 12];
        commitment.copy_from_slice(&hash[..12]);
        Commitment(commitment)
    }

    /// Its content, read as `T`; nothing if it is not one.
    pub fn content<'a, T: minicbor::Decode<'a, ()>>(&'a self) -> Option<T> {
        minicbor::decode(&self.bytes).ok()
    }
}

impl core::fmt::Debug for Detail {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Detail({} bytes)", self.bytes.len())
    }
}

/// What a volunteer may see of a student: the detail of a pass line.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Person {
    /// The student's name.
    #[n(0)]
    pub name: String,
    /// The student number, as on the student card.
    #[n(1)]
    pub student_number: String,
    /// What the door should know, if anything.
    #[n(2)]
    pub attention: Option<String>,
}
