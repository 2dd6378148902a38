//! The feed of one scanner as far as it is here: its lines, and which record is which. What counts of it is said by
//! names of records (`shared::standing`), and those are looked up here.

use std::collections::HashMap;

use esik_shared::feed::Head;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::id::Hash;

/// The lines of one feed, with the hash of every record.
#[derive(Debug, Clone, Default)]
pub(super) struct HeldFeed {
    branches: Branches,
    hashes: HashMap<Position, Hash>,
}

impl HeldFeed {
    /// Its lines.
    pub(super) const fn branches(&self) -> &Branches {
        &self.branches
    }

    /// Takes the lines as they were stored, unless more is known already: news may overtake each other. Whether there
    /// are more lines now than there were.
    pub(super) fn take_branches(&mut self, branches: Branches) -> bool {
        if branches.len() < self.branches.len() {
            return false;
        }
        let has_new_line = branches.lines().len() > self.branches.lines().len();
        self.branches = branches;
        has_new_line
    }

    /// A record is here.
    pub(super) fn note(&mut self, line: u32, head: Head) {
        self.hashes.insert(Position { line, seq: head.seq }, head.hash);
        let tip = usize::try_from(line).ok().and_then(|line| self.branches.lines().get(line));
        if tip.is_some_and(|line| line.tip.seq < head.seq) {
            self.branches.append(line, head);
        }
    }

    /// The hash of a record that is here.
    pub(super) fn hash_at(&self, at: Position) -> Option<Hash> {
        self.hashes.get(&at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(held: &HeldFeed, head: Head) -> Option<Position> {
        held.branches().find(head, |at| held.hash_at(at))
    }

    fn head(seq: u64, byte: u8) -> Head {
        Head { seq, hash: Hash([byte; 32]) }
    }

    #[test]
    fn a_record_is_found_by_its_name_in_whichever_order_records_came() {
        let mut held = HeldFeed::default();
        let mut branches = Branches::single(head(9, 9));
        branches.fork(Position { line: 0, seq: 5 }, Hash([5; 32]), head(7, 77));
        assert!(held.take_branches(branches));
        for head in [head(7, 7), head(5, 5), head(9, 9), head(6, 6)] {
            held.note(0, head);
        }
        held.note(1, head(6, 66));
        held.note(1, head(7, 77));
        assert_eq!(find(&held, head(6, 6)), Some(Position { line: 0, seq: 6 }));
        assert_eq!(find(&held, head(6, 66)), Some(Position { line: 1, seq: 6 }));
        assert_eq!(find(&held, head(8, 8)), None, "it has not come yet");
        held.note(0, head(8, 8));
        assert_eq!(find(&held, head(8, 8)), Some(Position { line: 0, seq: 8 }));
    }

    #[test]
    fn what_is_known_of_lines_never_shrinks() {
        let mut held = HeldFeed::default();
        held.take_branches(Branches::single(head(9, 9)));
        assert!(!held.take_branches(Branches::single(head(3, 3))), "it was overtaken");
        assert_eq!(held.branches().tip(), head(9, 9));
        held.note(0, head(10, 10));
        assert_eq!(held.branches().tip(), head(10, 10), "what this scanner writes itself");
    }
}
