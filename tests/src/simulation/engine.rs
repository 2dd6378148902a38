//! The heart: a queue of what is going to happen, a clock that jumps from one to the next, and all that there is.

use std::collections::BTreeMap;
use std::rc::Rc;

use ed25519_dalek::SigningKey;
use esik_shared::admission::decide::Presented;
use esik_shared::id::AuthorityKey;
use esik_shared::pass::{IssuerSecretKey, PassCode};
use esik_shared::scan::{Direction, ScanRef};
use esik_shared::time::Timestamp;

use super::device::Device;
use super::fault::FaultKind;
use super::invariants::Checks;
use super::ledger::Ledger;
use super::network::{Network, Weather};
use super::options::Options;
use super::people::People;
use super::published::Published;
use super::report::{Checked, Counters};
use super::rules::Rules;
use crate::random::Random;

/// Into how many acts a world is divided. Each ends in peace, and everything is checked.
const ACTS: usize = 2;
/// How many exchanges there are at the least in a world, over all devices and hours.
const EXCHANGES: i64 = 1_600;
/// How often the knowledge of replicas is compared, in steps.
const CHECK_EVERY_STEPS: u64 = 100;

/// Something that is going to happen.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    /// Somebody comes to a door.
    Attempt,
    /// The same code is read again.
    Again { device: usize, presented: Box<Presented>, direction: Direction, person: Option<usize> },
    /// A friend with a copy of a code that has just let somebody in comes to another door, or whoever came in leaves
    /// by another.
    Elsewhere { device: usize, code: Box<PassCode>, direction: Direction, person: usize },
    /// A volunteer takes a passage back.
    Undo { device: usize, scan: ScanRef },
    /// A device exchanges with one of its neighbours.
    Exchange { device: usize },
    /// A packet arrives.
    Arrival(Packet),
    /// The organizers do what they do all day.
    Organize,
    /// A fault begins.
    Strike(FaultKind),
    /// A fault ends.
    Relief(Relief),
}

/// The end of a fault.
#[derive(Debug, Clone)]
pub(super) enum Relief {
    /// These pairs reach each other again.
    Links(Vec<(usize, usize)>),
    /// The air is clear.
    Air(Weather),
    /// A device starts again.
    Start(usize),
    /// A disk has room.
    Room(usize),
    /// A device is replaced by another with a new key.
    Replacement(usize),
    /// A scanner that was revoked is enrolled anew.
    Enrollment(usize),
    /// A liar is found out.
    Honesty(usize),
}

/// Frames on their way.
#[derive(Debug, Clone)]
pub(super) struct Packet {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) bytes: Rc<Vec<u8>>,
    /// Whether an answer is due.
    pub(super) is_request: bool,
    /// When the request was sent to which this belongs.
    pub(super) asked_at: Timestamp,
    /// Whether its sender lies.
    pub(super) is_lie: bool,
}

/// A whole world.
#[derive(Debug)]
pub(super) struct Simulation {
    pub(super) options: Options,
    pub(super) random: Random,
    pub(super) now: Timestamp,
    queue: BTreeMap<(Timestamp, u64), Happening>,
    queued: u64,
    /// What may befall this world: some worlds are spared the worst, so that promises that it would excuse are kept.
    pub(super) faults: Vec<FaultKind>,
    /// The server first.
    pub(super) devices: Vec<Device>,
    pub(super) network: Network,
    pub(super) people: People,
    pub(super) published: Published,
    pub(super) ledger: Ledger,
    pub(super) counters: Counters,
    pub(super) checks: Checks,
    pub(super) authority: SigningKey,
    /// The issuer keys, the one in use last.
    pub(super) issuers: Vec<IssuerSecretKey>,
    /// How many of them, from the first, are in the wrong hands.
    pub(super) leaked: usize,
    /// Whether the server has been put back to an old backup and writes nothing yet.
    pub(super) is_recovering: bool,
    pub(super) trace: Vec<String>,
}

/// The server's place among the devices.
pub(super) const SERVER: usize = 0;

impl Simulation {
    /// A world without anybody in it.
    pub(super) fn empty(options: Options, mut random: Random, authority: SigningKey, now: Timestamp) -> Self {
        let is_spared = random.chance(0.5);
        let faults = options.faults.iter().copied().filter(|fault| !is_spared || !fault.excuses_much());
        let faults = faults.collect();
        Self {
            faults,
            options,
            random,
            now,
            queue: BTreeMap::new(),
            queued: 0,
            devices: Vec::new(),
            network: Network::new(Vec::new()),
            people: People::default(),
            published: Published::default(),
            ledger: Ledger::default(),
            counters: Counters::default(),
            checks: Checks::default(),
            authority,
            issuers: Vec::new(),
            leaked: 0,
            is_recovering: false,
            trace: Vec::new(),
        }
    }

    /// The functions under test.
    pub(super) fn rules(&self) -> Rules {
        let mut rules = Rules::REAL;
        if let Some(mutation) = self.options.mutation {
            mutation.put_into(&mut rules);
        }
        rules
    }

