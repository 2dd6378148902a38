//! The counts that organizers watch.

use std::collections::BTreeMap;

use esik_shared::attendance::book::GateCounts;
use esik_shared::id::{EventNumber, GateNumber};

use crate::app::App;
use crate::db::DbError;
use crate::db::event::Counts;

/// How many holders, in all and at each gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttendanceCounts {
    /// Which event.
    pub event: EventNumber,
    /// In all.
    pub counts: Counts,
    /// At each gate of the event, by number.
    pub gates: BTreeMap<GateNumber, GateCounts>,
}

/// The counts of an event; nothing if there is no such event.
pub(crate) async fn counts(app: &App, number: EventNumber) -> Result<Option<AttendanceCounts>, DbError> {
    let mut tx = app.db.read().await?;
    let Some(event) = tx.event(number).await? else { return Ok(None) };
    let counted = tx.gate_counts(number).await?;
    let mut gates: BTreeMap<GateNumber, GateCounts> =
        event.details.gates.iter().map(|gate| (gate.number, GateCounts::default())).collect();
    gates.extend(counted);
    Ok(Some(AttendanceCounts { event: number, counts: event.counts, gates }))
}
