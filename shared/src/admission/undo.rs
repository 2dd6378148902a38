//! Who may take an admission or an exit back.

use super::verdict::OverrideRule;
use crate::time::Timestamp;

/// For how long whoever let somebody through may take it back alone, in milliseconds.
pub const UNDO_ALONE_MS: i64 = 120_000;

/// Who may undo a passage of `passed`, at `now`. A passage that is said to be still to come had another clock: it
/// takes a supervisor.
pub fn undo_rule(passed: Timestamp, now: Timestamp) -> OverrideRule {
    if (0..=UNDO_ALONE_MS).contains(&now.ms_since(passed)) {
        OverrideRule::Volunteer
    } else {
        OverrideRule::Supervisor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volunteer_undoes_within_two_minutes_and_then_it_takes_a_supervisor() {
        for (later_ms, expected) in [
            (0, OverrideRule::Volunteer),
            (120_000, OverrideRule::Volunteer),
            (120_001, OverrideRule::Supervisor),
            (-1, OverrideRule::Supervisor),
        ] {
            assert_eq!(undo_rule(Timestamp(5), Timestamp(5 + later_ms)), expected, "{later_ms}");
        }
    }
}
