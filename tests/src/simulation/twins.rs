//! Two devices with one key: a laptop that was copied, and a disk that was put back to an earlier state.

use ed25519_dalek::SigningKey;

use super::EVENT;
use super::device::Device;
use super::engine::{Happening, SERVER, Simulation};
use super::replica::Replica;

/// The most clones in one world: more of them only make it slower.
const MAX_CLONES: usize = 2;

impl Simulation {
    /// Somebody copies a scanner, disk and key, and scans with both.
    pub(super) fn clone_a_scanner(&mut self, of: usize) -> bool {
        let clones = self.devices.len() - 1 - self.options.scanners;
        let original = &self.devices[of];
        if clones >= MAX_CLONES || !original.is_up || original.replica.roster.details().is_none() {
            return false;
        }
        let mut replica = Replica::new(self.rules(), EVENT, self.authority_key());
        replica.store = original.replica.store.clone();
        replica.store.sync();
        let (name, gate) = (format!("clone of {}", original.name), original.gate);
        let (key, clock) = (SigningKey::from_bytes(&original.key.to_bytes()), original.clock);
        let keeps_gates = original.keeps_gates.clone();
        let mut clone = Device::new(name, key, replica, gate, self.now);
        clone.clock = clock;
        clone.keeps_gates = keeps_gates;
        clone.restart(self.now);
        let (scanner, at) = (clone.scanner(), self.devices.len());
        self.devices.push(clone);
        let beside = [SERVER, of, 1 + self.random.below(self.options.scanners)];
        let to = *self.random.pick(&beside);
        self.network.links.push((to, at));
        self.ledger.is_cloned_now(scanner);
        self.checks.gate_is_unsafe(gate);
        self.checks.places_are_unsafe();
        self.later(1_000, Happening::Exchange { device: at });
        true
    }

    /// A disk is put back to an earlier state, and the scanner goes on from there.
    pub(super) fn put_a_disk_back(&mut self, at: usize) -> bool {
        let device = &self.devices[at];
        if !device.is_up || device.replica.roster.details().is_none() {
            return false;
        }
        let (scanner, gate, keys) = (device.scanner(), device.gate, device.all_keys());
        let back = 1 + self.random.below(20);
        let keep = device.replica.store.transactions().saturating_sub(back);
        let now = self.now;
        let device = &mut self.devices[at];
        device.replica.store.roll_back(keep);
        device.restart(now);
        self.tell(|world| format!("{}: its disk is put back by {back} transactions", world.devices[at].name));
        self.ledger.is_cloned_now(scanner);
        self.checks.gate_is_unsafe(gate);
        self.checks.places_are_unsafe();
        self.checks.are_lost(keys);
        true
    }
}
