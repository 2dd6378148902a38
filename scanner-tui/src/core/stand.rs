//! Where this scanner stands and how its clock is, for what it says of itself to the server. What lies on the disk is added
//! by whoever sends it.

use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::time::ClockReading;

use super::model::Model;
use super::now::Now;

/// Where this scanner stands and how its clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stand {
    /// The clock.
    pub(crate) clock: ClockReading,
    /// The door, where it is known at which event it is.
    pub(crate) door: Option<Door>,
}

/// A door of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Door {
    /// The event.
    pub(crate) event: EventNumber,
    /// The gate, where it is given or the event is known.
    pub(crate) gate: Option<GateNumber>,
    /// The last number of the event feed that is folded here.
    pub(crate) revision: u64,
}

impl Stand {
    /// Whether it is another door. Time passes on without a word.
    pub(crate) fn is_elsewhere(&self, before: &Self) -> bool {
        let place = |stand: &Self| stand.door.map(|door| (door.event, door.gate));
        place(self) != place(before)
    }
}

impl Model {
    /// Where this scanner stands now: at the one event of its door, else at that of its last scan.
    pub(crate) fn stand(&self, now: Now) -> Stand {
        let last =
            || self.last_scans.front().map(|scan| scan.event).filter(|event| *event != EventNumber::NONE);
        let door = self.only_event().or_else(last).map(|event| {
            let roster = self.event(event).roster();
            let gate = roster.details().map(|_| self.gate(event));
            Door { event, gate: gate.or(self.settings.gate), revision: roster.revision() }
        });
        Stand { clock: self.clock.reading(now), door }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::cmd::Cmd;
    use crate::core::fixture::{EVENTS, after, code, model, settings};
    use crate::core::msg::Msg;
    use crate::core::start::Settings;
    use crate::core::update::update;

    #[test]
    fn a_scanner_stands_at_the_event_of_its_door_else_at_that_of_its_last_scan() {
        let door = |model: &Model| model.stand(after(0)).door.map(|door| (door.event, door.gate));
        let gate = GateNumber::new(2);
        let given = model(Settings { event: Some(EVENTS[1]), gate, ..settings() });
        assert_eq!(door(&given), Some((EVENTS[1], gate)));
        assert_eq!(given.stand(after(0)).door.unwrap().revision, 3);

        let mut open = model(settings());
        assert_eq!(door(&open), None);
        let before = open.stand(after(0));
        let mut cmds = Vec::new();
        update(&mut open, Msg::Read { typed: code(EVENTS[1], 1), now: after(0) }, &mut cmds);
        assert!(matches!(cmds[..], [Cmd::Store(_)]));
        update(&mut open, Msg::Stored(after(5)), &mut cmds);
        assert_eq!(door(&open), Some((EVENTS[1], GateNumber::new(1))));
        assert!(open.stand(after(5)).is_elsewhere(&before));
        assert!(!open.stand(after(9)).is_elsewhere(&open.stand(after(5))), "time is no news");
    }
}
