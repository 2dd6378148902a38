//! How wrong a scanner's clock is: from what the server said, else from peers that met it, else from the phones of the
//! crowd. Nobody alone moves a clock, but the server.
//!
//! Nothing here reads a clock. What the server said is measured by the caller, who also knows when its clock was set.

use std::collections::{BTreeMap, VecDeque};

use crate::id::{PassId, ScannerKey};
use crate::pass::live::STEP_SECONDS;
use crate::time::{ClockReading, ClockSource, Timestamp};

/// For how long a measurement is good, in milliseconds: a clock that loses a second a day is then half a second off.
pub const GOOD_FOR_MS: i64 = 12 * 3_600_000;
/// Of how many different passes the live codes are needed.
pub const PASSES_NEEDED: usize = 20;
/// How many peers tell the time whatever each says. Two do so where they agree.
pub const PEERS_NEEDED: usize = 3;
/// The most peers of which measurements are kept: more gates than any event has.
const MAX_PEERS: usize = 256;
/// A live code shows its step for 15 s, so that its middle is off by half of that at the most.
const STEP_DOUBT_MS: u32 = STEP_SECONDS * 1000 / 2;

/// One measurement of this clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// What to add to this clock, in milliseconds.
    pub offset_ms: i64,
    /// How far that may be off either way, in milliseconds.
    pub uncertainty_ms: u32,
    /// What this clock said when it was measured.
    pub at: Timestamp,
}

impl Measured {
    /// What a clock that said `theirs` when it answered tells of ours, which said `sent` and `received`.
    pub fn by_answer(theirs: &ClockReading, sent: Timestamp, received: Timestamp) -> Self {
        let half_ms = received.ms_since(sent).max(0) / 2;
        let doubt_ms = u32::try_from(half_ms + 1).unwrap_or(u32::MAX);
        Self {
            offset_ms: theirs.corrected().ms_since(received.plus_ms(-half_ms)),
            uncertainty_ms: theirs.uncertainty_ms.saturating_add(doubt_ms),
            at: received,
        }
    }

    fn is_good(&self, clock: Timestamp) -> bool {
        // A measurement of tomorrow is from before the clock was set back.
        (0..GOOD_FOR_MS).contains(&clock.ms_since(self.at))
    }
}

/// What is known of one clock.
#[derive(Debug, Clone, Default)]
pub struct ClockEstimate {
    server: Option<Measured>,
    peers: BTreeMap<ScannerKey, Measured>,
    codes: VecDeque<(PassId, Measured)>,
}

impl ClockEstimate {
    /// The server's answer was measured so.
    pub fn learn_from_server(&mut self, measured: Measured) {
        self.server = Some(measured);
    }

    /// A peer told its time. Only one that has it from the server is believed; of each, the last word.
    pub fn learn_from_peer(
        &mut self,
        peer: ScannerKey,
        theirs: &ClockReading,
        sent: Timestamp,
        received: Timestamp,
    ) {
        if theirs.source != ClockSource::Server {
            self.peers.remove(&peer);
        } else if self.peers.len() < MAX_PEERS || self.peers.contains_key(&peer) {
            self.peers.insert(peer, Measured::by_answer(theirs, sent, received));
        }
    }

    /// A live code of this pass was read and verified at `clock`: its phone is at this step since `valid_from`, which is
    /// in Unix seconds. Of each pass, the last word.
    pub fn learn_from_live_code(&mut self, pass_id: PassId, valid_from: u32, step: u32, clock: Timestamp) {
        let shown_s = i64::from(valid_from) + (i64::from(step) - 1) * i64::from(STEP_SECONDS);
        let middle = Timestamp::from_seconds(shown_s).plus_ms(i64::from(STEP_DOUBT_MS));
        let measured =
            Measured { offset_ms: middle.ms_since(clock), uncertainty_ms: STEP_DOUBT_MS, at: clock };
        self.codes.retain(|(known, _)| *known != pass_id);
        self.codes.push_back((pass_id, measured));
        if self.codes.len() > PASSES_NEEDED {
            self.codes.pop_front();
        }
    }

