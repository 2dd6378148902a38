//! Whether the event and the gate that were asked for exist, and what does if not.

use std::collections::BTreeMap;

use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;

use crate::cli::Failure;
use crate::core::event_state::EventState;
use crate::core::start::Start;

/// The most events or gates that a message lists.
const MAX_LISTED: usize = 20;

/// Refuses an event that this scanner is not enrolled for, and a gate that is nowhere.
pub(super) fn check(
    start: &Start,
    event: Option<EventNumber>,
    gate: Option<GateNumber>,
) -> Result<(), Failure> {
    if let Some(event) = event.filter(|event| !start.events.contains_key(event)) {
        return Err(Failure::usage(format!(
            "This scanner is not enrolled for event {event}. It is enrolled for: {}",
            listed(start.events.iter().map(|(number, state)| event_words(*number, state)))
        )));
    }
    match gate {
        Some(gate) => check_gate(&start.events, event, gate),
        None => Ok(()),
    }
}

fn check_gate(
    events: &BTreeMap<EventNumber, EventState>,
    event: Option<EventNumber>,
    gate: GateNumber,
) -> Result<(), Failure> {
    let at_door = || events.iter().filter(|(number, _)| event.is_none_or(|event| event == **number));
    let is_known = |state: &EventState| state.roster().details().is_some();
    let exists =
        |state: &EventState| state.roster().details().is_none_or(|details| details.gate(gate).is_some());
    if at_door().any(|(_, state)| exists(state)) {
        return Ok(());
    }
    let mut gates: Vec<(GateNumber, &str)> = at_door()
        .filter(|(_, state)| is_known(state))
        .filter_map(|(_, state)| state.roster().details())
        .flat_map(|details| &details.gates)
        .map(|gate| (gate.number, gate.name.get(Language::En)))
        .collect();
    gates.sort_unstable();
    gates.dedup();
    let place = event.map_or("Its events have".to_owned(), |event| format!("Event {event} has"));
    Err(Failure::usage(format!(
        "There is no gate {gate}. {place}: {}",
        listed(gates.iter().map(|(number, name)| format!("{number} ({name})")))
    )))
}

fn event_words(number: EventNumber, state: &EventState) -> String {
    match state.roster().details() {
        Some(details) => format!("{number} ({})", details.name.get(Language::En)),
        None => number.to_string(),
    }
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = words.collect();
    let shown = all.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(", ");
    match all.len().checked_sub(MAX_LISTED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
