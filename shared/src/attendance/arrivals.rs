//! When and where holders came: what a curve of arrivals is made of.

use super::Attendance;
use crate::id::GateNumber;
use crate::time::Timestamp;

/// A minute since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub i64);

impl Minute {
    /// Its length in milliseconds.
    pub const MS: i64 = 60_000;

    /// The one that a moment lies in.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.0.div_euclid(Self::MS))
    }

    /// When it begins.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(Self::MS))
    }
}

/// When and where a holder came: for the first time, or under `daily` on each festival day (the last time of that day,
/// which the fold keeps).
pub fn arrivals(attendance: &Attendance) -> impl Iterator<Item = (Minute, GateNumber)> {
    let first = attendance.first_entry.as_ref().filter(|_| attendance.days.is_empty());
    first.into_iter().chain(attendance.days.values()).map(|passage| (Minute::of(passage.at), passage.gate))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::attendance::Passage;
    use crate::id::{Hash, ScannerKey};
    use crate::scan::ScanRef;

    fn passage(minute: i64, gate: u8) -> Passage {
        Passage {
            scan: ScanRef { scanner: ScannerKey([1; 32]), seq: 1, hash: Hash([0; 32]) },
            at: Timestamp(minute * Minute::MS + 59_999),
            gate: GateNumber::new(gate).unwrap(),
        }
    }

    fn found(attendance: &Attendance) -> Vec<(i64, u8)> {
        arrivals(attendance).map(|(minute, gate)| (minute.0, gate.get())).collect()
    }

    #[test]
    fn a_holder_comes_once_and_on_each_day_where_days_are_counted() {
        let mut attendance = Attendance::default();
        assert_eq!(found(&attendance), []);
        attendance.first_entry = Some(passage(10, 1));
        attendance.last_entry = Some(passage(90, 2));
        assert_eq!(found(&attendance), [(10, 1)]);
        attendance.days.insert(date(2026, 11, 24), passage(10, 1));
        attendance.days.insert(date(2026, 11, 25), passage(1_500, 2));
        assert_eq!(found(&attendance), [(10, 1), (1_500, 2)]);
    }

    #[test]
    fn minutes_before_1970_end_where_those_after_begin() {
        let table = [(-60_001, -2), (-60_000, -1), (-1, -1), (0, 0), (59_999, 0), (60_000, 1)];
        for (ms, minute) in table {
            assert_eq!(Minute::of(Timestamp(ms)), Minute(minute), "{ms}");
        }
        assert_eq!(Minute(-2).start(), Timestamp(-120_000));
    }
}