    /// This clock was set ahead by so many milliseconds (back, if negative): what was measured before stays true.
    pub fn clock_was_set(&mut self, ahead_ms: i64) {
        let peers = self.peers.values_mut();
        let codes = self.codes.iter_mut().map(|(_, measured)| measured);
        for measured in self.server.iter_mut().chain(peers).chain(codes) {
            measured.offset_ms = measured.offset_ms.saturating_sub(ahead_ms);
            measured.at = measured.at.plus_ms(ahead_ms);
        }
    }

    /// This clock may have gone wrong by so many milliseconds since everything was measured: the computer slept.
    pub fn doubt(&mut self, by_ms: u32) {
        let peers = self.peers.values_mut();
        let codes = self.codes.iter_mut().map(|(_, measured)| measured);
        for measured in self.server.iter_mut().chain(peers).chain(codes) {
            measured.uncertainty_ms = measured.uncertainty_ms.saturating_add(by_ms);
        }
    }

    /// What the server said last.
    pub const fn server(&self) -> Option<Measured> {
        self.server
    }

    /// What this clock says, with how far it is thought to be off and how that is known.
    pub fn reading(&self, clock: Timestamp) -> ClockReading {
        let best = self
            .server
            .filter(|measured| measured.is_good(clock))
            .map(|measured| (measured.offset_ms, measured.uncertainty_ms, ClockSource::Server))
            .or_else(|| with(ClockSource::Peers, self.of_peers(clock)))
            .or_else(|| with(ClockSource::LiveCodes, self.of_codes(clock)));
        match best {
            Some((offset_ms, uncertainty_ms, source)) => {
                ClockReading { clock, offset_ms, uncertainty_ms, source }
            }
            None => ClockReading::uncorrected(clock),
        }
    }

    fn of_peers(&self, clock: Timestamp) -> Option<(i64, u32)> {
        let good: Vec<Measured> =
            self.peers.values().copied().filter(|measured| measured.is_good(clock)).collect();
        match good.as_slice() {
            [one, other] => {
                let apart_ms = one.offset_ms.abs_diff(other.offset_ms);
                let agree = apart_ms <= u64::from(one.uncertainty_ms) + u64::from(other.uncertainty_ms);
                agree.then(|| median(&good))
            }
            _ => (good.len() >= PEERS_NEEDED).then(|| median(&good)),
        }
    }

    fn of_codes(&self, clock: Timestamp) -> Option<(i64, u32)> {
        let good: Vec<Measured> = self
            .codes
            .iter()
            .map(|(_, measured)| *measured)
            .filter(|measured| measured.is_good(clock))
            .collect();
        (good.len() >= PASSES_NEEDED).then(|| median(&good))
    }
}

fn with(source: ClockSource, median: Option<(i64, u32)>) -> Option<(i64, u32, ClockSource)> {
    median.map(|(offset_ms, uncertainty_ms)| (offset_ms, uncertainty_ms, source))
}

/// The median, and how far at least half of the measurements lie from it, with their own doubt: what a minority says
/// moves neither beyond what the majority says. Of none, nothing is off.
fn median(measured: &[Measured]) -> (i64, u32) {
    let middle = |mut values: Vec<i64>| {
        values.sort_unstable();
        let at = values.len() / 2;
        match values.len() {
            0 => 0,
            len if len % 2 == 1 => values[at],
            _ => i64::midpoint(values[at - 1], values[at]),
        }
    };
    let offset_ms = middle(measured.iter().map(|measured| measured.offset_ms).collect());
    let mut doubts: Vec<u64> = measured
        .iter()
        .map(|measured| {
            measured.offset_ms.abs_diff(offset_ms).saturating_add(u64::from(measured.uncertainty_ms))
        })
        .collect();
    doubts.sort_unstable();
    let doubt_ms = doubts.get(doubts.len() / 2).copied().unwrap_or(0);
    (offset_ms, u32::try_from(doubt_ms).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
