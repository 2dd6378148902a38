//! Home gates that a supervisor can hand over to this scanner, or take back from it.

use esik_shared::event::Gate;
use esik_shared::id::EventNumber;

use super::act::HandingOver;
use super::event_state::EventState;
use super::model::Model;
use super::show::in_force::has_home_gates;

impl Model {
    /// The gates of the events at this door where passes enter at their own gates only, but for those that this scanner
    /// keeps by its certificate.
    pub(super) fn home_gates_to_hand_over(&self) -> Vec<HandingOver> {
        let of_event = |event: EventNumber, state: &EventState| -> Vec<HandingOver> {
            let gates: &[Gate] = state.roster().details().map_or(&[], |details| &details.gates);
            let others = gates.iter().map(|gate| gate.number);
            others
                .filter(|gate| !self.keeps_gates(event).contains(gate))
                .map(|gate| HandingOver { event, gate, keeps: !state.handed_over().has(gate) })
                .collect()
        };
        self.events_of_this_door()
            .filter(|(_, state)| has_home_gates(state))
            .flat_map(|(event, state)| of_event(event, state))
            .collect()
    }
}
