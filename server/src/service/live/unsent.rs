//! What is not here yet: how many scans may still lie on scanners that were not heard for a while. It is said beside the
//! numbers, so that nobody takes them for all there is.

use std::collections::BTreeMap;

use esik_shared::attendance::arrivals::Minute;
use esik_shared::id::GateNumber;
use esik_shared::time::Timestamp;

use crate::db::event::{Counts, Event};
use crate::db::scanner_report::ScannerWord;
use crate::db::{DbError, Tx};

/// How long a scanner may be silent: one that is connected asks for news again after half of it at the latest.
const SILENT_AFTER_MS: i64 = 60_000;
/// How many scans a minute a silent scanner may make at its gate where nobody was that fast yet.
const LEAST_PACE: u32 = 10;

/// How many scans may be missing, and on how many scanners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Unsent {
    /// Those that scanners have told of, and as many as they may have made since they fell silent.
    pub scans: u32,
    /// Scanners that were not heard.
    pub silent: u32,
}

/// Whether it was not heard for longer than a scanner that is connected is silent.
pub(crate) fn is_silent(word: &ScannerWord, now: Timestamp) -> bool {
    now.ms_since(word.heard) >= SILENT_AFTER_MS
}

/// The scanners of an event, and what they may have. Where the roster is complete nobody else can come than who has not yet.
pub(super) async fn unsent_at(
    tx: &mut Tx,
    event: &Event,
    now: Timestamp,
) -> Result<(Vec<ScannerWord>, Unsent), DbError> {
    let words = tx.scanner_words_at(event.number).await?;
    let paces = tx.busiest_minutes(event.number).await?;
    let mut found = unsent(&words, &paces, (event.details.doors_open, event.details.doors_close), now);
    if event.complete {
        let Counts { expected, admitted, .. } = event.counts;
        found.scans = found.scans.min(expected.saturating_sub(admitted));
    }
    Ok((words, found))
}

/// What these scanners may have, while the doors are open from `open` to `close`. A silent one may have scanned all the
/// time at the pace of its gate's busiest minute.
fn unsent(
    words: &[ScannerWord],
    paces: &BTreeMap<GateNumber, u32>,
    (open, close): (Timestamp, Timestamp),
    now: Timestamp,
) -> Unsent {
    let mut found = Unsent::default();
    for word in words.iter().filter(|word| !word.is_revoked) {
        found.scans = found.scans.saturating_add(u32::try_from(word.unsent).unwrap_or(u32::MAX));
        if !is_silent(word, now) {
            continue;
        }
        let at_work_ms = now.min(close).ms_since(word.heard.max(open)).max(0);
        let pace = word.gate.and_then(|gate| paces.get(&gate)).copied().unwrap_or(0).max(LEAST_PACE);
        let made = (at_work_ms.saturating_mul(i64::from(pace)) + Minute::MS - 1) / Minute::MS;
        found.scans = found.scans.saturating_add(u32::try_from(made).unwrap_or(u32::MAX));
        found.silent += u32::from(at_work_ms > 0);
    }
    found
}

#[cfg(test)]
mod tests {
    use esik_shared::id::ScannerKey;

    use super::*;

    const OPEN: Timestamp = Timestamp(1_000 * Minute::MS);
    const CLOSE: Timestamp = Timestamp(1_100 * Minute::MS);

    fn minute(minutes: i64) -> Timestamp {
        OPEN.plus_ms(minutes * Minute::MS)
    }

    fn word(heard: Timestamp, unsent: u64) -> ScannerWord {
        ScannerWord {
            scanner: ScannerKey([1; 32]),
            number: 1,
            heard,
            report: None,
            gate: GateNumber::new(3),
            unsent,
            is_revoked: false,
        }
    }

    #[test]
    fn a_silent_scanner_may_have_scanned_while_the_doors_were_open_at_the_pace_of_its_gate() {
        let paces = BTreeMap::from([(GateNumber::new(3).unwrap(), 30)]);
        // Heard last, unsent then, now; how many scans may be missing, and whether it counts as silent.
        let table = [
            (minute(10), 0, minute(10), 0, 0),
            (minute(10), 7, minute(10).plus_ms(59_999), 7, 0),
            (minute(10), 7, minute(11), 37, 1),
            (minute(-60), 0, minute(2), 60, 1),
            (minute(-60), 0, minute(-1), 0, 0),
            (minute(98), 0, minute(500), 60, 1),
            (minute(101), 2, minute(500), 2, 0),
            (minute(600), 0, minute(500), 0, 0),
        ];
        for (heard, before, now, scans, silent) in table {
            let found = unsent(&[word(heard, before)], &paces, (OPEN, CLOSE), now);
            assert_eq!(found, Unsent { scans, silent }, "{heard:?} {before} {now:?}");
        }
    }

    #[test]
    fn a_gate_without_a_pace_has_one_and_a_revoked_scanner_none() {
        let none = BTreeMap::new();
        let silent = word(minute(0), 1);
        let revoked = ScannerWord { is_revoked: true, ..silent.clone() };
        let found = unsent(&[silent.clone(), revoked, silent], &none, (OPEN, CLOSE), minute(3));
        assert_eq!(found, Unsent { scans: 2 * (1 + 3 * LEAST_PACE), silent: 2 });
    }
}
