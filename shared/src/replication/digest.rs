//! Digests: what two replicas compare first. While nothing is new, one digest an event goes each way, however long the
//! history is; vectors follow only for the events whose digests differ.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::plan::Holdings;
use super::{Tips, Vector};
use crate::id::EventNumber;

/// What stands for all that a replica holds of one event: SHA-256(`"esik-have-v1\0"` ‖ the map from feed id to the array
/// of its tips, ascending, in CBOR), the first 16 bytes. Nobody gains by making two that are equal: it would only hide
/// what that replica itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Digest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// The digest of each event of which anything is held.
pub type Digests = BTreeMap<EventNumber, Digest>;

/// The digests of what a replica holds.
pub fn digests(mine: &Holdings) -> Digests {
    let mut events: BTreeMap<EventNumber, Tips> = BTreeMap::new();
    for (feed, branches) in mine.iter().filter(|(_, branches)| !branches.is_empty()) {
        events.entry(feed.event).or_default().insert(*feed, branches.tips());
    }
    events.into_iter().map(|(event, tips)| (event, digest_of(&tips))).collect()
}

/// The digest of one event of which somebody holds this: the tips of every feed, ascending.
pub fn digest_of(tips: &Tips) -> Digest {
    let cbor = minicbor::to_vec(tips).expect("writing to a Vec cannot fail");
    let hash = Sha256::new().chain_update(b"esik-have-v1\0").chain_update(cbor).finalize();
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash[..16]);
    Digest(digest)
}

/// The events of which the two sides do not hold the same: of these, and only of these, vectors are exchanged. An event
/// that a side may not know is not asked about by naming it: both sides leave out what is not the other's business.
pub fn differing(mine: &Digests, theirs: &Digests) -> BTreeSet<EventNumber> {
    mine.keys().chain(theirs.keys()).copied().filter(|event| mine.get(event) != theirs.get(event)).collect()
}

/// What to say of the feeds of these events: the vector, and all tips of the feeds that have several.
pub fn vector_of(mine: &Holdings, events: &BTreeSet<EventNumber>) -> (Vector, Tips) {
    let part = mine.iter().filter(|(feed, branches)| events.contains(&feed.event) && !branches.is_empty());
    let vector = part.clone().map(|(feed, branches)| (*feed, branches.tip())).collect();
    let forked = part.filter(|(_, branches)| branches.is_forked());
    (vector, forked.map(|(feed, branches)| (*feed, branches.tips())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::branches::{Branches, Position};
    use crate::feed::{FeedId, Head};
    use crate::id::{Hash, ScannerKey};

    fn feed(scanner: u8, event: u32) -> FeedId {
        FeedId::scans(ScannerKey([scanner; 32]), EventNumber(event))
    }

    fn head(seq: u64, byte: u8) -> Head {
        Head { seq, hash: Hash([byte; 32]) }
    }

    #[test]
    fn only_events_that_differ_are_talked_about() {
        let single = |seq, byte| Branches::single(head(seq, byte));
        let mine: Holdings =
            [(feed(1, 1), single(3, 1)), (feed(1, 2), single(4, 2)), (feed(2, 3), single(1, 3))].into();
        let mut theirs = mine.clone();
        assert!(differing(&digests(&mine), &digests(&theirs)).is_empty());
        theirs.insert(feed(9, 1), Branches::default());
        assert!(differing(&digests(&mine), &digests(&theirs)).is_empty(), "an empty feed is none");
        theirs.insert(feed(1, 2), single(5, 9));
        theirs.insert(feed(7, 4), single(1, 9));
        theirs.remove(&feed(2, 3));
        let events = differing(&digests(&mine), &digests(&theirs));
        assert_eq!(events, [2, 3, 4].map(EventNumber).into());
        let (vector, tips) = vector_of(&mine, &events);
        assert_eq!(vector, [(feed(1, 2), head(4, 2)), (feed(2, 3), head(1, 3))].into());
        assert!(tips.is_empty());
    }

    #[test]
    fn a_digest_is_of_the_tips_and_not_of_how_a_replica_numbers_its_branches() {
        let (long, short) = (head(9, 1), head(6, 2));
        let mut one = Branches::single(long);
        one.fork(Position { line: 0, seq: 4 }, Hash([4; 32]), short);
        let mut other = Branches::single(short);
        other.fork(Position { line: 0, seq: 4 }, Hash([4; 32]), long);
        let holdings = |branches: &Branches| -> Holdings { [(feed(1, 1), branches.clone())].into() };
        assert_eq!(digests(&holdings(&one)), digests(&holdings(&other)));
        assert_ne!(digests(&holdings(&one)), digests(&holdings(&Branches::single(long))));
        let (vector, tips) = vector_of(&holdings(&one), &[EventNumber(1)].into());
        assert_eq!((vector[&feed(1, 1)], tips[&feed(1, 1)].as_slice()), (long, &[short, long][..]));
    }
}
