//! The counts of an event as the fold in `shared` has them: kept by the difference that each thing learnt makes to the
//! holders whom it concerns, in the transaction that stores it.
//!
//! What counts is a function of the records that are here, of the lines of their feeds, and of what the event feed says
//! of their authors. A scan changes one holder. A revocation, an answer, a receipt or a branch change those of one feed;
//! a settled conflict one; another entry mode all. Each is folded before and after, and the counts move by the difference.

mod judgements;
mod recount;
mod rules;
mod weighed;

use std::collections::{BTreeMap, HashMap};

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Attendance;
use esik_shared::attendance::arrivals::{Minute, arrivals};
use esik_shared::attendance::book::Counts;
use esik_shared::id::{EventNumber, GateNumber, HolderId, ScannerKey};
use esik_shared::scan::ScanRecord;

use crate::db::{DbError, Tx};

pub(crate) use judgements::{Judgements, everything_judged, judged_by, judgements_of};
pub(crate) use recount::{Recount, recount_event};
pub(crate) use rules::{FeedsOf, Lines, named_heads, rules_for, standing_of};
pub(crate) use weighed::{Weighed, WeighedLine, lines_of};

/// What was learnt changes so much.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// The counts of the event.
    pub counts: Counts,
    /// How many more or fewer places the admissions of each scanner hold.
    pub places: BTreeMap<ScannerKey, i64>,
    /// How many more or fewer holders came in a minute at a gate.
    arrivals: BTreeMap<(Minute, GateNumber), i64>,
    /// How many more were refused, and why.
    refusals: HashMap<VerdictCode, i64>,
    /// The holders who have a conflict now and had none, or the other way round.
    conflicts: BTreeMap<HolderId, bool>,
}

impl Difference {
    /// Adds what changed in one holder.
    pub(crate) fn add(&mut self, holder: HolderId, before: &Attendance, after: &Attendance) {
        self.counts.change(&Counts::of(before), &Counts::of(after));
        for (attendance, times) in [(after, 1), (before, -1)] {
            for (scanner, places) in &attendance.places {
                *self.places.entry(*scanner).or_default() += times * i64::from(*places);
            }
            for arrival in arrivals(attendance) {
                *self.arrivals.entry(arrival).or_default() += times;
            }
        }
        let has_conflict =
            |attendance: &Attendance| !attendance.conflicts.is_empty() || !attendance.settled.is_empty();
        if has_conflict(before) == has_conflict(after) {
            return;
        }
        // There and back again is nothing.
        if self.conflicts.remove(&holder).is_none() {
            self.conflicts.insert(holder, has_conflict(after));
        }
    }

    /// Adds what a scan says by itself, whatever is known of its holder.
    pub(crate) fn add_scan(&mut self, record: &ScanRecord) {
        if let ScanRecord::Scan(scan) = record
            && scan.is_refusal()
        {
            *self.refusals.entry(scan.verdict).or_default() += 1;
        }
    }

    /// Moves what is stored, and says that there is news. The event is locked.
    pub(crate) async fn store(&self, tx: &mut Tx, event: EventNumber) -> Result<(), DbError> {
        tx.change_counts(event, &self.counts).await?;
        tx.change_places_taken(event, &self.places).await?;
        tx.change_arrivals(event, &self.arrivals).await?;
        tx.change_refusals(event, &self.refusals).await?;
        for (holder, has_conflict) in &self.conflicts {
            tx.set_conflict(event, *holder, *has_conflict).await?;
        }
        Ok(())
    }
}
