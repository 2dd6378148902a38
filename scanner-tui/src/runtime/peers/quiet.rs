//! What may happen often and is worth a line in the log now and then: strangers that knock, networks that are away.

use std::collections::BTreeMap;

/// How often the same is logged, in milliseconds.
const EVERY_MS: i64 = 60_000;
/// How many different things are told apart.
const MAX_KINDS: usize = 64;

/// What was logged, and when.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    said: BTreeMap<String, (i64, u64)>,
}

impl Quiet {
    /// Whether this is to be logged now; then how often it happened since it was logged last.
    pub(super) fn says(&mut self, what: &str, now_ms: i64) -> Option<u64> {
        if self.said.len() >= MAX_KINDS && !self.said.contains_key(what) {
            self.said.retain(|_, (said_ms, _)| now_ms - *said_ms < EVERY_MS);
            if self.said.len() >= MAX_KINDS {
                return None;
            }
        }
        match self.said.get_mut(what) {
            Some((said_ms, kept)) if now_ms - *said_ms < EVERY_MS => {
                *kept += 1;
                None
            }
            Some((said_ms, kept)) => {
                *said_ms = now_ms;
                Some(std::mem::take(kept))
            }
            None => {
                self.said.insert(what.to_owned(), (now_ms, 0));
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_said_once_a_minute_with_how_often_it_happened() {
        let mut quiet = Quiet::default();
        assert_eq!(quiet.says("a", 0), Some(0));
        assert_eq!((quiet.says("a", 1), quiet.says("a", EVERY_MS - 1)), (None, None));
        assert_eq!(quiet.says("b", 2), Some(0));
        assert_eq!(quiet.says("a", EVERY_MS), Some(2));
        for kind in 0..2 * MAX_KINDS {
            quiet.says(&kind.to_string(), EVERY_MS);
        }
        assert!(quiet.said.len() <= MAX_KINDS);
    }
}
