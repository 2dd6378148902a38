//! Numbers that look random and are the same for the same seed (SplitMix64).

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream of this seed.
    pub fn new<const N: usize>(seed: [u64; N]) -> Self {
        seed.into_iter().fold(Self(0x2545_f491_4f6c_dd1d), |state, part| {
            let mut state = Self(state.0 ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            state.next();
            state
        })
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `count`, which is at least 1.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).expect("a count in memory fits");
        usize::try_from(self.next() % count).expect("less than a count in memory")
    }

    /// Between two whole numbers, both included.
    pub fn from_to(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.next() % (to.abs_diff(from) + 1)).expect("less than the distance")
    }

    /// One of these; there is at least one.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// From 0 to below 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit into the 53 of a double")]
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between two numbers.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.part()
    }

    /// True so often.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// Around 0 with deviation 1, near enough to a normal distribution: no transcendental function is in it, whose
    /// last bit differs from one machine to the next.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.part()).sum::<f64>() - 6.0
    }

    /// Bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}
