//! How faults begin and end.

use ed25519_dalek::SigningKey;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::event_record::KeyState;
use esik_shared::id::HolderId;
use esik_shared::scan::{Direction, Marks, ReadBy, Scan, ScanRecord, Subject};

use super::EVENT;
use super::clock::DeviceClock;
use super::device::Device;
use super::engine::{Happening, Relief, SERVER, Simulation};
use super::fault::FaultKind;
use super::ledger::Entry;
use super::network::Weather;
use super::replica::Replica;

/// A year, in milliseconds.
const YEAR_MS: i64 = 365 * 86_400_000;

impl Simulation {
    /// A fault begins; where nothing can be struck by it now, nothing happens.
    pub(super) fn strike(&mut self, kind: FaultKind) {
        self.tell(|_| format!("fault: {}", kind.name()));
        let lasts_ms = self.random.from_to(60_000, i64::from(self.options.hours) * 600_000);
        let device = 1 + self.random.below(self.devices.len() - 1);
        let has_struck = match kind {
            FaultKind::Partition => self.cut_some_links(lasts_ms),
            FaultKind::Loss => {
                self.spoil(lasts_ms, |weather, random| weather.loss = random.between(0.1, 0.9))
            }
            FaultKind::Delay => self.spoil(lasts_ms, |weather, random| {
                let least = random.from_to(500, 20_000);
                weather.delay_ms = (least, least + 100);
            }),
            FaultKind::Duplication => self.spoil(lasts_ms, |weather, _| weather.duplication = 0.7),
            FaultKind::Reordering => self.spoil(lasts_ms, |weather, _| weather.delay_ms = (1, 120_000)),
            FaultKind::Damage => self.spoil(lasts_ms, |weather, _| weather.damage = 0.3),
            FaultKind::Crash => self.cut_the_power(lasts_ms),
            FaultKind::DiskLoss => self.lose_a_disk(device, lasts_ms),
            FaultKind::DiskFull => {
                self.later(lasts_ms / 2, Happening::Relief(Relief::Room(device)));
                !core::mem::replace(&mut self.devices[device].is_full, true)
            }
            FaultKind::ClockOff => {
                let years = self.random.from_to(-20, 20);
                let ms = years * YEAR_MS + self.random.from_to(-3_600_000, 3_600_000);
                self.devices[device].clock = DeviceClock::wrong_by(ms);
                true
            }
            FaultKind::ClockJump => {
                let ms = self.random.from_to(-7_200_000, 7_200_000);
                self.devices[device].clock.jump(ms);
                true
            }
            FaultKind::LyingPeer => self.make_a_liar(device, lasts_ms),
            FaultKind::KeyRotation => {
                self.can_publish() && {
                    self.rotate_key(KeyState::Listed);
                    true
                }
            }
            FaultKind::KeyLeak => self.leak_a_key(lasts_ms),
            FaultKind::RosterChange => {
                self.can_publish() && {
                    self.change_roster();
                    true
                }
            }
            FaultKind::PolicyChange => {
                self.can_publish() && {
                    self.change_policy();
                    true
                }
            }
            FaultKind::ServerRestore => self.restore_the_server(),
            FaultKind::ClonedScanner if self.random.chance(0.4) => self.put_a_disk_back(device),
            FaultKind::ClonedScanner => self.clone_a_scanner(device),
            FaultKind::ScannerRevoked => {
                self.can_publish() && {
                    self.later(lasts_ms / 2, Happening::Relief(Relief::Enrollment(device)));
                    self.revoke(device)
                }
            }
            FaultKind::GateHandedOver => self.hand_over_a_gate(device),
        };
        if has_struck {
            *self.counters.faults.entry(kind.name()).or_default() += 1;
        } else {
            // Another one, so that a world has as many faults as it should.
            let ms = self.random.from_to(1_000, 600_000);
            let kind = *self.random.pick(&self.faults);
            self.later(ms, Happening::Strike(kind));
        }
    }

