//! How many holders a scanner may let in: what was granted and given to it, less what it gave away and what is taken.
//!
//! Every number only grows as feeds arrive, but for what is taken. A replica that lacks a record of another scanner
//! knows of fewer places than there are, never of more.

use std::collections::BTreeMap;

use super::{Gift, Granted};
use crate::id::ScannerKey;
use crate::scan::ScanRef;

/// The places of one scanner, as far as is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// What the server has granted and written off.
    pub granted: Granted,
    /// What others gave to it.
    pub received: u64,
    /// What it gave to others.
    pub given: u64,
    /// What is taken by admissions that no exit or undo has given back.
    pub taken: u64,
}

impl Balance {
    /// How many more holders may come in. None while the scanner is in debt: overrides may let in more than there are
    /// places for, and an exit that was undone takes back a place that may be taken already.
    pub fn left(&self) -> u32 {
        let here = self.came().saturating_sub(self.went());
        u32::try_from(here).unwrap_or(u32::MAX)
    }

    /// How many places are missing before there is one to let anybody in. People came in before the event had a
    /// capacity, or an exit was undone.
    pub fn debt(&self) -> u32 {
        let debt = self.went().saturating_sub(self.came());
        u32::try_from(debt).unwrap_or(u32::MAX)
    }

    fn came(&self) -> u64 {
        u64::from(self.granted.granted) + self.received
    }

    fn went(&self) -> u64 {
        u64::from(self.granted.written_off) + self.given + self.taken
    }

    /// How many of the places of the event this scanner holds: what is taken, and what it may still let in.
    pub fn bound(&self) -> u64 {
        self.taken + u64::from(self.left())
    }
}

/// The gifts of one event, as far as they are here and count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gifts {
    gifts: BTreeMap<ScanRef, (ScannerKey, u32)>,
}

impl Gifts {
    /// Takes a gift, `scan` being its record's name. Taking it again changes nothing.
    pub fn insert(&mut self, scan: ScanRef, gift: &Gift) {
        self.gifts.insert(scan, (gift.to, gift.places));
    }

    /// Leaves out what does not count any more: what `counts` says no to.
    pub fn retain(&mut self, counts: impl Fn(ScanRef) -> bool) {
        self.gifts.retain(|scan, _| counts(*scan));
    }

    /// What others gave to a scanner.
    pub fn received(&self, scanner: ScannerKey) -> u64 {
        self.sum(|giver, to| to == scanner && giver != scanner)
    }

    /// What a scanner gave to others. To give to oneself is nothing.
    pub fn given(&self, scanner: ScannerKey) -> u64 {
        self.sum(|giver, to| giver == scanner && to != scanner)
    }

    fn sum(&self, which: impl Fn(ScannerKey, ScannerKey) -> bool) -> u64 {
        let counted = self.gifts.iter().filter(|(scan, (to, _))| which(scan.scanner, *to));
        counted.map(|(_, (_, places))| u64::from(*places)).sum()
    }
}

/// How many places a scanner gives to another that asks for some: half of what it has left, so that two that run short
/// together do not send the same few back and forth. Nothing where that is less than one.
pub const fn share(left: u32) -> u32 {
    left / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Hash;
    use crate::time::{ClockReading, Timestamp};

    #[test]
    fn what_is_left_is_what_came_less_what_went_and_never_less_than_nothing() {
        let granted = |granted, written_off| Granted { granted, written_off };
        for (balance, left) in [
            (Balance::default(), 0),
            (Balance { granted: granted(10, 0), ..Balance::default() }, 10),
            (Balance { granted: granted(10, 4), ..Balance::default() }, 6),
            (Balance { granted: granted(10, 0), received: 5, given: 3, taken: 4 }, 8),
            (Balance { granted: granted(10, 10), received: 0, given: 0, taken: 4 }, 0),
            (Balance { granted: granted(2, 0), received: 0, given: 0, taken: 3 }, 0),
        ] {
            assert_eq!(balance.left(), left, "{balance:?}");
        }
    }

    #[test]
    fn a_gift_counts_once_for_the_one_and_against_the_other() {
        let [a, b, c] = [1, 2, 3].map(|scanner| ScannerKey([scanner; 32]));
        let scan = |scanner, seq| ScanRef { scanner, seq, hash: Hash([7; 32]) };
        let gift = |to, places| Gift { to, places, clock: ClockReading::uncorrected(Timestamp(0)) };
        let mut gifts = Gifts::default();
        for _ in 0..2 {
            gifts.insert(scan(a, 1), &gift(b, 5));
            gifts.insert(scan(b, 1), &gift(c, 2));
            gifts.insert(scan(b, 2), &gift(b, 9));
        }
        let sums = |gifts: &Gifts| [a, b, c].map(|of| (gifts.received(of), gifts.given(of)));
        assert_eq!(sums(&gifts), [(0, 5), (5, 2), (2, 0)]);
        gifts.retain(|scan| scan.scanner != a);
        assert_eq!(sums(&gifts), [(0, 0), (0, 2), (2, 0)]);
        assert_eq!([0, 1, 2, 7].map(share), [0, 0, 1, 3]);
    }
}
