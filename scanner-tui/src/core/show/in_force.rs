//! What is in force at this door: cut off, home gates, places, quarantine, and conflicts that became known.

use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::message::moment::moment;
use esik_shared::message::verdict::gate_name;
use esik_shared::policy::CutOff;
use esik_shared::scan::ScanRef;

use crate::core::event_state::EventState;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::{CutOffShown, InForce};

/// For how long a conflict is told after it became known, in milliseconds. In the list and in the numbers it stays until
/// somebody settles it.
const CONFLICT_TOLD_MS: i64 = 5 * 60_000;

impl Model {
    pub(super) fn in_force(&self, now: Now) -> InForce {
        let quarantined = self.events_of_this_door().map(|(_, state)| state.quarantined()).sum();
        InForce {
            cut_off: self.shown_cut_off(now),
            home_gates: self.home_gates(),
            places_left: self.shown_places(),
            quarantined: super::count(quarantined),
            conflict: self.shown_conflict(now),
        }
    }

    fn shown_cut_off(&self, now: Now) -> Option<CutOffShown> {
        let holds = |state: &EventState| {
            state.roster().details().is_some_and(|details| details.policies.cut_off == CutOff::Hold)
        };
        let cut_off = self.events_of_this_door().filter(|(event, _)| self.is_cut_off(*event, now));
        let cut_off: Vec<(i64, bool)> =
            cut_off.map(|(event, state)| (self.silent_ms(event, now), holds(state))).collect();
        let longest_ms = cut_off.iter().map(|(silent_ms, _)| *silent_ms).max()?;
        let since_s = u32::try_from(longest_ms.max(0) / 1000).unwrap_or(u32::MAX);
        Some(CutOffShown { since_s, holds: cut_off.iter().any(|(_, holds)| *holds) })
    }

    /// The gates whose passes enter here, where passes enter at their own gates only.
    fn home_gates(&self) -> Option<String> {
        let language = self.settings.language;
        let mut names = Vec::new();
        let mut is_in_force = false;
        for (event, state) in self.events_of_this_door().filter(|(_, state)| has_home_gates(state)) {
            is_in_force = true;
            let kept = self.keeps_gates(event).iter().copied().chain(state.handed_over().gates());
            names.extend(kept.map(|gate| gate_name(state.roster().details(), gate, language)));
        }
        is_in_force.then(|| {
            names.sort_unstable();
            names.dedup();
            names.join(", ")
        })
    }

    /// The fewest places that are left at an event of this door.
    fn shown_places(&self) -> Option<u32> {
        let left = |state: &EventState| Some(state.places_left(state.roster().details()?.capacity?));
        self.events_of_this_door().filter_map(|(_, state)| left(state)).min()
    }

    fn shown_conflict(&self, now: Now) -> Option<String> {
        let (event, conflict, since_ms) = self.new_conflict?;
        let state = self.event(event);
        let is_open = state.conflicts().any(|open| open == conflict);
        if !is_open || now.running_ms.saturating_sub(since_ms) >= CONFLICT_TOLD_MS {
            return None;
        }
        let pass_id = state.fact(conflict.second)?.pass_id;
        let person = state.roster().person(pass_id);
        let name = person.map_or_else(|| pass_id.to_string(), |person| person.name.clone());
        let [first, second] =
            [conflict.first, conflict.second].map(|scan| self.where_and_when(event, scan, now));
        let args = [("name", (&name).into()), ("first", (&first).into()), ("second", (&second).into())];
        Some(self.messages().text("scanner-conflict", &args))
    }

    fn where_and_when(&self, event: EventNumber, scan: ScanRef, now: Now) -> String {
        let state = self.event(event);
        let Some(fact) = state.fact(scan) else { return String::new() };
        let language = self.settings.language;
        let when = moment(fact.at, self.clock.corrected(now), self.time_zone(Some(event)), language);
        let gate = fact.gate.map(|gate| gate_name(state.roster().details(), gate, language));
        let gate = gate.unwrap_or_default();
        match self.number_of(event, scan.scanner) {
            Some(number) => {
                let args = [("gate", (&gate).into()), ("when", (&when).into()), ("scanner", number.into())];
                self.messages().text("scanner-conflict-side", &args)
            }
            None => format!("{gate} {when}"),
        }
    }

    fn number_of(&self, event: EventNumber, scanner: ScannerKey) -> Option<u32> {
        self.event(event).roster().scanner(scanner).map(|certificate| certificate.number)
    }

    /// Whether a scan of this scanner is part of an open conflict.
    pub(super) fn is_in_conflict(&self, event: EventNumber, scan: ScanRef) -> bool {
        self.event(event).conflicts().any(|conflict| conflict.first == scan || conflict.second == scan)
    }
}

/// Whether the passes of an event enter at their own gates only.
pub(in crate::core) fn has_home_gates(state: &EventState) -> bool {
    state.roster().details().is_some_and(|details| details.policies.cut_off == CutOff::HomeGateOnly)
}
