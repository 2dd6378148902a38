//! One event, live.

use std::collections::BTreeMap;

use esik_shared::attendance::arrivals::Minute;
use esik_shared::attendance::book::GateCounts;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::time::Timestamp;

use super::curve::{Behind, Curve, behind, stretch};
use super::unsent::{Unsent, unsent_at};
use super::{EARLIER_AGAIN_AFTER, READ_AGAIN_AFTER, Read, Refusals, grained};
use crate::app::App;
use crate::db::event::Event;
use crate::db::scanner_report::ScannerWord;
use crate::db::{DbError, Tx};
use crate::service::attendance::gates_of;
use crate::service::resolve::conflicts::{Side, newest_conflicts};

/// How many conflicts are shown.
const NEWEST_CONFLICTS: usize = 5;
/// Over how many minutes it is said how many come by each gate.
pub(crate) const AT_GATES_MINUTES: i64 = 5;

/// An event at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventNow {
    /// What it is, with its counts.
    pub event: Event,
    /// How many came and are inside by each gate.
    pub gates: BTreeMap<GateNumber, GateCounts>,
    /// What is read less often.
    pub more: More,
    /// When.
    pub at: Timestamp,
}

/// What is read less often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct More {
    /// When they came.
    pub curve: Curve,
    /// How many came by each gate in the last minutes.
    pub at_gates: BTreeMap<GateNumber, u32>,
    /// Who was refused.
    pub refusals: Refusals,
    /// The scanners that stand there or have scanned there.
    pub scanners: Vec<ScannerWord>,
    /// What may not be here yet.
    pub unsent: Unsent,
    /// The newest open conflicts.
    pub conflicts: Vec<(Side, Side)>,
}

/// Looks at one event, and keeps what need not be read each time.
#[derive(Debug)]
pub(crate) struct EventWatch {
    app: App,
    event: EventNumber,
    behind: Option<Read<Option<Behind>>>,
    more: Option<Read<More>>,
    /// As of which conflicts are known: by their count, and by the feed, which has the answers.
    conflicts: Option<(u32, u64)>,
}

impl EventWatch {
    pub(crate) fn new(app: App, event: EventNumber) -> Self {
        Self { app, event, behind: None, more: None, conflicts: None }
    }

    /// The event as it is; nothing if there is none.
    pub(crate) async fn look(&mut self) -> Result<Option<EventNow>, DbError> {
        let app = self.app.clone();
        let at = app.clock.now();
        let mut tx = app.db.read().await?;
        let Some(event) = tx.event(self.event).await? else { return Ok(None) };
        let gates = gates_of(&mut tx, &event).await?;
        let more = match self.more.as_ref().and_then(|more| more.within(READ_AGAIN_AFTER, &app)) {
            Some(more) => more.clone(),
            None => {
                let more = self.read_more(&mut tx, &event, at).await?;
                self.more.insert(Read::new(&app, more)).value.clone()
            }
        };
        Ok(Some(EventNow { event, gates, more, at: grained(at) }))
    }

    async fn read_more(&mut self, tx: &mut Tx, event: &Event, at: Timestamp) -> Result<More, DbError> {
        let Event { number, ref details, .. } = *event;
        let shown = stretch(details, at);
        let behind = match self.behind.as_ref().and_then(|it| it.within(EARLIER_AGAIN_AFTER, &self.app)) {
            Some(behind) => behind.clone(),
            None => {
                let behind = behind(tx, event, shown).await?;
                self.behind.insert(Read::new(&self.app, behind)).value.clone()
            }
        };
        let arrivals = tx.arrivals_of(&[number], shown.first, shown.end).await?;
        let (scanners, unsent) = unsent_at(tx, event, at).await?;
        Ok(More {
            curve: Curve { stretch: shown, arrivals, behind },
            at_gates: tx.arrivals_at_gates(number, Minute(Minute::of(at).0 - AT_GATES_MINUTES)).await?,
            refusals: tx.refusals_of(number).await?,
            scanners,
            unsent,
            conflicts: self.read_conflicts(tx, event).await?,
        })
    }

    /// Whom they concern is folded again, so that is done only when something may have changed.
    async fn read_conflicts(&mut self, tx: &mut Tx, event: &Event) -> Result<Vec<(Side, Side)>, DbError> {
        let as_of = Some((event.counts.conflicts, event.head.seq));
        match &self.more {
            Some(more) if self.conflicts == as_of => Ok(more.value.conflicts.clone()),
            _ if event.counts.conflicts == 0 => Ok(Vec::new()),
            _ => {
                let newest = newest_conflicts(tx, &self.app, event, NEWEST_CONFLICTS).await?;
                self.conflicts = as_of;
                Ok(newest)
            }
        }
    }
}
