//! What must hold, in three places: when a verdict is shown (`at_door`), while things happen (`knowledge`), and when all
//! is repaired (`afterwards`). The numbers are those of docs/SIMULATION.md.

mod afterwards;
mod at_door;
mod knowledge;

use std::collections::{BTreeSet, HashMap, HashSet};

use esik_shared::id::{GateNumber, HolderId, ScannerKey};
use esik_shared::scan::ScanRef;

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
    /// How many entries of the ledger were asked again.
    asked_again: usize,
    /// Whose knowledge is compared with the oracle next.
    turn: usize,
}

impl Checks {
    /// A passage did not happen.
    pub(super) fn undone(&mut self, scan: &ScanRef) {
        self.entered_at_home.retain(|_, entered| entered != scan);
    }

    /// Somebody was said to have passed who never came.
    pub(super) fn is_lied_about(&mut self, holder: HolderId) {
        self.touched.insert(holder);
    }

    /// The keeper of a gate is gone, or cannot be trusted: its home gate protects nobody any more.
    pub(super) fn gate_is_unsafe(&mut self, gate: GateNumber) {
        self.unsafe_gates.insert(gate);
    }

    /// The scans of this key may be destroyed.
    pub(super) fn is_lost(&mut self, author: ScannerKey) {
        self.lost_authors.insert(author);
    }
}
