//! Who gets how many places. The server keeps a reserve, gives everybody a first share, tops up whoever runs short, and
//! takes for its own doors what it needs. It never has more out than the capacity, whatever it does not know yet.
//!
//! What is out stays out: a scanner that is cut off goes on by what it was granted, so places are never taken back from
//! one, but for a lost one that an organizer writes off. Server processes are another matter: they spend under the lock
//! of the event, in the sight of all others, so that what one of them does not need another may have.

use std::collections::BTreeMap;

use super::balance::Balance;
use super::{Granted, PlacesLine};
use crate::id::ScannerKey;

/// Which part of the capacity stays with the server at first: one in five. Whoever runs short gets of it, and so do the
/// help desk and whoever enrolls late.
const RESERVE_PART: u32 = 5;

/// A scanner runs short when it has less than one in four of its share left: it is told before it has to refuse anybody.
const SHORT_PART: u32 = 4;

/// A server process takes one in eight of the reserve at once, at most this many: each taking is a record that every
/// scanner stores.
const SERVER_TAKES: u32 = 64;
const SERVER_TAKES_PART: u32 = 8;

/// Who stands at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A scanner that may admit.
    Scanner,
    /// A process of the server. It spends in transactions that exclude each other.
    Server,
    /// A scanner that was revoked, or whose certificate is over. It gets no more.
    Gone,
}

/// What somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// What was granted, given and taken, as far as the server knows.
    pub balance: Balance,
    /// Who it is.
    pub standing: Standing,
    /// The share that an organizer set, in place of the fair one.
    pub share: Option<u32>,
}

/// The places of one event, as the server knows them; changed by what is decided.
#[derive(Debug, Clone)]
pub struct Ledger {
    capacity: u32,
    gates: u32,
    claims: BTreeMap<ScannerKey, Claim>,
    changed: BTreeMap<ScannerKey, Granted>,
}

impl Ledger {
    /// An event that holds so many, has so many entrances, and everybody who was ever granted or given a place there, took
    /// one, or may get one.
    pub fn new(capacity: u32, gates: usize, claims: BTreeMap<ScannerKey, Claim>) -> Self {
        let gates = u32::try_from(gates).unwrap_or(u32::MAX);
        Self { capacity, gates, claims, changed: BTreeMap::new() }
    }

    /// What somebody has, if there is anything to know.
    pub fn claim(&self, scanner: ScannerKey) -> Option<&Claim> {
        self.claims.get(&scanner)
    }

    /// Everybody, by key.
    pub fn claims(&self) -> impl Iterator<Item = (ScannerKey, &Claim)> {
        self.claims.iter().map(|(scanner, claim)| (*scanner, claim))
    }

    /// How many places nobody can spend but by asking the server.
    pub fn reserve(&self) -> u32 {
        let free = u64::from(self.capacity).saturating_sub(self.bound());
        u32::try_from(free).unwrap_or(u32::MAX)
    }

    /// How many places are out beyond the capacity, since it was lowered or was not there before. So many more may come
    /// in than there should be, and nobody can be stopped who is cut off.
    pub fn beyond(&self) -> u32 {
        let beyond = self.bound().saturating_sub(u64::from(self.capacity));
        u32::try_from(beyond).unwrap_or(u32::MAX)
    }

    /// The places that are spent, or may be without asking.
    fn bound(&self) -> u64 {
        self.claims
            .values()
            .map(|claim| match claim.standing {
                Standing::Server => claim.balance.taken,
                Standing::Scanner | Standing::Gone => claim.balance.bound(),
            })
            .sum()
    }

    /// How many places a scanner should have to begin with.
    pub fn share_of(&self, scanner: ScannerKey) -> u32 {
        let by_hand = self.claims.get(&scanner).and_then(|claim| claim.share);
        by_hand.unwrap_or_else(|| self.fair_share())
    }

    /// The capacity without the reserve, divided among the gates, or the scanners where there are more of them.
    fn fair_share(&self) -> u32 {
        let scanners = self.claims.values().filter(|claim| claim.standing == Standing::Scanner).count();
        let doors = self.gates.max(u32::try_from(scanners).unwrap_or(u32::MAX)).max(1);
        (self.capacity - self.kept()).div_ceil(doors)
    }

    /// What the server keeps of the capacity when it gives first shares.
    const fn kept(&self) -> u32 {
        self.capacity / RESERVE_PART
    }

    /// Gives everybody who never got any a first share. Who comes when all shares are given gets of the reserve.
    pub fn first_shares(&mut self) {
        let new: Vec<ScannerKey> = self
            .claims
            .iter()
            .filter(|(_, claim)| {
                claim.standing == Standing::Scanner && claim.balance.granted == Granted::default()
            })
            .map(|(scanner, _)| *scanner)
            .collect();
        for scanner in new {
            self.fill(scanner, self.share_of(scanner));
        }
    }

    /// Gives a scanner that runs short what is missing of its share, at most half of the reserve: others may run short as
    /// well.
    pub fn top_up(&mut self, scanner: ScannerKey) {
        if self.runs_short(scanner) {
            self.fill(scanner, self.share_of(scanner));
        }
    }

