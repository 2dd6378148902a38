//! How long to wait after failures.

use std::time::Duration;

use super::clock;

/// What is left out, at random.
pub(crate) fn random() -> u16 {
    u16::from_be_bytes(clock::random())
}

/// The pause after so many failures in a row: doubling from the first to the longest, and a random part of it left out, so
/// that the scanners of a hall do not all come back in the same instant.
pub(crate) fn pause(first_ms: u64, longest_ms: u64, failures: u32, random: u16) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let pause_ms = (first_ms << doublings).min(longest_ms);
    let left_out_ms = pause_ms / 2 * u64::from(random) / u64::from(u16::MAX);
    Duration::from_millis(pause_ms - left_out_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_and_are_shortened_by_up_to_half() {
        let ms = |failures, random| pause(500, 15_000, failures, random).as_millis();
        assert_eq!([1, 2, 3, 6, 7, u32::MAX].map(|n| ms(n, 0)), [500, 1_000, 2_000, 15_000, 15_000, 15_000]);
        assert_eq!((ms(1, u16::MAX), ms(9, u16::MAX)), (250, 7_500));
    }
}
