//! After an old backup was restored: a server has signed records that it no longer has. Were it to write now, there would
//! be two of one number, and scanners would believe neither. So it first takes back from scanners what it wrote.
//!
//! Event feeds come back by the messages that always carry them (`receive` takes them, being the authority's), and so do
//! lost scans; its own feeds of scans a server process opens anew at each start. Here is only when it may write again.

use std::collections::{BTreeMap, BTreeSet};

use super::Vector;
use super::plan::Holdings;
use crate::feed::{FeedClass, FeedId, Head};
use crate::id::{AuthorityKey, EventNumber, ScannerKey};

/// A server that was restored and has not written since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    authority: AuthorityKey,
    unheard: BTreeSet<ScannerKey>,
    furthest: BTreeMap<EventNumber, Head>,
}

impl Restore {
    /// A restored server of which the backup knows these scanners. Scanners that were enrolled after the backup are not
    /// among them; what they know, those that they met know.
    pub fn new(authority: AuthorityKey, scanners: impl IntoIterator<Item = ScannerKey>) -> Self {
        Self { authority, unheard: scanners.into_iter().collect(), furthest: BTreeMap::new() }
    }

    /// A scanner said what it holds, all of it.
    pub fn hear(&mut self, scanner: ScannerKey, theirs: &Vector) {
        self.unheard.remove(&scanner);
        let authority = self.authority.0;
        let ours =
            theirs.iter().filter(|(feed, _)| feed.class == FeedClass::Event && feed.author == authority);
        for (feed, head) in ours {
            let furthest = self.furthest.entry(feed.event).or_insert(*head);
            if furthest.seq < head.seq {
                *furthest = *head;
            }
        }
    }

    /// An operator says that this scanner will not come: it is lost, or at home.
    pub fn go_without(&mut self, scanner: ScannerKey) {
        self.unheard.remove(&scanner);
    }

    /// The scanners that have not been heard since.
    pub const fn unheard(&self) -> &BTreeSet<ScannerKey> {
        &self.unheard
    }

    /// The event feeds of which somebody has more than is here, and how far.
    pub fn behind(&self, mine: &Holdings) -> Vec<(FeedId, Head)> {
        let feed = |event: &EventNumber| FeedId::event(self.authority, *event);
        let here = |feed: &FeedId| mine.get(feed).map_or(0, |branches| branches.tip().seq);
        let heard = self.furthest.iter().map(|(event, head)| (feed(event), *head));
        heard.filter(|(feed, head)| here(feed) < head.seq).collect()
    }

    /// Whether the server may write again: everybody was heard, and nobody has more of what it wrote.
    pub fn may_write(&self, mine: &Holdings) -> bool {
        self.unheard.is_empty() && self.behind(mine).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::branches::Branches;
    use crate::id::Hash;

    const AUTHORITY: AuthorityKey = AuthorityKey([9; 32]);

    #[test]
    fn a_restored_server_writes_when_everybody_was_heard_and_nobody_knows_more_of_what_it_wrote() {
        let head = |seq| Head { seq, hash: Hash([7; 32]) };
        let feed = |event| FeedId::event(AUTHORITY, EventNumber(event));
        let [a, b] = [1, 2].map(|scanner| ScannerKey([scanner; 32]));
        let mut mine: Holdings = [(feed(1), Branches::single(head(5)))].into();
        let mut restore = Restore::new(AUTHORITY, [a, b]);
        assert!(!restore.may_write(&mine), "nobody was heard");
        restore.hear(a, &[(feed(1), head(4)), (FeedId::scans(b, EventNumber(1)), head(99))].into());
        assert_eq!(restore.behind(&mine), []);
        assert!(!restore.may_write(&mine), "the other was not heard");
        let foreign = FeedId::event(AuthorityKey([8; 32]), EventNumber(1));
        restore.hear(b, &[(feed(1), head(8)), (feed(2), head(3)), (foreign, head(99))].into());
        assert_eq!(restore.behind(&mine), [(feed(1), head(8)), (feed(2), head(3))]);
        mine.insert(feed(1), Branches::single(head(8)));
        assert!(!restore.may_write(&mine), "an event that the backup does not know");
        mine.insert(feed(2), Branches::single(head(3)));
        assert!(restore.may_write(&mine));

        let mut alone = Restore::new(AUTHORITY, [a, b]);
        alone.hear(a, &Vector::new());
        assert_eq!(alone.unheard(), &[b].into());
        alone.go_without(b);
        assert!(alone.may_write(&mine));
    }
}
