//! Who keeps which home gate of an event: as certified, and as supervisors handed gates over at the doors.

use std::collections::BTreeMap;

use esik_shared::event::Localized;
use esik_shared::feed::FeedId;
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::standing::Standing;
use esik_shared::time::Timestamp;

use crate::app::App;
use crate::db::places::StoredHandover;
use crate::db::{DbError, Tx};
use crate::service::counting::{everything_judged, standing_of};

/// A gate and its keepers.
#[derive(Debug)]
pub(crate) struct GateView {
    /// Its number.
    pub gate: GateNumber,
    /// What stands over it.
    pub name: Localized,
    /// The scanners whose certificates make them its keepers. More than one can let the same pass in.
    pub keepers: Vec<Keeper>,
    /// What supervisors said at the doors, the last word of each scanner.
    pub handed_over: Vec<HandedOver>,
}

/// A scanner that keeps a gate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keeper {
    /// Its key.
    pub scanner: ScannerKey,
    /// By which people speak of it.
    pub number: u32,
    /// Whether it may admit anybody.
    pub may_admit: bool,
}

/// A gate was handed to a scanner, or taken from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HandedOver {
    /// Its key.
    pub scanner: ScannerKey,
    /// By which people speak of it.
    pub number: Option<u32>,
    /// Whether it keeps the gate since then.
    pub keeps: bool,
    /// The number of the supervisor card.
    pub card: u32,
    /// When, by its corrected clock.
    pub at: Timestamp,
}

/// The gates of an event; nothing if there is no such event.
pub(crate) async fn gates_of_event(app: &App, event: EventNumber) -> Result<Option<Vec<GateView>>, DbError> {
    let mut tx = app.db.read().await?;
    let Some(event) = tx.event(event).await? else { return Ok(None) };
    let judged = everything_judged(&mut tx, app.keys.authority_key(), event.number).await?;
    let handed_over = handovers_that_count(&mut tx, &judged, event.number).await?;
    let now = app.clock.now();
    let gates = event.details.gates.into_iter().map(|gate| GateView {
        gate: gate.number,
        keepers: keepers_of(&judged, event.number, gate.number, now),
        handed_over: of_gate(&handed_over, &judged, gate.number),
        name: gate.name,
    });
    Ok(Some(gates.collect()))
}

fn keepers_of(judged: &Roster, event: EventNumber, gate: GateNumber, now: Timestamp) -> Vec<Keeper> {
    let keeper = |(scanner, trust): (ScannerKey, &esik_shared::roster::trust::Trust)| {
        let certificate = trust.certificate().filter(|certificate| certificate.keeps(event, gate))?;
        Some(Keeper { scanner, number: certificate.number, may_admit: trust.may_admit(now) })
    };
    let mut keepers: Vec<Keeper> = judged.scanners().filter_map(keeper).collect();
    keepers.sort_by_key(|keeper| keeper.number);
    keepers
}

/// The last word of each scanner about a gate.
fn of_gate(handed_over: &[StoredHandover], judged: &Roster, gate: GateNumber) -> Vec<HandedOver> {
    let mut last: BTreeMap<ScannerKey, HandedOver> = BTreeMap::new();
    for handover in handed_over.iter().filter(|handover| handover.gate == gate) {
        let scanner = handover.scanner;
        let number = judged.scanner(scanner).map(|certificate| certificate.number);
        let StoredHandover { keeps, card, at, .. } = *handover;
        last.insert(scanner, HandedOver { scanner, number, keeps, card, at });
    }
    last.into_values().collect()
}

async fn handovers_that_count(
    tx: &mut Tx,
    judged: &Roster,
    event: EventNumber,
) -> Result<Vec<StoredHandover>, DbError> {
    let mut of_scanners: BTreeMap<ScannerKey, Vec<StoredHandover>> = BTreeMap::new();
    for handover in tx.handovers_of(event).await? {
        of_scanners.entry(handover.scanner).or_default().push(handover);
    }
    let mut counting = Vec::new();
    for (scanner, mut handovers) in of_scanners {
        let Some(trust) = judged.trust(scanner) else { continue };
        let standing = standing_of(tx, &FeedId::scans(scanner, event), trust, None).await?;
        // A scanner's own order is that of its feed, whatever its clock said.
        handovers.sort_by_key(|handover| (handover.position.seq, handover.position.line));
        handovers.retain(|handover| standing.of(handover.position, handover.at) == Standing::Counts);
        counting.extend(handovers);
    }
    Ok(counting)
}
