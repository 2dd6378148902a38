//! The counts that organizers watch.

use std::collections::BTreeMap;

use esik_shared::attendance::book::GateCounts;
use esik_shared::event::Gate;
use esik_shared::id::{EventNumber, GateNumber};

use crate::app::App;
use crate::db::event::{Counts, Event};
use crate::db::{DbError, Tx};

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
    let gates = gates_of(&mut tx, &event).await?;
    Ok(Some(AttendanceCounts { event: number, counts: event.counts, gates }))
}

/// The counts of each gate of an event, also of those that nobody came by.
pub(crate) async fn gates_of(
    tx: &mut Tx,
    event: &Event,
) -> Result<BTreeMap<GateNumber, GateCounts>, DbError> {
    let none = |gate: &Gate| (gate.number, GateCounts::default());
    let mut gates: BTreeMap<GateNumber, GateCounts> = event.details.gates.iter().map(none).collect();
    gates.extend(tx.gate_counts(event.number).await?);
    Ok(gates)
}
