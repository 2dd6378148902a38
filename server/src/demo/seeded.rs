//! A tiny seeded generator, so that the same seed makes the same people and the same programme.
//!
//! SplitMix64, started from a hash of the seed and the name of what is generated: streams with different names
//! have nothing in common. It is for sample data only; nothing secret may come from it.

use sha2::{Digest, Sha256};

/// A stream of numbers that only its seed and its name decide.
pub(super) struct Seeded(u64);

impl Seeded {
    /// The stream called `stream` of this seed.
    pub(super) fn new(seed: u64, stream: &str) -> Self {
        let digest = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(stream).finalize();
        Self(digest.iter().take(8).fold(0, |state, &byte| (state << 8) | u64::from(byte)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where `bound` is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let high_half = (self.next() >> 32) * u64::from(bound);
        u32::try_from(high_half >> 32).expect("the product of two 32-bit numbers has a 32-bit upper half")
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    fn index(&mut self, len: usize) -> usize {
        let bound = u32::try_from(len).expect("tables of sample data are short");
        usize::try_from(self.below(bound)).expect("an index below a length")
    }

    /// One of `items`, which are not empty, each as likely as any other.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())]
    }

    /// One of `items`, which are not empty, as likely as its weight says.
    pub(super) fn pick_weighted<T: Copy>(&mut self, items: &[(u32, T)]) -> T {
        let mut left = self.below(items.iter().map(|(weight, _)| weight).sum());
        for &(weight, item) in items {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        items[0].1
    }

    /// Puts `items` into an order that says nothing of the order before.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_decided_by_seed_and_name_and_by_nothing_else() {
        let draw = |seed, stream| {
            let mut seeded = Seeded::new(seed, stream);
            (0..8).map(|_| seeded.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, "people"), draw(1, "people"));
        assert_ne!(draw(1, "people"), draw(2, "people"));
        assert_ne!(draw(1, "people"), draw(1, "programme"));
    }

    #[test]
    fn draws_stay_in_range_reach_both_ends_and_follow_their_weights() {
        let mut seeded = Seeded::new(7, "ranges");
        let drawn: Vec<u32> = (0..1000).map(|_| seeded.between(3, 5)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&3), Some(&5)));
        let heavy = (0..1000).filter(|_| seeded.pick_weighted(&[(1, 'a'), (9, 'b')]) == 'b').count();
        assert!((850..950).contains(&heavy), "{heavy} of 1000 with weight 9 of 10");
        assert_eq!(seeded.below(0), 0);
    }

    #[test]
    fn shuffling_keeps_everything() {
        let mut items: Vec<u32> = (0..100).collect();
        Seeded::new(1, "shuffle").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
