//! Which scanners are connected, one connection each, and what is held against whom. It outlives connections.

use std::collections::BTreeMap;
use std::sync::Arc;

use esik_shared::id::ScannerKey;
use esik_shared::replication::allowance::Allowance;
use esik_shared::replication::message::Message;
use tokio::sync::{Notify, mpsc};

/// The most scanners that are connected at once: more gates than any event has.
pub(super) const MAX_PEERS: usize = 64;
/// The most scanners that are remembered; then those that are not connected are forgotten.
const MAX_KNOWN: usize = 1_024;
/// After so many bad batches a scanner is not talked to.
const MAX_FAULTS: u32 = 3;
/// For how long, in milliseconds.
const SHUT_OUT_MS: i64 = 10 * 60_000;

/// What may wait to be said on a connection: one question for each event of a busy hall.
const MESSAGES_WAITING: usize = 16;

/// Why a connection is not the one of its pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Surplus {
    /// There is another.
    #[error("it is connected already")]
    Connected,
    /// There are too many scanners.
    #[error("{MAX_PEERS} scanners are connected")]
    Full,
    /// It brought too much that is bad.
    #[error("it brought {MAX_FAULTS} bad batches, and is shut out for ten minutes")]
    ShutOut,
}

/// A connection that is registered.
#[derive(Debug)]
struct Connection {
    id: u64,
    /// Whether the scanner with the lesser key called.
    is_preferred: bool,
    /// Ends it.
    end: Arc<Notify>,
    /// Something to say on it.
    say: mpsc::Sender<Message>,
}

/// What is known of a scanner beyond its connection.
#[derive(Debug)]
struct Known {
    allowance: Allowance,
    faults: u32,
    shut_out_ms: Option<i64>,
}

/// A place in the registry.
#[derive(Debug)]
pub(super) struct Place {
    /// Which connection it is.
    pub(super) id: u64,
    /// When this is notified the connection is to end.
    pub(super) end: Arc<Notify>,
    /// What is to be said on it.
    pub(super) said: mpsc::Receiver<Message>,
}

/// The registry.
#[derive(Debug, Default)]
pub(super) struct Registry {
    connections: BTreeMap<ScannerKey, Connection>,
    known: BTreeMap<ScannerKey, Known>,
    last_id: u64,
}

impl Registry {
    /// Whether this scanner is connected.
    pub(super) fn is_connected(&self, scanner: ScannerKey) -> bool {
        self.connections.contains_key(&scanner)
    }

    /// Gives a new connection between `own` and `scanner` its place, or says why it is to be closed. Both sides come to the
    /// same: of two connections that which the lesser key called stays; of two of the same direction the one who
    /// called keeps what it has, and who was called takes the new one, because the other has begun anew.
    pub(super) fn enter(
        &mut self,
        own: ScannerKey,
        scanner: ScannerKey,
        has_called: bool,
        now_ms: i64,
    ) -> Result<Place, Surplus> {
        if self.known(scanner, now_ms).shut_out_ms.is_some_and(|since| now_ms - since < SHUT_OUT_MS) {
            return Err(Surplus::ShutOut);
        }
        let is_preferred = has_called == (own < scanner);
        if let Some(there) = self.connections.get(&scanner) {
            let stays = match (there.is_preferred, is_preferred) {
                (true, false) => true,
                (false, true) => false,
                (true, true) | (false, false) => has_called,
            };
            if stays {
                return Err(Surplus::Connected);
            }
            there.end.notify_one();
        } else if self.connections.len() >= MAX_PEERS {
            return Err(Surplus::Full);
        }
        self.last_id += 1;
        let (say, said) = mpsc::channel(MESSAGES_WAITING);
        let place = Place { id: self.last_id, end: Arc::default(), said };
        let connection = Connection { id: place.id, is_preferred, end: Arc::clone(&place.end), say };
        self.connections.insert(scanner, connection);
        Ok(place)
    }

    /// A connection is over.
    pub(super) fn leave(&mut self, scanner: ScannerKey, id: u64) {
        if self.connections.get(&scanner).is_some_and(|connection| connection.id == id) {
            self.connections.remove(&scanner);
        }
    }

    /// Says something to a scanner, if it is connected. Who is too slow to hear it is asked again.
    pub(super) fn say(&self, scanner: ScannerKey, message: Message) {
        if let Some(connection) = self.connections.get(&scanner) {
            let _ = connection.say.try_send(message);
        }
    }

