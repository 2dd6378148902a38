//! Exchanges between devices: frames out, frames on their way, frames in, and the answer.

use std::rc::Rc;

use esik_shared::id::ScannerKey;
use esik_shared::replication::message::Refusal;
use esik_shared::time::Timestamp;

use super::engine::{Happening, Packet, SERVER, Simulation};
use super::liar::lie;
use super::report::{Checked, Violation};
use super::talk::{Outgoing, Refused, Taken};

impl Simulation {
    /// A device asks one of its neighbours for news.
    pub(super) fn begin_exchange(&mut self, device: usize) -> Checked {
        if !self.devices[device].is_up || self.devices[device].is_full {
            return Ok(());
        }
        let neighbours: Vec<usize> = self.network.neighbours(device).collect();
        let to = *self.random.pick(&neighbours);
        let out = self.offer(device, to, &[]);
        self.send(device, to, out, true, self.now);
        Ok(())
    }

    /// What a device sends to another.
    fn offer(&mut self, from: usize, to: usize, refused: &[Refused]) -> Outgoing {
        let device = &mut self.devices[from];
        let clock = device.clock.reading(self.now).corrected();
        device.replica.offer(to, refused, clock)
    }

    fn send(&mut self, from: usize, to: usize, out: Outgoing, is_request: bool, asked_at: Timestamp) {
        let is_lie = self.devices[from].is_liar && self.random.chance(0.5);
        let bytes = if is_lie {
            self.tell(|world| format!("{} lies to {}", world.devices[from].name, world.devices[to].name));
            lie(&out.bytes, &self.devices[from].key, &mut self.random)
        } else {
            out.bytes
        };
        let bytes = Rc::new(bytes);
        for ms in self.network.fate(from, to, &mut self.random) {
            let packet = Packet { from, to, bytes: Rc::clone(&bytes), is_request, asked_at, is_lie };
            self.later(ms, Happening::Arrival(packet));
        }
    }

    /// A packet arrives, and is answered where it is a request.
    pub(super) fn arrive(&mut self, packet: &Packet) -> Checked {
        let Packet { from, to, is_request, asked_at, .. } = *packet;
        // A disk that takes nothing fails the exchange, and its device says nothing that it could not keep.
        if !self.devices[to].is_up || self.devices[to].is_full {
            return Ok(());
        }
        let Some(taken) = self.take(packet)? else { return Ok(()) };
        if is_request {
            if self.devices[from].runs_short {
                self.perhaps_give_places(to, from);
            }
            let out = self.offer(to, from, &taken.refused);
            self.send(to, from, out, false, asked_at);
        } else if let (SERVER, Some(clock), false) = (from, taken.clock, packet.is_lie) {
            let now = self.now;
            self.devices[to].clock.learn(clock, asked_at, now);
        }
        Ok(())
    }

    fn take(&mut self, packet: &Packet) -> Result<Option<Taken>, Violation> {
        let Packet { from, to, is_lie, .. } = *packet;
        let mut damaged;
        let mut bytes = packet.bytes.as_slice();
        let mut is_damaged = false;
        if self.network.weather.damage > 0.0 {
            damaged = bytes.to_vec();
            is_damaged = self.network.damage(&mut damaged, &mut self.random);
            bytes = &damaged;
        }
        let now = self.now;
        let device = &mut self.devices[to];
        device.hear(now);
        let taken = match device.replica.take(from, bytes) {
            Ok(taken) => taken,
            Err(broken) => {
                self.counters.note("broken streams", 1);
                self.tell(|world| format!("{}: {broken}", world.devices[to].name));
                return Ok(None);
            }
        };
        if self.devices[to].is_server {
            // What the server says that it has is durable.
            self.devices[to].replica.store.sync();
        }
        for Refused { feed, first_seq, why } in &taken.refused {
            *self.counters.refusals.entry(name_of(*why)).or_default() += 1;
            self.tell(|world| {
                let (here, there) = (&world.devices[to].name, &world.devices[from].name);
                format!("{here} refuses #{first_seq}… of {} from {there}: {why:?}", world.author(feed.author))
            });
            // Only a batch that its author signed can be called a fork, and an honest author signs no two.
            if *why == Refusal::Fork && !self.is_clone(feed.author) {
                let what = format!("{} calls {} forked", self.devices[to].name, self.author(feed.author));
                return Err(Violation::new(7, what));
            }
            if *why == Refusal::Invalid && !is_lie && !is_damaged {
                let (here, there) = (&self.devices[to].name, &self.devices[from].name);
                return Err(Violation::new(7, format!("{here} calls a batch from {there} invalid")));
            }
        }
        if taken.added > 0 {
            self.tell(|world| {
                let (here, there) = (&world.devices[to].name, &world.devices[from].name);
                format!("{here} learns {} from {there}", taken.added)
            });
        }
        Ok(Some(taken))
    }

    /// One exchange without any weather: question, answer. How many bytes went and how many records.
    pub(super) fn exchange_at_once(&mut self, a: usize, b: usize) -> Result<(usize, usize), Violation> {
        let mut sent = (0, 0);
        let mut refused = Vec::new();
        for (from, to, is_request) in [(a, b, true), (b, a, false)] {
            let out = self.offer(from, to, &refused);
            sent.0 += out.bytes.len();
            sent.1 += out.records;
            let bytes = Rc::new(out.bytes);
            let packet = Packet { from, to, bytes, is_request, asked_at: self.now, is_lie: false };
            let taken = self.take(&packet)?.ok_or_else(|| Violation::new(11, "frames that do not read"))?;
            refused = taken.refused;
            if let (SERVER, false, Some(clock)) = (from, is_request, taken.clock) {
                let now = self.now;
                self.devices[to].clock.learn(clock, now, now);
            }
        }
        Ok(sent)
    }

    /// What the trace calls an author.
    fn author(&self, key: [u8; 32]) -> String {
        let device = self.devices.iter().find(|device| device.scanner().0 == key);
        device.map_or_else(|| "an author that is no device".to_owned(), |device| device.name.clone())
    }

    /// Whether two devices write with this key.
    fn is_clone(&self, key: [u8; 32]) -> bool {
        self.ledger.is_cloned(&ScannerKey(key))
    }
}

const fn name_of(why: Refusal) -> &'static str {
    match why {
        Refusal::Invalid => "invalid",
        Refusal::NotCertified => "not_certified",
        Refusal::Gap => "gap",
        Refusal::Fork => "fork",
        Refusal::Limit => "limit",
    }
}
