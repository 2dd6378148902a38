//! Places: what the organizers grant to scanners, and what scanners give to one another.

use esik_shared::event_record::EventRecord;
use esik_shared::places::balance::share;
use esik_shared::places::{Gift, Granted, PlacesLine};
use esik_shared::scan::ScanRecord;

use super::engine::Simulation;

impl Simulation {
    /// Divides the places of the event among all devices, the server's among them.
    pub(super) fn grant_all_places(&mut self) {
        let capacity = self.published.details(self.published.last()).and_then(|details| details.capacity);
        let Some(capacity) = capacity else { return };
        // The server, where few are let in, gets few; the scanners share the rest.
        let for_the_server = capacity / 20;
        let scanners = u32::try_from(self.options.scanners).expect("a few");
        let lines = self
            .devices
            .iter()
            .map(|device| {
                let of_all = (capacity - for_the_server) / scanners;
                let granted = if device.is_server { for_the_server } else { of_all };
                PlacesLine { scanner: device.scanner(), granted: Granted { granted, written_off: 0 } }
            })
            .collect();
        self.publish(&EventRecord::Places(lines));
        self.checks.places_are_granted(usize::try_from(capacity).expect("a crowd"));
    }

    /// A device that took the place of another gets what that one had, which is written off.
    pub(super) fn move_places(&mut self, from: esik_shared::id::ScannerKey, to: usize) {
        let old = self.published.granted(from);
        let moved = old.granted - old.written_off;
        if moved == 0 {
            return;
        }
        self.checks.places_are_unsafe();
        let scanner = self.devices[to].scanner();
        let lines = vec![
            PlacesLine { scanner: from, granted: Granted { written_off: old.granted, ..old } },
            PlacesLine { scanner, granted: Granted { granted: moved, written_off: 0 } },
        ];
        self.publish(&EventRecord::Places(lines));
    }

    /// A neighbour that runs short of places asks for some.
    pub(super) fn perhaps_give_places(&mut self, from: usize, to: usize) {
        let device = &self.devices[from];
        let places = share(device.places().left());
        let has_capacity = device.replica.roster.details().is_some_and(|details| details.capacity.is_some());
        if places == 0 || !has_capacity {
            return;
        }
        let clock = device.clock.reading(self.now);
        let gift = Gift { to: self.devices[to].scanner(), places, clock };
        if self.write_record(from, ScanRecord::Gift(gift), None, None).is_some() {
            self.devices[to].runs_short = false;
            self.counters.note("places given away", 1);
        }
    }
}
