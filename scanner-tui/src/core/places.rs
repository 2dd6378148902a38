//! Running short of places: when other gates are asked for some.
//!
//! How many there are is `shared::places`' to say; what is given by others arrives as a record of theirs.

use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::places::balance::share;
use esik_shared::scan::Direction;

use super::cmd::Cmd;
use super::model::{ARRIVALS_MS, Model};
use super::now::Now;

/// With fewer places than this a scanner that lets people in runs short, however slowly they come.
const SHORT_BELOW: u32 = 5;
/// How often other gates are asked while it lasts, in milliseconds.
const ASK_EVERY_MS: i64 = 3_000;

impl Model {
    /// Whom to ask: of the gates that are connected the one that has the most places left, if any has more than it keeps.
    pub(crate) fn gate_with_most_places(&self, event: EventNumber) -> Option<ScannerKey> {
        let left = |scanner| self.event(event).places_of(scanner).map_or(0, |places| places.left());
        let gates = self.peers.at(event).map(|scanner| (share(left(scanner)), scanner));
        gates.filter(|(given, _)| *given > 0).max().map(|(_, scanner)| scanner)
    }

    /// Asks other gates for places where this one runs short: it has fewer than came in here within the last minute.
    pub(super) fn ask_for_places(&mut self, now: Now, cmds: &mut Vec<Cmd>) {
        let turned_away = self.turned_away_ms.is_some_and(|at| now.running_ms - at < ARRIVALS_MS);
        if self.settings.direction == Direction::Out || (self.arrivals.is_empty() && !turned_away) {
            return;
        }
        let per_minute = u32::try_from(self.arrivals.len()).unwrap_or(u32::MAX);
        let enough = per_minute.max(SHORT_BELOW);
        let short: Vec<EventNumber> = self
            .events_of_this_door()
            .filter(|(_, state)| state.roster().details().is_some_and(|details| details.capacity.is_some()))
            .filter(|(_, state)| state.places().is_some_and(|places| places.left() < enough))
            .map(|(event, _)| event)
            .filter(|event| {
                let asked = self.places_asked_ms.get(event);
                asked.is_none_or(|asked| now.running_ms - asked >= ASK_EVERY_MS)
            })
            .collect();
        for event in short {
            self.places_asked_ms.insert(event, now.running_ms);
            cmds.push(Cmd::AskForPlaces { event, places: enough.saturating_mul(2) });
        }
    }
}
