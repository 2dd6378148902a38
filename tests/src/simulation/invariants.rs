//! What must hold, in three places: when a verdict is shown (`at_door`), while things happen (`knowledge`), and when all
//! is repaired (`afterwards`). The numbers are those of docs/SIMULATION.md.

mod afterwards;
mod at_door;
mod knowledge;

use std::collections::{BTreeSet, HashMap, HashSet};

use esik_shared::id::{GateNumber, HolderId, ScannerKey};
use esik_shared::scan::{Direction, ScanRef};

/// What the checks remember between one and the next.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Holders of whom somebody wrote an admission or an exit, truly or not.
    touched: HashSet<HolderId>,
    /// Under `home_gate_only`: the last admission of each holder.
    entered_at_home: HashMap<HolderId, ScanRef>,
    /// Gates whose keeper was lost or is a liar.
    unsafe_gates: BTreeSet<GateNumber>,
    /// Keys whose devices are gone, or were put back to an earlier state: their scans may be destroyed.
    lost_authors: BTreeSet<ScannerKey>,
    /// Who is inside without an override, in truth.
    inside: HashSet<HolderId>,
    /// For how many holders places were granted, if for any.
    capacity: Option<usize>,
    /// Whether something happened after which places are no promise any more: they were written off, or there is room for
    /// any number now, or somebody lies, or a device is gone or doubled.
    places_may_be_wrong: bool,
    /// How many entries of the ledger were asked again.
    asked_again: usize,
    /// Whose knowledge is compared with the oracle next.
    turn: usize,
}

impl Checks {
    /// So many places are granted, in all.
    pub(super) fn places_are_granted(&mut self, capacity: usize) {
        self.capacity = Some(capacity);
    }

    /// From now on places are no promise.
    pub(super) fn places_are_unsafe(&mut self) {
        self.places_may_be_wrong = true;
    }

    /// A passage did not happen.
    pub(super) fn undone(&mut self, scan: &ScanRef, holder: Option<HolderId>, walked: Option<Direction>) {
        // Whoever did not go out after all is inside, with an override or not: that one is left out of the count.
        if let (Some(holder), Some(Direction::In)) = (holder, walked) {
            self.inside.remove(&holder);
        }
        self.entered_at_home.retain(|_, entered| entered != scan);
    }

    /// Somebody may have passed without a check having seen it, or was said to have.
    pub(super) fn touched(&mut self, holder: Option<HolderId>) {
        self.touched.extend(holder);
    }

    /// The keeper of a gate is gone, or cannot be trusted: its home gate protects nobody any more.
    pub(super) fn gate_is_unsafe(&mut self, gate: GateNumber) {
        self.unsafe_gates.insert(gate);
    }

    /// The scans of these keys may be destroyed.
    pub(super) fn are_lost(&mut self, authors: Vec<ScannerKey>) {
        self.lost_authors.extend(authors);
    }
}