    /// The authority's public key.
    pub(super) fn authority_key(&self) -> AuthorityKey {
        AuthorityKey(self.authority.verifying_key().to_bytes())
    }

    /// Lets something happen after so many milliseconds.
    pub(super) fn later(&mut self, ms: i64, happening: Happening) {
        self.queued += 1;
        self.queue.insert((self.now.plus_ms(ms), self.queued), happening);
    }

    /// Writes a line of the trace, if somebody wants one.
    pub(super) fn tell(&mut self, what: impl FnOnce(&Self) -> String) {
        if self.options.is_traced {
            let ms = self.now.0.rem_euclid(86_400_000);
            let (h, m, s, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
            let line = format!("{:>6} {h:02}:{m:02}:{s:02}.{ms:03}  {}", self.counters.steps, what(self));
            self.trace.push(line);
        }
    }

    /// How long one act lasts, in milliseconds.
    fn act_ms(&self) -> i64 {
        i64::from(self.options.hours) * 3_600_000 / i64::try_from(ACTS).expect("a few")
    }

    /// Lives through all acts.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub(super) fn run(&mut self) -> Checked {
        self.make_peace()?;
        for act in 1..=ACTS {
            self.tell(|_| format!("act {act}"));
            self.begin_act();
            self.live(u64::try_from(self.options.scans * act / ACTS).expect("a number of people"))?;
            self.tell(|_| format!("act {act} ends: everything is repaired"));
            self.make_peace()?;
            self.check_afterwards()?;
        }
        Ok(())
    }

    fn begin_act(&mut self) {
        let act_ms = self.act_ms();
        self.later(0, Happening::Attempt);
        self.later(act_ms / 50, Happening::Organize);
        for device in 0..self.devices.len() {
            let ms = self.random.from_to(0, self.exchange_ms());
            self.later(ms, Happening::Exchange { device });
        }
        if self.faults.is_empty() {
            return;
        }
        for _ in 0..self.options.fault_count.div_ceil(ACTS) {
            let kind = *self.random.pick(&self.faults);
            let ms = self.random.from_to(0, act_ms * 8 / 10);
            self.later(ms, Happening::Strike(kind));
        }
    }

    /// How long a device waits between two exchanges, on average.
    pub(super) fn exchange_ms(&self) -> i64 {
        let devices = i64::try_from(self.devices.len()).expect("a few");
        i64::from(self.options.hours) * 3_600_000 * devices / EXCHANGES
    }

    /// How long until the next one comes to a door, on average.
    fn attempt_ms(&self) -> i64 {
        // A few of them find no door that works.
        let attempts = i64::try_from(self.options.scans * 21 / 20).expect("a number of people").max(1);
        i64::from(self.options.hours) * 3_600_000 / attempts
    }

    /// Lets things happen until there are so many scans.
    fn live(&mut self, scans: u64) -> Checked {
        // Where nobody can scan any more, the act ends after three times its length.
        let at_the_latest = self.now.plus_ms(self.act_ms() * 3);
        while self.counters.scans < scans && self.now < at_the_latest {
            let Some(((at, _), happening)) = self.queue.pop_first() else { break };
            self.now = at;
            self.counters.steps += 1;
            self.happen(happening)?;
            if self.counters.steps.is_multiple_of(CHECK_EVERY_STEPS) {
                self.check_knowledge()?;
            }
        }
        self.queue.clear();
        Ok(())
    }

    fn happen(&mut self, happening: Happening) -> Checked {
        match happening {
            Happening::Attempt => {
                let most = self.attempt_ms() * 2;
                let ms = self.random.from_to(0, most);
                self.later(ms, Happening::Attempt);
                self.attempt()
            }
            Happening::Again { device, presented, direction, person } => {
                self.read_again(device, *presented, direction, person)
            }
            Happening::Elsewhere { device, code, direction, person } => {
                self.come_elsewhere(device, *code, direction, person)
            }
            Happening::Undo { device, scan } => {
                self.undo(device, scan);
                Ok(())
            }
            Happening::Exchange { device } => {
                let ms = self.random.from_to(self.exchange_ms() / 2, self.exchange_ms() * 3 / 2);
                self.later(ms, Happening::Exchange { device });
                self.begin_exchange(device)
            }
            Happening::Arrival(packet) => self.arrive(&packet),
            Happening::Organize => {
                let ms = self.random.from_to(self.act_ms() / 100, self.act_ms() / 20);
                self.later(ms, Happening::Organize);
                self.organize();
                Ok(())
            }
            Happening::Strike(kind) => {
                self.strike(kind);
                Ok(())
            }
            Happening::Relief(relief) => {
                self.relieve(relief);
                Ok(())
            }
        }
    }

    /// Everything that was on its way is gone.
    pub(super) fn forget_what_is_on_its_way(&mut self) {
        self.queue.clear();
    }
}
