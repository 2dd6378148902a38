//! Whether this scanner is ready for the doors: from what was measured to what somebody should do about it.
//!
//! Plain data and a pure judgement; who measures and who is told is not decided here.

use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use esik_shared::message::moment::dated;
use esik_shared::message::{Arg, Messages};
use esik_shared::replication::report::{CheckLevel, SelftestCheck, SelftestReport};
use esik_shared::time::{Timestamp, WRONG_CLOCK_MS};
use serde::Serialize;

/// A disk that takes longer for a scan keeps people waiting, in milliseconds.
const SLOW_DISK_MS: u64 = 100;
/// With less room a busy evening is not safe, in bytes: a scan takes about one kilobyte, a log and recordings some
/// tens of megabytes.
const LITTLE_ROOM: u64 = 1_000_000_000;
/// With less room this scanner is not to be used, in bytes.
const NO_ROOM: u64 = 50_000_000;
/// A roster that is older may miss what was decided since, in milliseconds.
const OLD_ROSTER_MS: i64 = 12 * 3_600_000;
/// Other scanners that were heard longer ago say nothing of today, in milliseconds.
const OLD_PEERS_MS: i64 = 12 * 3_600_000;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Facts {
    /// How many milliseconds it took to read, judge and store a specimen pass, or why that failed.
    pub(crate) specimen: Result<u64, String>,
    /// What is known of the clock.
    pub(crate) clock: Option<ClockFacts>,
    /// The disk, or why it takes nothing.
    pub(crate) disk: Result<DiskFacts, String>,
    /// The player that let a tune be heard.
    pub(crate) sound: Option<String>,
    /// The scanners on serial lines that were found.
    pub(crate) inputs: Vec<String>,
    /// How many other scanners are enrolled for these events and not revoked.
    pub(crate) others: u64,
    /// Those that were met.
    pub(crate) peers: Vec<PeerFacts>,
    /// When the server was heard last.
    pub(crate) heard: Option<Timestamp>,
    /// The events that this scanner is enrolled for.
    pub(crate) events: Vec<EventFacts>,
    /// When the enrollment ends.
    pub(crate) enrolled_until: Timestamp,
    /// Whether an organizer has revoked this scanner at one of its events.
    pub(crate) is_revoked: bool,
    /// Whether another computer writes with the key of this scanner, or its disk was restored: one of its feeds forked.
    pub(crate) is_forked: bool,
}

/// What the server said of the clock, while that is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct ClockFacts {
    /// What to add to this machine's clock, in milliseconds.
    pub(crate) offset_ms: i64,
    /// How far that may be off, in milliseconds.
    pub(crate) uncertainty_ms: u32,
}

/// The disk under the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct DiskFacts {
    /// How long the slowest of some writes took to be durable, in milliseconds.
    pub(crate) write_ms: u64,
    /// How many bytes are free.
    pub(crate) free_bytes: u64,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct EventFacts {
    /// Which.
    pub(crate) event: EventNumber,
    /// When its doors close; none where nothing is known of it yet.
    pub(crate) doors_close: Option<Timestamp>,
    /// How many passes its roster has.
    pub(crate) passes: u64,
    /// In which time zone it is.
    pub(crate) time_zone: Option<String>,
}

/// Another scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct PeerFacts {
    /// What people call it.
    pub(crate) number: u32,
    /// When it was heard last.
    pub(crate) heard: Timestamp,
    /// How many damaged or forged batches it has brought.
    pub(crate) faults: u32,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Checked {
    /// What was looked at.
    pub(crate) check: SelftestCheck,
    /// How it came out.
    pub(crate) level: CheckLevel,
    /// A sentence, with what to do.
    pub(crate) text: String,
}

/// Judges everything, in the order in which it is told.
pub(crate) fn judge(facts: &Facts, now: Timestamp, language: Language) -> Vec<Checked> {
    let judge = Judge { facts, now, messages: Messages::get(language) };
    vec![
        judge.pass(),
        judge.disk(),
        judge.enrollment(),
        judge.roster(),
        judge.clock(),
        judge.sound(),
        judge.inputs(),
        judge.peers(),
    ]
}

/// Whether people can be let in with this scanner.
pub(crate) fn is_ready(checks: &[Checked]) -> bool {
    checks.iter().all(|check| check.level != CheckLevel::Failed)
}

/// What organizers are told of it, at this time: how each check came out, without a name of anything.
pub(crate) fn told(checks: &[Checked], at: Timestamp) -> SelftestReport {
    SelftestReport { at, checks: checks.iter().map(|checked| (checked.check, checked.level)).collect() }
}

struct Judge<'a> {
    facts: &'a Facts,
    now: Timestamp,
    messages: &'static Messages,
}