    /// Whether a scanner that may admit has few places left.
    pub fn runs_short(&self, scanner: ScannerKey) -> bool {
        let threshold = self.share_of(scanner).div_ceil(SHORT_PART);
        self.claims
            .get(&scanner)
            .is_some_and(|claim| claim.standing == Standing::Scanner && claim.balance.left() < threshold)
    }

    /// An organizer sets the share of a scanner by hand: it has so many to spend now, as far as there are as many. What it
    /// has already stays with it.
    pub fn set_share(&mut self, scanner: ScannerKey, share: u32) {
        let Some(claim) = self.claims.get_mut(&scanner) else { return };
        claim.share = Some(share);
        let left = claim.balance.left();
        if claim.standing == Standing::Scanner && left < share {
            self.grant(scanner, (share - left).min(self.reserve()));
        }
    }

    /// Makes sure that a server process can let in so many, as far as there are places, and returns how many it can.
    pub fn spend(&mut self, process: ScannerKey, needed: u32) -> u32 {
        let left = self.claims.get(&process).map_or(0, |claim| claim.balance.left());
        // What this and other processes have and do not use is in the reserve as well, so that nothing is granted twice.
        let free = self.reserve();
        if left < needed.min(free) || left > free {
            let ahead = (free / SERVER_TAKES_PART).min(SERVER_TAKES);
            self.have(process, needed.max(ahead).min(free));
        }
        self.claims.get(&process).map_or(0, |claim| claim.balance.left())
    }

    /// Writes off what a lost scanner has left, and returns how many that are: the server may grant them anew. If that
    /// scanner lets people in after all, they are too many.
    pub fn write_off(&mut self, scanner: ScannerKey) -> u32 {
        let left = self.claims.get(&scanner).map_or(0, |claim| claim.balance.left());
        self.change(scanner, |granted| granted.written_off = granted.written_off.saturating_add(left));
        left
    }

    /// The lines that say what was decided, for the event feed.
    pub fn into_lines(self) -> Vec<PlacesLine> {
        self.changed.into_iter().map(|(scanner, granted)| PlacesLine { scanner, granted }).collect()
    }

    /// Grants what is missing of `share`: from what is not kept, or half of what is.
    fn fill(&mut self, scanner: ScannerKey, share: u32) {
        let left = self.claims.get(&scanner).map_or(0, |claim| claim.balance.left());
        let reserve = self.reserve();
        let most = reserve.saturating_sub(self.kept()).max(reserve.div_ceil(2));
        self.grant(scanner, share.saturating_sub(left).min(most));
    }

    /// Grants so many of the reserve; server processes give up what would be granted twice.
    fn grant(&mut self, scanner: ScannerKey, places: u32) {
        self.add(scanner, places);
        self.trim_servers(self.reserve(), None);
    }

    /// Grants so many, and what is missing before there is one: that is taken already, and takes nothing of the reserve.
    fn add(&mut self, scanner: ScannerKey, places: u32) {
        let debt = self.claims.get(&scanner).map_or(0, |claim| claim.balance.debt());
        if places > 0 {
            let places = places.saturating_add(debt);
            self.change(scanner, |granted| granted.granted = granted.granted.saturating_add(places));
        }
    }

    /// Sees to it that a process has exactly so many left, and all others what remains at the most.
    fn have(&mut self, process: ScannerKey, places: u32) {
        let left = self.claims.get(&process).map_or(0, |claim| claim.balance.left());
        self.add(process, places.saturating_sub(left));
        self.change(process, |granted| {
            granted.written_off = granted.written_off.saturating_add(left.saturating_sub(places));
        });
        self.trim_servers(self.reserve().saturating_sub(places), Some(process));
    }

    /// Writes off what server processes have left beyond `most` in all: no more may be out than there is.
    fn trim_servers(&mut self, mut most: u32, but: Option<ScannerKey>) {
        let others: Vec<(ScannerKey, u32)> = self
            .claims
            .iter()
            .filter(|(scanner, claim)| claim.standing == Standing::Server && Some(**scanner) != but)
            .map(|(scanner, claim)| (*scanner, claim.balance.left()))
            .collect();
        for (process, left) in others {
            let kept = left.min(most);
            most -= kept;
            if kept < left {
                self.change(process, |granted| {
                    granted.written_off = granted.written_off.saturating_add(left - kept);
                });
            }
        }
    }

    /// The capacity was lowered: processes of the server give up what is not there any more.
    pub fn fit_servers(&mut self) {
        self.trim_servers(self.reserve(), None);
    }

    fn change(&mut self, scanner: ScannerKey, change: impl FnOnce(&mut Granted)) {
        let Some(claim) = self.claims.get_mut(&scanner) else { return };
        let before = claim.balance.granted;
        change(&mut claim.balance.granted);
        if claim.balance.granted != before {
            self.changed.insert(scanner, claim.balance.granted);
        }
    }
}

#[cfg(test)]
mod tests;
