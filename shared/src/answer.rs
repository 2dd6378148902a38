//! What organizers answer to what only people can judge: a scanner that is no longer trusted, scans in quarantine, a feed
//! with two branches, two doors that both admitted one holder. Records of the event feed; `standing` and the fold of
//! attendance are what they change.
//!
//! A later answer about the same thing takes the place of the earlier one.

use crate::detail::Commitment;
use crate::feed::Head;
use crate::id::ScannerKey;
use crate::scan::ScanRef;

/// A scanner is revoked: what it wrote up to and including this head is trusted, all else of its feed is quarantined.
/// The hash names the branch, where the feed has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Cut {
    /// Which scanner.
    #[n(0)]
    pub scanner: ScannerKey,
    /// The last record that is still trusted; the empty head for none.
    #[n(1)]
    pub trusted: Head,
}

/// The server had this much of a feed before the scanner's certificate ended: it counts whatever its clock said.
/// Only the server can say so, since every replica must come to the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct ReceivedInTime {
    /// Which scanner.
    #[n(0)]
    pub scanner: ScannerKey,
    /// The last record that was there.
    #[n(1)]
    pub head: Head,
}

/// What becomes of a run of scans in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct QuarantineAnswer {
    /// Whose scans.
    #[n(0)]
    pub scanner: ScannerKey,
    /// The number of the first.
    #[n(1)]
    pub first_seq: u64,
    /// The last; its hash names the branch.
    #[n(2)]
    pub last: Head,
    /// Whether they count. Otherwise they stay out, and are in nobody's way any more.
    #[n(3)]
    pub accepted: bool,
    /// The salted hash of why, which travels beside the record.
    #[n(4)]
    pub note: Option<Commitment>,
}

/// Whether a branch of a forked feed counts. One that nobody has answered for does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct BranchAnswer {
    /// Whose feed.
    #[n(0)]
    pub scanner: ScannerKey,
    /// The first record of the branch: the one that has a sibling. It and all that follows it is meant.
    #[n(1)]
    pub first: Head,
    /// Whether it counts.
    #[n(2)]
    pub counts: bool,
    /// The salted hash of why, which travels beside the record.
    #[n(3)]
    pub note: Option<Commitment>,
}

/// Somebody looked into a conflict, and it is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct ConflictAnswer {
    /// One of the two admissions.
    #[n(0)]
    pub first: ScanRef,
    /// The other.
    #[n(1)]
    pub second: ScanRef,
    /// The salted hash of what came of it, which travels beside the record.
    #[n(2)]
    pub note: Option<Commitment>,
}

/// The two admissions of a conflict, the lesser first: which of them attendance puts first may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConflictPair(ScanRef, ScanRef);

impl ConflictPair {
    /// The pair of these two.
    pub fn new(one: ScanRef, other: ScanRef) -> Self {
        Self(one.min(other), one.max(other))
    }
}