impl Judge<'_> {
    fn say(&self, check: SelftestCheck, level: CheckLevel, id: &str, args: &[(&str, Arg<'_>)]) -> Checked {
        let id = format!("scanner-check-{}-{id}", check.code());
        Checked { check, level, text: self.messages.text(&id, args) }
    }

    fn pass(&self) -> Checked {
        match &self.facts.specimen {
            Ok(ms) => self.say(SelftestCheck::Pass, CheckLevel::Ok, "ok", &[("ms", number(*ms))]),
            Err(why) => self.say(SelftestCheck::Pass, CheckLevel::Failed, "failed", &[("why", why.into())]),
        }
    }

    fn disk(&self) -> Checked {
        let DiskFacts { write_ms, free_bytes } = match &self.facts.disk {
            Ok(disk) => *disk,
            Err(why) => {
                return self.say(SelftestCheck::Disk, CheckLevel::Failed, "failed", &[("why", why.into())]);
            }
        };
        let free = ("megabytes", number(free_bytes / 1_000_000));
        match free_bytes {
            0..NO_ROOM => self.say(SelftestCheck::Disk, CheckLevel::Failed, "no-room", &[free]),
            NO_ROOM..LITTLE_ROOM => self.say(SelftestCheck::Disk, CheckLevel::Care, "little-room", &[free]),
            _ if write_ms > SLOW_DISK_MS => {
                self.say(SelftestCheck::Disk, CheckLevel::Care, "slow", &[("ms", number(write_ms))])
            }
            _ => {
                let free = ("gigabytes", number(free_bytes / 1_000_000_000));
                self.say(SelftestCheck::Disk, CheckLevel::Ok, "ok", &[("ms", number(write_ms)), free])
            }
        }
    }

    fn enrollment(&self) -> Checked {
        let ends = self.facts.enrolled_until;
        let until = dated(ends, self.time_zone(), self.messages.language());
        let until = [("until", (&until).into())];
        // An event that is over needs no scanner any more.
        let ends_early = self
            .facts
            .events
            .iter()
            .filter_map(|event| event.doors_close)
            .any(|close| close > self.now && close > ends);
        match () {
            () if self.facts.is_forked => {
                self.say(SelftestCheck::Enrollment, CheckLevel::Failed, "forked", &[])
            }
            () if self.facts.is_revoked => {
                self.say(SelftestCheck::Enrollment, CheckLevel::Failed, "revoked", &[])
            }
            () if ends <= self.now => {
                self.say(SelftestCheck::Enrollment, CheckLevel::Failed, "ended", &until)
            }
            () if ends_early => self.say(SelftestCheck::Enrollment, CheckLevel::Care, "ends-early", &until),
            () => self.say(SelftestCheck::Enrollment, CheckLevel::Ok, "ok", &until),
        }
    }

    fn roster(&self) -> Checked {
        let unknown = self.facts.events.iter().find(|event| event.doors_close.is_none() || event.passes == 0);
        let passes: u64 = self.facts.events.iter().map(|event| event.passes).sum();
        if passes == 0 {
            return self.say(SelftestCheck::Roster, CheckLevel::Failed, "missing", &[]);
        }
        if let Some(event) = unknown {
            return self.say(
                SelftestCheck::Roster,
                CheckLevel::Care,
                "part",
                &[("event", event.event.0.into())],
            );
        }
        let args = [("passes", number(passes))];
        match self.facts.heard {
            Some(heard) if self.now.ms_since(heard) < OLD_ROSTER_MS => {
                self.say(SelftestCheck::Roster, CheckLevel::Ok, "ok", &args)
            }
            Some(heard) => {
                let heard = dated(heard, self.time_zone(), self.messages.language());
                self.say(SelftestCheck::Roster, CheckLevel::Care, "old", &[("heard", (&heard).into())])
            }
            None => self.say(SelftestCheck::Roster, CheckLevel::Care, "never", &args),
        }
    }

    fn clock(&self) -> Checked {
        match self.facts.clock {
            None => self.say(SelftestCheck::Clock, CheckLevel::Care, "unchecked", &[]),
            Some(clock) if clock.offset_ms.unsigned_abs() >= WRONG_CLOCK_MS => {
                let id = if clock.offset_ms > 0 { "slow" } else { "fast" };
                let seconds = number(clock.offset_ms.unsigned_abs() / 1000);
                self.say(SelftestCheck::Clock, CheckLevel::Care, id, &[("seconds", seconds)])
            }
            Some(clock) => self.say(
                SelftestCheck::Clock,
                CheckLevel::Ok,
                "ok",
                &[("ms", number(u64::from(clock.uncertainty_ms)))],
            ),
        }
    }

    fn sound(&self) -> Checked {
        match &self.facts.sound {
            Some(player) => {
                self.say(SelftestCheck::Sound, CheckLevel::Ok, "ok", &[("player", player.into())])
            }
            None => self.say(SelftestCheck::Sound, CheckLevel::Care, "none", &[]),
        }
    }

    fn inputs(&self) -> Checked {
        match self.facts.inputs.join(", ") {
            names if names.is_empty() => self.say(SelftestCheck::Inputs, CheckLevel::Ok, "keyboard", &[]),
            names => self.say(SelftestCheck::Inputs, CheckLevel::Ok, "found", &[("names", (&names).into())]),
        }
    }

    fn peers(&self) -> Checked {
        if let Some(liar) = self.facts.peers.iter().find(|peer| peer.faults > 0) {
            let args = [("number", liar.number.into()), ("count", liar.faults.into())];
            return self.say(SelftestCheck::Peers, CheckLevel::Care, "faults", &args);
        }
        let heard = |peer: &&PeerFacts| self.now.ms_since(peer.heard) < OLD_PEERS_MS;
        match self.facts.peers.iter().filter(heard).count() {
            0 if self.facts.others == 0 => self.say(SelftestCheck::Peers, CheckLevel::Ok, "alone", &[]),
            0 => self.say(SelftestCheck::Peers, CheckLevel::Care, "none", &[]),
            some => {
                let some = u64::try_from(some).unwrap_or(u64::MAX);
                self.say(
                    SelftestCheck::Peers,
                    CheckLevel::Ok,
                    "ok",
                    &[("count", number(some)), ("others", number(self.facts.others))],
                )
            }
        }
    }

    fn time_zone(&self) -> &str {
        self.facts.events.iter().find_map(|event| event.time_zone.as_deref()).unwrap_or("UTC")
    }
}

fn number<'a>(number: u64) -> Arg<'a> {
    Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
