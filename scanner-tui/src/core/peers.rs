//! Other scanners: how they are heard, and what they may be told of what is known here.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::time::{ClockReading, Timestamp};

use super::model::Model;
use super::now::Now;
use super::screen::ShownPeers;

/// Another scanner that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeardPeer {
    /// Its key.
    pub(crate) scanner: ScannerKey,
    /// What people call it.
    pub(crate) number: u32,
    /// The events in common.
    pub(crate) events: Vec<EventNumber>,
    /// When it was heard last, by the time since the program started, in milliseconds.
    pub(crate) heard_ms: i64,
    /// What it said of the time last.
    pub(crate) time: Option<PeerTime>,
}

/// What another scanner said of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PeerTime {
    /// Its clock, and what it knows of it.
    pub(crate) reading: ClockReading,
    /// What the clock here said when it was asked.
    pub(crate) sent: Timestamp,
    /// The same when the answer was here.
    pub(crate) received: Timestamp,
}

/// What the network needs to know of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PeersView {
    /// The clock.
    pub(crate) clock: ClockReading,
    /// Scanners that were revoked at some event here.
    pub(crate) revoked: BTreeSet<ScannerKey>,
}

/// How other scanners are heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Peers {
    heard: Vec<HeardPeer>,
    /// Whether any was ever, and when last, by the time since the program started, in milliseconds.
    last_ms: Option<i64>,
    /// When one of each event was.
    at_event: BTreeMap<EventNumber, i64>,
}

impl Peers {
    /// These are connected now. What any of them has newly said of the time is returned: what was said before would be
    /// wrong once the clock here was set.
    pub(super) fn take(&mut self, heard: Vec<HeardPeer>) -> Vec<(ScannerKey, PeerTime)> {
        let said_before = |peer: &HeardPeer| {
            let before = self.heard.iter().find(|before| before.scanner == peer.scanner);
            before.and_then(|before| before.time)
        };
        let news = heard.iter().filter(|peer| peer.time != said_before(peer));
        let news = news.filter_map(|peer| Some((peer.scanner, peer.time?))).collect();
        for peer in &heard {
            self.last_ms = self.last_ms.max(Some(peer.heard_ms));
            for event in &peer.events {
                let last = self.at_event.entry(*event).or_insert(peer.heard_ms);
                *last = (*last).max(peer.heard_ms);
            }
        }
        self.heard = heard;
        news
    }

    /// The scanners of this event that are connected.
    pub(super) fn at(&self, event: EventNumber) -> impl Iterator<Item = ScannerKey> {
        self.heard.iter().filter(move |peer| peer.events.contains(&event)).map(|peer| peer.scanner)
    }

    /// When a scanner of this event was heard last.
    pub(super) fn heard_at(&self, event: EventNumber) -> Option<i64> {
        self.at_event.get(&event).copied()
    }

    pub(super) fn shown(&self, now: Now) -> Option<ShownPeers> {
        let last_ms = self.last_ms?;
        let silent_ms = now.running_ms.saturating_sub(last_ms).max(0);
        Some(ShownPeers {
            count: u32::try_from(self.heard.len()).unwrap_or(u32::MAX),
            last_heard_s: u32::try_from(silent_ms / 1000).unwrap_or(u32::MAX),
        })
    }
}

impl Model {
    /// What the network needs to know.
    pub(crate) fn peers_view(&self, now: Now) -> PeersView {
        let scanners = self.events.values().flat_map(|event| event.roster().scanners());
        PeersView {
            clock: self.clock.reading(now),
            revoked: scanners
                .filter(|(_, trust)| trust.trusted().is_some())
                .map(|(scanner, _)| scanner)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fixture::{EVENTS, after};

    #[test]
    fn who_is_gone_is_told_by_when_anybody_was_heard_last() {
        let peer = |event, heard_ms| HeardPeer {
            scanner: ScannerKey([7; 32]),
            number: 7,
            events: vec![event],
            heard_ms,
            time: None,
        };
        let mut peers = Peers::default();
        assert_eq!(peers.shown(after(9_000)), None, "a gate that is alone is told nothing");
        peers.take(vec![peer(EVENTS[0], 1_000), peer(EVENTS[0], 2_500), peer(EVENTS[1], 9_000)]);
        assert_eq!(peers.shown(after(10_500)), Some(ShownPeers { count: 3, last_heard_s: 1 }));
        assert_eq!((peers.heard_at(EVENTS[0]), peers.heard_at(EventNumber(9))), (Some(2_500), None));
        peers.take(Vec::new());
        assert_eq!(peers.shown(after(69_500)), Some(ShownPeers { count: 0, last_heard_s: 60 }));
        assert_eq!(peers.heard_at(EVENTS[0]), Some(2_500), "who was heard just now was heard");
    }
}
