//! Of which feeds two replicas speak: what is the business of both.

use std::collections::BTreeSet;

use esik_shared::certificate::CertificateContent;
use esik_shared::feed::{FeedClass, FeedId};
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};

/// The feeds that both sides may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    authority: AuthorityKey,
    events: BTreeSet<EventNumber>,
    /// Whose scans of what belongs to no event.
    nowhere_of: Option<ScannerKey>,
}

impl Scope {
    /// Between this scanner and the server: its events, and its own feed of what belongs to none.
    pub(crate) fn with_server(certificate: &CertificateContent) -> Self {
        let mut events: BTreeSet<EventNumber> = events_of(certificate).collect();
        events.insert(EventNumber::NONE);
        Self { authority: certificate.authority, events, nowhere_of: Some(certificate.scanner) }
    }

    /// Between two scanners: the events of both.
    pub(crate) fn with_peer(mine: &CertificateContent, theirs: &CertificateContent) -> Self {
        let theirs: BTreeSet<EventNumber> = events_of(theirs).collect();
        let events = events_of(mine).filter(|event| theirs.contains(event)).collect();
        Self { authority: mine.authority, events, nowhere_of: None }
    }

    /// The events that are spoken of.
    pub(crate) fn events(&self) -> impl Iterator<Item = EventNumber> {
        self.events.iter().copied()
    }

    /// Whether a feed is spoken of.
    pub(crate) fn has(&self, feed: &FeedId) -> bool {
        match (feed.class, feed.event) {
            (FeedClass::Event, event) => {
                event != EventNumber::NONE && self.events.contains(&event) && feed.author == self.authority.0
            }
            (FeedClass::Scans, EventNumber::NONE) => self.nowhere_of == feed.scanner(),
            (FeedClass::Scans, event) => self.events.contains(&event),
        }
    }
}

fn events_of(certificate: &CertificateContent) -> impl Iterator<Item = EventNumber> {
    certificate.events.iter().map(|certified| certified.event)
}

#[cfg(test)]
mod tests {
    use esik_shared::certificate::CertifiedEvent;

    use super::*;
    use crate::core::fixture::{EVENTS, authority, certificate, scanner};

    #[test]
    fn replicas_speak_of_what_is_the_business_of_both() {
        let [one, two] = EVENTS;
        let other = ScannerKey([7; 32]);
        let mut theirs = certificate();
        theirs.events = vec![CertifiedEvent { event: two, keeps_gates: Vec::new() }];
        let (server, peer) = (Scope::with_server(&certificate()), Scope::with_peer(&certificate(), &theirs));
        for (feed, of_server, of_peer) in [
            (FeedId::scans(other, one), true, false),
            (FeedId::scans(other, two), true, true),
            (FeedId::event(authority(), two), true, true),
            (FeedId::event(AuthorityKey([9; 32]), two), false, false),
            (FeedId::event(authority(), EventNumber(3)), false, false),
            (FeedId::scans(other, EventNumber(3)), false, false),
            (FeedId::scans(scanner(), EventNumber::NONE), true, false),
            (FeedId::scans(other, EventNumber::NONE), false, false),
        ] {
            assert_eq!((server.has(&feed), peer.has(&feed)), (of_server, of_peer), "{feed:?}");
        }
    }
}
