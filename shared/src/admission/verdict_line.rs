//! An answer as one object of JSON: a line of a scanner without a screen, the answer of the check-in API. Names and
//! order are a contract (`docs/CONTRACTS.md`).

use serde::Serialize;

use super::verdict::{Tone, VerdictCode};
use crate::id::{EventNumber, GateNumber, Hash, PassId, ScannerKey};
use crate::scan::Direction;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VerdictLine {
    /// The verdict's code.
    pub verdict: VerdictCode,
    /// How it looks and sounds.
    pub tone: Tone,
    /// What to say, in whole sentences.
    pub text: String,
    /// The pass; of a false code the one that it claims to be.
    pub pass_id: Option<PassId>,
    /// The event in whose feed it stands; 0 for none.
    pub event: EventNumber,
    /// At which gate.
    pub gate: GateNumber,
    /// Which way.
    pub direction: Direction,
    /// When, in Unix seconds.
    pub at: i64,
    /// How it was read.
    pub read_by: Option<&'static str>,
    /// Whose feed.
    pub feed: ScannerKey,
    /// Its number there.
    pub seq: u64,
    /// Its hash there.
    pub hash: Hash,
    /// What else is to be looked at.
    pub marks: Vec<&'static str>,
}
