//! A world as it begins: devices, links, the event and its passes, all drawn from the seed.

use ed25519_dalek::SigningKey;
use esik_shared::event_record::{EventRecord, KeyState};
use esik_shared::id::GateNumber;
use esik_shared::pass::IssuerSecretKey;

use super::clock::DeviceClock;
use super::device::Device;
use super::engine::{SERVER, Simulation};
use super::network::Network;
use super::options::Options;
use super::replica::Replica;
use super::{EVENT, STARTS};
use crate::random::Random;

impl Simulation {
    /// The world of a seed.
    pub(super) fn of(seed: u64, options: Options) -> Self {
        let mut random = Random::new([seed]);
        let authority = SigningKey::from_bytes(&random.bytes());
        let mut world = Self::empty(options, random, authority, STARTS);
        world.set_up_devices();
        world.set_up_links();
        world.set_up_event();
        world
    }

    fn set_up_devices(&mut self) {
        for at in 0..=self.options.scanners {
            let key = SigningKey::from_bytes(&self.random.bytes());
            let replica = Replica::new(self.rules(), EVENT, self.authority_key());
            let number = if at == SERVER { self.options.scanners + 1 } else { at };
            let gate = GateNumber::new(u8::try_from(number).expect("few gates")).expect("not 0");
            let name = if at == SERVER { "server".to_owned() } else { format!("scanner {at}") };
            let mut device = Device::new(name, key, replica, gate, self.now);
            device.is_server = at == SERVER;
            if at != SERVER {
                device.clock = DeviceClock::wrong_by(self.random.from_to(-400, 400));
            }
            self.devices.push(device);
        }
    }

    /// Everybody on the server; the server and a chain; a chain with one uplink; or links at random on top of a chain.
    fn set_up_links(&mut self) {
        let scanners = self.options.scanners;
        let uplinks = (1..=scanners).map(|at| (SERVER, at));
        let chain = (1..scanners).map(|at| (at, at + 1));
        let links: Vec<(usize, usize)> = match self.random.below(4) {
            0 => uplinks.collect(),
            1 => uplinks.chain(chain).collect(),
            2 => chain.chain([(SERVER, 1 + self.random.below(scanners))]).collect(),
            _ => {
                let mut links: Vec<_> = chain.chain([(SERVER, 1)]).collect();
                for a in 0..=scanners {
                    for b in a + 1..=scanners {
                        if !links.contains(&(a, b)) && self.random.chance(0.3) {
                            links.push((a, b));
                        }
                    }
                }
                links
            }
        };
        self.network = Network::new(links);
    }

    fn set_up_event(&mut self) {
        let key = IssuerSecretKey::from_seed(self.random.bytes());
        self.issuers.push(key);
        self.trust(0, KeyState::Open);
        let details = self.first_details();
        self.publish(&EventRecord::Event(Box::new(details)));
        for device in 0..self.devices.len() {
            self.certify(device);
        }
        self.grant_all_places();
        for _ in 0..self.options.holders {
            let person = self.some_student();
            let is_live = self.random.chance(0.7);
            let wanted = self.wanted(is_live);
            let key = &self.issuers[0];
            self.people.issue(person, wanted, key, &mut self.random);
        }
        let lines: Vec<_> = (0..self.people.passes.len()).map(|pass| self.new_line(pass)).collect();
        self.publish_lines(&lines);
    }
}
