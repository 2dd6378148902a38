//! The door and the scanner that keeps it: what `decide` must know of them, and how that follows from policies and feeds.

use std::collections::BTreeSet;

use crate::id::GateNumber;
use crate::policy::Policies;
use crate::scan::{Direction, Handover};

/// The door and the scanner that keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Which gate.
    pub gate: GateNumber,
    /// Which way.
    pub direction: Direction,
    /// The home gates at this event that this scanner alone keeps.
    pub keeps_gates: Vec<GateNumber>,
    /// The home gates that a supervisor has handed to it.
    pub handed_over: HandedOver,
    /// Whether its certificate is neither over nor revoked (`Trust::may_admit`).
    pub is_certified: bool,
    /// Whether neither the server nor the other gates were heard for as long as policy allows ([`is_cut_off`]).
    pub is_cut_off: bool,
    /// How many more holders may come in here (`Balance::left`); nothing for any number.
    pub places_left: Option<u32>,
}

/// Whether a scanner that has heard neither the server nor another gate for so long is cut off.
pub fn is_cut_off(policies: &Policies, silent_ms: i64) -> bool {
    silent_ms > i64::from(policies.cut_off_after_s) * 1000
}

/// The home gates that supervisors have handed to a scanner, as its own feed says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandedOver(BTreeSet<GateNumber>);

impl HandedOver {
    /// Takes the next handover of the scanner's feed.
    pub fn take(&mut self, handover: &Handover) {
        if handover.keeps {
            self.0.insert(handover.gate);
        } else {
            self.0.remove(&handover.gate);
        }
    }

    /// Whether the gate was handed over.
    pub fn has(&self, gate: GateNumber) -> bool {
        self.0.contains(&gate)
    }

    /// The gates.
    pub fn gates(&self) -> impl Iterator<Item = GateNumber> {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{ClockReading, Timestamp};

    #[test]
    fn a_scanner_is_cut_off_when_it_has_heard_nobody_for_longer_than_policy_allows() {
        let policies = Policies { cut_off_after_s: 60, ..Policies::default() };
        assert!(!is_cut_off(&policies, 60_000));
        assert!(is_cut_off(&policies, 60_001));
    }

    #[test]
    fn a_gate_that_was_handed_over_can_be_given_back() {
        let gate = |number| GateNumber::new(number).unwrap();
        let handover = |number, keeps| Handover {
            gate: gate(number),
            keeps,
            card: 3,
            revision: 1,
            clock: ClockReading::uncorrected(Timestamp(0)),
        };
        let mut handed_over = HandedOver::default();
        for next in [handover(1, true), handover(2, true), handover(2, false)] {
            handed_over.take(&next);
        }
        assert_eq!(handed_over.gates().collect::<Vec<_>>(), [gate(1)]);
        assert!(handed_over.has(gate(1)) && !handed_over.has(gate(2)));
    }
}
