//! Whether a pass was used: what its holder's page says of it.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::admission::festival_day::festival_day;
use esik_shared::attendance::fold::fold;
use esik_shared::attendance::{Attendance, Passage, Presence};
use esik_shared::event::EventDetails;
use esik_shared::id::{EventNumber, HolderId, ScannerKey};
use esik_shared::policy::EntryMode;
use esik_shared::time::Timestamp;

use super::counting::{judgements_of, rules_for};
use super::pass_by_link::PassView;
use crate::app::App;
use crate::db::{DbError, Tx};

/// What a holder did with a pass, as far as the server has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PassUse {
    /// The last entry.
    pub last_entry: Passage,
    /// The holder is inside.
    pub is_inside: bool,
}

impl PassUse {
    fn of(attendance: &Attendance) -> Option<Self> {
        let is_inside = attendance.presence == Presence::Inside;
        attendance.last_entry.map(|last_entry| Self { last_entry, is_inside })
    }

    /// Whether the event lets nobody in again who came in so.
    pub(crate) fn is_the_last(self, event: &EventDetails, now: Timestamp) -> bool {
        match event.policies.entry_mode {
            EntryMode::Single => true,
            EntryMode::Reentry => self.is_inside,
            EntryMode::Daily => {
                let day = |at| festival_day(at, &event.time_zone);
                day(self.last_entry.at) == day(now)
            }
            EntryMode::Unlimited => false,
        }
    }
}

/// What was done with a pass; nothing if its holder did not come yet.
pub(crate) async fn pass_use(app: &App, pass: &PassView) -> Result<Option<PassUse>, DbError> {
    let (event, pass_id) = (pass.body.event, pass.body.pass_id);
    let mut tx = app.db.read().await?;
    let holders = tx.holders_of(event, &[pass_id]).await?;
    let holder = holders.get(&pass_id).copied().unwrap_or_else(|| pass_id.into());
    let attendance = attendance_of(&mut tx, app, event, &pass.event, holder).await?;
    Ok(attendance.as_ref().and_then(PassUse::of))
}

/// What the scans of a holder add up to; nothing if there are none.
pub(super) async fn attendance_of(
    tx: &mut Tx,
    app: &App,
    event: EventNumber,
    details: &EventDetails,
    holder: HolderId,
) -> Result<Option<Attendance>, DbError> {
    let facts = tx.facts_of(event, &[holder]).await?.remove(&holder).unwrap_or_default();
    if facts.is_empty() {
        return Ok(None);
    }
    let scanners: BTreeSet<ScannerKey> = facts.iter().map(|fact| fact.scan.scanner).collect();
    let scanners: Vec<ScannerKey> = scanners.into_iter().collect();
    let judged = judgements_of(tx, app.keys.authority_key(), event, &scanners).await?;
    let rules = rules_for(tx, details, &judged, facts.iter().collect(), &BTreeMap::new()).await?;
    Ok(Some(fold(&facts, &rules)))
}

#[cfg(test)]
mod tests {
    use esik_shared::event::Localized;
    use esik_shared::id::{GateNumber, Hash};
    use esik_shared::policy::Policies;
    use esik_shared::scan::ScanRef;

    use super::*;
    use crate::app::testing::NOW;

    const HOUR_MS: i64 = 3_600_000;

    fn event(entry_mode: EntryMode) -> EventDetails {
        EventDetails {
            slug: "e".into(),
            name: Localized::same("E"),
            venue: "V".into(),
            starts: NOW,
            ends: NOW.plus_ms(HOUR_MS),
            doors_open: NOW,
            doors_close: NOW.plus_ms(HOUR_MS),
            capacity: None,
            time_zone: "Asia/Almaty".into(),
            cancelled: false,
            policies: Policies { entry_mode, ..Policies::default() },
            gates: Vec::new(),
            categories: Vec::new(),
        }
    }

    fn used(is_inside: bool) -> PassUse {
        let scan = ScanRef { scanner: ScannerKey([1; 32]), seq: 1, hash: Hash([2; 32]) };
        let gate = GateNumber::new(1).unwrap();
        PassUse { last_entry: Passage { scan, at: NOW, gate }, is_inside }
    }

    #[test]
    fn whether_an_entry_was_the_last_is_for_the_events_entry_mode_to_say() {
        let table = [
            (EntryMode::Single, true, 1, true),
            (EntryMode::Single, false, 1, true),
            (EntryMode::Reentry, true, 1, true),
            (EntryMode::Reentry, false, 1, false),
            (EntryMode::Daily, false, 1, true),
            (EntryMode::Daily, true, 24, false),
            (EntryMode::Unlimited, true, 1, false),
        ];
        for (mode, is_inside, hours, expected) in table {
            let later = NOW.plus_ms(hours * HOUR_MS);
            assert_eq!(used(is_inside).is_the_last(&event(mode), later), expected, "{mode:?} {is_inside}");
        }
    }
}
