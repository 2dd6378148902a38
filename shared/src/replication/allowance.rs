//! How many new scans one peer may bring. An enrolled liar can write as many as it likes; this bounds what it costs the
//! others, and never what an honest relay brings, which may be all scans of an event.

/// The most new scans that one peer may bring at once: two feeds as long as feeds get.
pub const MAX_PEER_SCANS: u64 = 500_000;
/// In how many milliseconds a peer that has brought as many may bring as many again.
const REFILL_MS: u64 = 3_600_000;

/// What one peer may still bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    left: u64,
    counted_ms: i64,
}

impl Allowance {
    /// That of a peer first met at `now_ms`, by a clock that is never set.
    pub const fn new(now_ms: i64) -> Self {
        Self { left: MAX_PEER_SCANS, counted_ms: now_ms }
    }

    /// Whether so many more scans are taken from it at `now_ms`. Known ones cost nothing, and are not asked about;
    /// a batch that is refused as invalid costs as many as it has.
    pub fn take(&mut self, scans: u64, now_ms: i64) -> bool {
        let passed_ms = u64::try_from(now_ms.saturating_sub(self.counted_ms)).unwrap_or(0);
        let refilled = passed_ms.saturating_mul(MAX_PEER_SCANS) / REFILL_MS;
        if refilled > 0 {
            self.left = self.left.saturating_add(refilled).min(MAX_PEER_SCANS);
            self.counted_ms = now_ms;
        }
        match self.left.checked_sub(scans) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_brings_so_much_at_once_and_then_as_much_in_an_hour() {
        let mut allowance = Allowance::new(0);
        assert!(allowance.take(MAX_PEER_SCANS, 0));
        assert!(!allowance.take(1, 7), "a scan takes 7.2 ms");
        assert!(allowance.take(1, 8));
        assert!(allowance.take(MAX_PEER_SCANS / 2, 1_800_100));
        assert!(!allowance.take(100, 1_800_100));
        assert!(!allowance.take(100, 0), "a clock that goes back gives nothing");
        assert!(allowance.take(MAX_PEER_SCANS, i64::MAX));
        assert!(!allowance.take(1, i64::MAX), "and never more than that at once");
    }
}