    /// A fault ends.
    pub(super) fn relieve(&mut self, relief: Relief) {
        match relief {
            Relief::Links(pairs) => self.network.mend(&pairs),
            Relief::Air(weather) => self.network.weather = weather,
            Relief::Start(device) if !self.devices[device].is_lost => self.start(device),
            Relief::Start(_) => {}
            Relief::Room(device) => self.devices[device].is_full = false,
            Relief::Replacement(device) => {
                if self.devices[device].is_lost && self.can_publish() {
                    self.replace(device);
                } else if self.devices[device].is_lost {
                    self.later(60_000, Happening::Relief(Relief::Replacement(device)));
                }
            }
            Relief::Honesty(device) => self.devices[device].is_liar = false,
            Relief::Enrollment(device) if self.can_publish() => self.enroll_anew(device),
            Relief::Enrollment(device) => {
                self.later(60_000, Happening::Relief(Relief::Enrollment(device)));
            }
        }
        self.perhaps_recover();
    }

    /// Cuts the devices in two, one from all others, some links at random, or one direction only.
    fn cut_some_links(&mut self, lasts_ms: i64) -> bool {
        let links = self.network.links.clone();
        let shape = self.random.below(4);
        let lonely = self.random.below(self.devices.len());
        let sides: Vec<bool> = (0..self.devices.len()).map(|_| self.random.chance(0.5)).collect();
        let is_cut = |(a, b): (usize, usize), random: &mut crate::random::Random| match shape {
            0 => sides[a] != sides[b],
            1 => a == lonely || b == lonely,
            2 => random.chance(0.5),
            _ => true,
        };
        let mut pairs = Vec::new();
        for (a, b) in links {
            if is_cut((a, b), &mut self.random) {
                pairs.push((a, b));
                // Now and then one can hear and is not heard.
                if !self.random.chance(0.15) {
                    pairs.push((b, a));
                }
            }
        }
        self.network.cut(&pairs);
        let is_any = !pairs.is_empty();
        self.later(lasts_ms, Happening::Relief(Relief::Links(pairs)));
        is_any
    }

    fn spoil(
        &mut self,
        lasts_ms: i64,
        change: impl FnOnce(&mut Weather, &mut crate::random::Random),
    ) -> bool {
        change(&mut self.network.weather, &mut self.random);
        self.later(lasts_ms, Happening::Relief(Relief::Air(Weather::FAIR)));
        true
    }

    /// A device loses power: at once, or in the middle of its next scan.
    fn cut_the_power(&mut self, lasts_ms: i64) -> bool {
        let device = self.random.below(self.devices.len());
        if !self.devices[device].is_up {
            return false;
        }
        if self.random.chance(0.5) {
            self.devices[device].dies_at_next_scan = true;
        } else {
            self.crash(device);
        }
        self.later(lasts_ms / 4, Happening::Relief(Relief::Start(device)));
        true
    }

    /// The power of a device goes.
    pub(super) fn crash(&mut self, at: usize) {
        let unsynced = self.devices[at].replica.store.unsynced();
        let lucky = self.random.below(unsynced + 1);
        let feed = self.devices[at].feed();
        let before = self.devices[at].replica.store.head(&feed).seq;
        self.devices[at].crash(lucky);
        let after = self.devices[at].replica.store.head(&feed).seq;
        self.tell(|world| {
            format!("{} loses power, and {} of {unsynced} writes", world.devices[at].name, unsynced - lucky)
        });
        if after < before {
            self.strike_out_after(at, after);
        }
        self.later(30_000, Happening::Relief(Relief::Start(at)));
    }

    /// What a device wrote behind this number was lost before anybody was told; where somebody was, a check finds out.
    fn strike_out_after(&mut self, device: usize, seq: u64) {
        let scanner = self.devices[device].scanner();
        let lost: Vec<_> = self
            .ledger
            .entries()
            .filter(|entry| entry.scan.scanner == scanner && entry.scan.seq > seq && !entry.was_shown)
            .map(|entry| entry.scan)
            .collect();
        for scan in lost {
            self.ledger.strike_out(&scan);
        }
    }

    /// A device starts.
    pub(super) fn start(&mut self, device: usize) {
        if !self.devices[device].is_up {
            let now = self.now;
            self.devices[device].restart(now);
            self.tell(|world| format!("{} starts", world.devices[device].name));
        }
    }

