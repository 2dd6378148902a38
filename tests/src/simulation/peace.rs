//! The end of an act: every fault ends, and everybody tells everybody. Invariant 11.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId};
use esik_shared::id::Hash;
use esik_shared::replication::digest::digests;

use super::EVENT;
use super::device::Device;
use super::engine::{SERVER, Simulation};
use super::report::{Checked, Violation};

/// What one new scan may cost on one link, in bytes: its record, its share of a batch's head and signature, and as much
/// again for a batch that was sent to who had it already.
const BYTES_A_SCAN: usize = 1_200;
/// What saying what one holds may cost for one feed, in bytes: its id, its head, its place in the map.
const BYTES_A_FEED: usize = 100;
/// What a message costs beside what it says, in bytes.
const BYTES_A_MESSAGE: usize = 120;

impl Simulation {
    /// Repairs everything, and lets everybody know everything.
    ///
    /// # Errors
    /// Where they do not agree in time, or send too much.
    pub(super) fn make_peace(&mut self) -> Checked {
        self.forget_what_is_on_its_way();
        self.network.heal();
        for device in 0..self.devices.len() {
            self.devices[device].is_full = false;
            self.devices[device].is_liar = false;
            if !self.devices[device].is_up && !self.devices[device].is_lost {
                self.start(device);
            }
        }
        let there: BTreeSet<usize> = (0..self.devices.len()).collect();
        let diameter = self.network.diameter(&there).expect("every world hangs together");
        if self.is_recovering {
            for _ in 0..2 * diameter {
                self.round()?;
            }
            self.perhaps_recover();
        }
        for device in 0..self.devices.len() {
            if self.devices[device].is_lost {
                self.replace(device);
            }
        }
        self.agree(diameter)
    }

    /// Everybody agrees within 2 × diameter rounds, and after that only vectors travel.
    fn agree(&mut self, diameter: usize) -> Checked {
        let allowed = self.allowed_bytes(2 * diameter);
        let mut bytes = 0;
        for _ in 0..2 * diameter {
            bytes += self.round()?.0;
        }
        let held = |device: &Device| digests(device.replica.store.holdings());
        let first = held(&self.devices[SERVER]);
        if let Some(other) = self.devices.iter().find(|device| held(device) != first) {
            let what =
                format!("after {} rounds {} does not hold what the server holds", 2 * diameter, other.name);
            return Err(Violation::new(11, what));
        }
        if bytes > allowed {
            let what = format!("agreement took {bytes} bytes; {allowed} were allowed");
            return Err(Violation::new(11, what));
        }
        // The first tells everybody that everybody has everything.
        self.round()?;
        let (bytes, records) = self.round()?;
        if records > 0 || bytes > self.network.links.len() * 4 * BYTES_A_MESSAGE {
            let what = format!("{bytes} bytes with {records} records were sent to who had everything");
            return Err(Violation::new(11, what));
        }
        Ok(())
    }

    /// Every device begins one exchange with each of its neighbours, in any order.
    fn round(&mut self) -> Result<(usize, usize), Violation> {
        let mut links: Vec<(usize, usize)> =
            self.network.links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        let mut sent = (0, 0);
        while !links.is_empty() {
            let (a, b) = links.swap_remove(self.random.below(links.len()));
            let (bytes, records) = self.exchange_at_once(a, b)?;
            sent = (sent.0 + bytes, sent.1 + records);
        }
        Ok(sent)
    }

    /// A constant times the new scans and the links, the new records of the event feed on every link, and vectors.
    fn allowed_bytes(&self, rounds: usize) -> usize {
        let mut held: BTreeMap<(FeedId, u64, Hash), (usize, usize)> = BTreeMap::new();
        let mut feeds: BTreeSet<FeedId> = BTreeSet::new();
        for device in &self.devices {
            for (feed, lines) in device.replica.store.feeds() {
                feeds.insert(*feed);
                for stored in lines.iter().flatten() {
                    let (count, bytes) = held.entry((*feed, stored.head.seq, stored.head.hash)).or_default();
                    *count += 1;
                    *bytes = stored.record.as_bytes().len();
                }
            }
        }
        let all = self.devices.len();
        let new = held.iter().filter(|(_, (count, _))| *count < all);
        let for_new: usize = new
            .map(|((feed, ..), (_, bytes))| match feed.class {
                FeedClass::Scans => BYTES_A_SCAN,
                FeedClass::Event => 2 * (bytes + 200),
            })
            .sum();
        let links = self.network.links.len();
        for_new * links + rounds * links * 4 * (BYTES_A_MESSAGE + feeds.len() * BYTES_A_FEED)
    }

    /// A server that was put back to an old backup writes again once no device holds more than it of what it wrote
    /// itself: the organizers wait until every scanner has reported. It writes feeds of its own under a new key.
    pub(super) fn perhaps_recover(&mut self) {
        let event = FeedId::event(self.authority_key(), EVENT);
        let own = self.devices[SERVER].feed();
        let server = &self.devices[SERVER].replica.store;
        let is_behind = [event, own].iter().any(|feed| {
            let here = server.head(feed).seq;
            self.devices.iter().any(|device| !device.is_lost && device.replica.store.head(feed).seq > here)
        });
        if !self.is_recovering || is_behind || !self.devices[SERVER].is_up {
            return;
        }
        self.is_recovering = false;
        let old = self.devices[SERVER].scanner();
        let head = self.devices[SERVER].replica.store.head(&event);
        self.tell(|_| format!("the server has taken back what it lost, up to revision {}", head.seq));
        self.published.forget_after(head.seq);
        let key = ed25519_dalek::SigningKey::from_bytes(&self.random.bytes());
        self.devices[SERVER].change_key(key);
        let known = |key: &esik_shared::pass::IssuerSecretKey, published: &super::published::Published| {
            published.key(key.public().as_bytes(), head.seq).is_some()
        };
        let published = &self.published;
        self.issuers.retain(|key| known(key, published));
        self.leaked = self.leaked.min(self.issuers.len());
        for device in 0..self.devices.len() {
            let scanner = self.devices[device].scanner();
            if !self.devices[device].is_lost && !self.published.is_certified(scanner) {
                self.certify(device);
            }
        }
        self.move_places(old, SERVER);
        // The tables of a backup are as old as its feed: what was said last is said again.
        let is_complete = self.published.is_complete(head.seq);
        self.publish(&EventRecord::Complete(is_complete));
    }
}