    /// Ends all connections.
    pub(super) fn end_all(&self) {
        self.connections.values().for_each(|connection| connection.end.notify_one());
    }

    /// What this scanner may still bring.
    pub(super) fn allowance(&mut self, scanner: ScannerKey, now_ms: i64) -> Allowance {
        self.known(scanner, now_ms).allowance
    }

    /// What it may bring after it brought something. It has one connection, so nobody else did meanwhile.
    pub(super) fn set_allowance(&mut self, scanner: ScannerKey, allowance: Allowance) {
        if let Some(known) = self.known.get_mut(&scanner) {
            known.allowance = allowance;
        }
    }

    /// It brought something whose signature or chain is wrong. Whether that was enough.
    pub(super) fn fault(&mut self, scanner: ScannerKey, now_ms: i64) -> bool {
        let known = self.known(scanner, now_ms);
        known.faults += 1;
        if known.faults >= MAX_FAULTS {
            known.faults = 0;
            known.shut_out_ms = Some(now_ms);
        }
        known.shut_out_ms == Some(now_ms)
    }

    fn known(&mut self, scanner: ScannerKey, now_ms: i64) -> &mut Known {
        if self.known.len() >= MAX_KNOWN {
            let connections = &self.connections;
            self.known.retain(|known, _| *known == scanner || connections.contains_key(known));
        }
        let fresh = || Known { allowance: Allowance::new(now_ms), faults: 0, shut_out_ms: None };
        self.known.entry(scanner).or_insert_with(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ScannerKey = ScannerKey([1; 32]);
    const B: ScannerKey = ScannerKey([2; 32]);

    #[test]
    fn of_two_connections_of_a_pair_both_sides_keep_the_same_in_every_order() {
        // The one that A, the lesser, called and the one that B called, as each side meets them.
        for first_at_a in [true, false] {
            for first_at_b in [true, false] {
                let (mut at_a, mut at_b) = (Registry::default(), Registry::default());
                let mut stays_at_a = None;
                for a_called in [first_at_a, !first_at_a] {
                    if at_a.enter(A, B, a_called, 0).is_ok() {
                        stays_at_a = Some(a_called);
                    }
                }
                let mut stays_at_b = None;
                for a_called in [first_at_b, !first_at_b] {
                    if at_b.enter(B, A, !a_called, 0).is_ok() {
                        stays_at_b = Some(a_called);
                    }
                }
                assert_eq!((stays_at_a, stays_at_b), (Some(true), Some(true)));
            }
        }
    }

    #[test]
    fn who_calls_again_from_the_same_side_has_begun_anew_and_who_has_a_connection_calls_for_nothing() {
        for (own, other) in [(A, B), (B, A)] {
            let mut registry = Registry::default();
            let first = registry.enter(own, other, false, 0).unwrap();
            let second = registry.enter(own, other, false, 0).unwrap();
            registry.leave(other, first.id);
            assert!(registry.is_connected(other), "the first one's end is not the second's");
            registry.leave(other, second.id);
            assert!(!registry.is_connected(other));
            registry.enter(own, other, true, 0).unwrap();
            assert_eq!(registry.enter(own, other, true, 0).unwrap_err(), Surplus::Connected);
        }
    }

    #[test]
    fn there_is_a_limit_and_somebody_who_brings_bad_batches_is_shut_out_for_a_while() {
        let mut registry = Registry::default();
        let scanner = |number: usize| ScannerKey([u8::try_from(number).unwrap(); 32]);
        for number in 0..MAX_PEERS {
            registry.enter(ScannerKey([255; 32]), scanner(number), false, 0).unwrap();
        }
        let one_more = registry.enter(ScannerKey([255; 32]), scanner(MAX_PEERS), false, 0);
        assert_eq!(one_more.unwrap_err(), Surplus::Full);

        let mut registry = Registry::default();
        assert!(!registry.fault(B, 5) && !registry.fault(B, 6) && registry.fault(B, 7));
        assert_eq!(registry.enter(A, B, true, 7 + SHUT_OUT_MS - 1).unwrap_err(), Surplus::ShutOut);
        assert!(registry.enter(A, B, true, 7 + SHUT_OUT_MS).is_ok());
        assert!(!registry.fault(B, 8 + SHUT_OUT_MS), "it begins anew");
    }
}