    fn lose_a_disk(&mut self, at: usize, lasts_ms: i64) -> bool {
        let device = &mut self.devices[at];
        if device.is_lost {
            return false;
        }
        device.is_up = false;
        device.is_lost = true;
        let (gate, keys) = (device.gate, device.all_keys());
        self.checks.are_lost(keys);
        self.checks.gate_is_unsafe(gate);
        self.checks.places_are_unsafe();
        self.later(lasts_ms / 4, Happening::Relief(Relief::Replacement(at)));
        true
    }

    /// Another device takes the place of one that is gone, with a key of its own.
    pub(super) fn replace(&mut self, at: usize) {
        let key = SigningKey::from_bytes(&self.random.bytes());
        let replica = Replica::new(self.rules(), EVENT, self.authority_key());
        let old = &self.devices[at];
        let (name, gate, old) = (format!("{}'", old.name), old.gate, old.scanner());
        self.devices[at] = Device::new(name, key, replica, gate, self.now);
        self.certify(at);
        self.move_places(old, at);
        self.tell(|world| format!("{} takes its place", world.devices[at].name));
    }

    /// A scanner lies from now on, and writes scans of people who never came.
    fn make_a_liar(&mut self, at: usize, lasts_ms: i64) -> bool {
        if !self.devices[at].is_up || self.devices[at].replica.roster.details().is_none() {
            return false;
        }
        self.devices[at].is_liar = true;
        let gate = self.devices[at].gate;
        self.checks.gate_is_unsafe(gate);
        self.checks.places_are_unsafe();
        for _ in 0..3 {
            self.write_a_lie(at);
        }
        self.later(lasts_ms, Happening::Relief(Relief::Honesty(at)));
        true
    }

    fn write_a_lie(&mut self, at: usize) {
        let person = self.random.below(self.people.all.len());
        let pass = &self.people.passes[self.people.newest_pass(person)];
        let (pass_id, holder): (_, HolderId) = (pass.id(), self.people.holder(person));
        let far_off_ms = self.random.from_to(-YEAR_MS, YEAR_MS);
        let device = &mut self.devices[at];
        let mut clock = device.clock.reading(self.now);
        clock.offset_ms += far_off_ms;
        let record = ScanRecord::Scan(Scan {
            subject: Subject::Pass(pass_id),
            gate: device.gate,
            direction: Direction::In,
            verdict: VerdictCode::Admitted,
            read_by: Some(ReadBy::StaticCode),
            overridden: None,
            seen: Vec::new(),
            revision: device.replica.roster.revision(),
            clock,
            marks: Marks::default(),
        });
        if device.is_full {
            return;
        }
        let before = device.replica.store.head(&device.feed()).hash;
        let scan = device.write(&record);
        device.sync();
        device.count(scan, &record);
        self.ledger.add(Entry {
            scan,
            before,
            at: self.now,
            device: at,
            record,
            asked: None,
            holder: Some(holder),
            was_shown: false,
            is_lie: true,
            clock_was_right: false,
        });
        self.checks.touched(Some(holder));
        self.tell(|world| format!("{} #{} invents an admission", world.devices[at].name, scan.seq));
    }

    /// Somebody has the issuer key. Some time later the organizers notice.
    fn leak_a_key(&mut self, lasts_ms: i64) -> bool {
        if !self.can_publish() || self.leaked == self.issuers.len() {
            return false;
        }
        self.leaked = self.issuers.len();
        if self.random.chance(0.7) {
            self.later(lasts_ms / 4, Happening::Strike(FaultKind::KeyRotation));
        }
        if self.random.chance(0.3) {
            let key = self.random.below(self.leaked);
            if key + 1 < self.issuers.len() {
                self.trust(key, KeyState::Dead);
            }
        }
        true
    }

    /// The server's disk is replaced by a backup of some time ago.
    fn restore_the_server(&mut self) -> bool {
        if self.is_recovering || !self.devices[SERVER].is_up {
            return false;
        }
        let transactions = self.devices[SERVER].replica.store.transactions();
        let keep = transactions - self.random.below(transactions / 3 + 1);
        let keys = self.devices[SERVER].all_keys();
        self.checks.are_lost(keys);
        self.checks.places_are_unsafe();
        let now = self.now;
        let server = &mut self.devices[SERVER];
        server.replica.store.roll_back(keep);
        server.restart(now);
        self.is_recovering = true;
        self.tell(|_| format!("the server is put back by {} transactions", transactions - keep));
        true
    }
}
