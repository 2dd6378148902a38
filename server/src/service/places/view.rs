//! The places of an event as organizers see them.

use esik_shared::certificate::CertificateContent;
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use esik_shared::places::grant::{Claim, Ledger};
use esik_shared::roster::Roster;

use super::{Pending, ledger_of};
use crate::app::App;
use crate::db::DbError;
use crate::service::counting::everything_judged;

/// The places of one event.
#[derive(Debug)]
pub(crate) struct PlacesView {
    /// How many it holds; nothing for any number, and then nobody has places.
    pub capacity: Option<u32>,
    /// How many the server keeps.
    pub reserve: u32,
    /// How many more are out than the event holds, since that was lowered.
    pub beyond: u32,
    /// Who has or had any, by number.
    pub scanners: Vec<PlacesOfScanner>,
}

/// The places of one scanner or server process.
#[derive(Debug, Clone)]
pub(crate) struct PlacesOfScanner {
    /// Its key.
    pub scanner: ScannerKey,
    /// By which people speak of it; nothing for a key that was never certified here, and that was given places all the same.
    pub number: Option<u32>,
    /// The gates that it keeps.
    pub gates: Vec<GateNumber>,
    /// What it has, as far as the server knows.
    pub claim: Claim,
    /// How many it should have to begin with.
    pub share: u32,
    /// Whether it has few left.
    pub runs_short: bool,
}

/// The places of an event; nothing if there is no such event.
pub(crate) async fn places_of_event(app: &App, event: EventNumber) -> Result<Option<PlacesView>, DbError> {
    let mut tx = app.db.read().await?;
    let Some(event) = tx.event(event).await? else { return Ok(None) };
    let judged = everything_judged(&mut tx, app.keys.authority_key(), event.number).await?;
    let ledger = ledger_of(&mut tx, &judged, &event, &Pending::new(), app.clock.now()).await?;
    let capacity = event.details.capacity;
    Ok(Some(match ledger {
        None => PlacesView { capacity, reserve: 0, beyond: 0, scanners: Vec::new() },
        Some(ledger) => PlacesView {
            capacity,
            reserve: ledger.reserve(),
            beyond: ledger.beyond(),
            scanners: scanners_of(&ledger, &judged, event.number),
        },
    }))
}

fn scanners_of(ledger: &Ledger, judged: &Roster, event: EventNumber) -> Vec<PlacesOfScanner> {
    let gates_of = |certificate: &CertificateContent| {
        certificate.event(event).map(|certified| certified.keeps_gates.clone()).unwrap_or_default()
    };
    let of_scanner = |(scanner, claim): (ScannerKey, &Claim)| PlacesOfScanner {
        scanner,
        number: judged.scanner(scanner).map(|certificate| certificate.number),
        gates: judged.scanner(scanner).map(gates_of).unwrap_or_default(),
        claim: *claim,
        share: ledger.share_of(scanner),
        runs_short: ledger.runs_short(scanner),
    };
    let mut scanners: Vec<PlacesOfScanner> = ledger.claims().map(of_scanner).collect();
    scanners.sort_by_key(|of| (of.number.is_none(), of.number));
    scanners
}
