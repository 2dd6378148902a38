//! Whether a record of a scan feed counts: the trust that the event feed puts in its author, applied to the branches as
//! they are here. Replicas that hold the same records and the same event feed come to the same answer, whatever came
//! first.

use std::collections::BTreeMap;

use crate::answer::ReceivedInTime;
use crate::feed::Head;
use crate::feed::branches::{Branches, Position};
use crate::id::{Hash, ScannerKey};
use crate::roster::trust::Trust;
use crate::time::Timestamp;

/// Whether a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It does not until an organizer says so.
    Quarantined(Quarantine),
    /// An organizer said that it does not.
    Out,
}

/// Why a record is in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quarantine {
    /// Its scanner was revoked, and it is not among what is still trusted.
    Revoked,
    /// It was made after the certificate ended, and was not received before.
    CertificateOver,
}

/// A record that the event feed names: where it is, or what is known of it where it is not here yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Here(Position),
    NotHere(Head),
}

/// Whether the records of one feed count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedStanding {
    branches: Branches,
    is_server: bool,
    ends: Option<Timestamp>,
    trusted: Option<Named>,
    received_in_time: Vec<Named>,
    /// First number, last record, whether they count; the last word last.
    quarantine: Vec<(u64, Named, bool)>,
    /// The first records of branches that do not count.
    out: Vec<Position>,
}

impl FeedStanding {
    /// The standing of a feed that is here with these branches. `hash_at` is the hash of a record that is here.
    pub fn new(trust: &Trust, branches: Branches, hash_at: impl Fn(Position) -> Option<Hash>) -> Self {
        let find = |head: Head| branches.find(head, &hash_at);
        let name = |head: Head| find(head).map_or(Named::NotHere(head), Named::Here);
        Self {
            is_server: trust.is_server(),
            ends: trust.ends(),
            trusted: trust.trusted().map(name),
            received_in_time: trust.heads_received_in_time().iter().copied().map(name).collect(),
            quarantine: trust
                .quarantine_answers()
                .iter()
                .map(|answer| (answer.first_seq, name(answer.last), answer.accepted))
                .collect(),
            out: trust
                .branch_answers()
                .filter(|(_, counts)| !counts)
                .filter_map(|(first, _)| find(first))
                .collect(),
            branches,
        }
    }

    /// The branches of the feed.
    pub const fn branches(&self) -> &Branches {
        &self.branches
    }

    /// Whether its author is a server process, where the help desk works.
    pub const fn is_server(&self) -> bool {
        self.is_server
    }

    /// Whether the record at `position`, written at `at` by its corrected clock, counts.
    pub fn of(&self, position: Position, at: Timestamp) -> Standing {
        if self.out.iter().any(|first| self.branches.leads_to(*first, position)) {
            return Standing::Out;
        }
        let Some(why) = self.suspicion(position, at) else { return Standing::Counts };
        let answer = self
            .quarantine
            .iter()
            .rev()
            .find(|(first_seq, last, _)| *first_seq <= position.seq && self.is_up_to(position, *last));
        match answer {
            None => Standing::Quarantined(why),
            Some((_, _, true)) => Standing::Counts,
            Some((_, _, false)) => Standing::Out,
        }
    }

    fn suspicion(&self, position: Position, at: Timestamp) -> Option<Quarantine> {
        if self.trusted.is_some_and(|trusted| !self.is_up_to(position, trusted)) {
            return Some(Quarantine::Revoked);
        }
        let is_late = self.ends.is_some_and(|ends| at >= ends)
            && !self.received_in_time.iter().any(|head| self.is_up_to(position, *head));
        is_late.then_some(Quarantine::CertificateOver)
    }

    /// Whether the record is `last` or leads to it. While `last` is not here, what comes before it by number is taken to.
    fn is_up_to(&self, position: Position, last: Named) -> bool {
        match last {
            Named::Here(last) => self.branches.leads_to(position, last),
            Named::NotHere(last) => position.seq < last.seq,
        }
    }
}

/// What the server writes when it receives, at `now`, records of a scanner of which the latest says it was made at `latest`
/// and the last is at `head`: that it had them before the certificate ended, where their own clock says otherwise.
pub fn receipt(
    scanner: ScannerKey,
    trust: &Trust,
    head: Head,
    latest: Timestamp,
    now: Timestamp,
) -> Option<ReceivedInTime> {
    let is_needed = trust.ends().is_some_and(|ends| now < ends && latest >= ends);
    is_needed.then_some(ReceivedInTime { scanner, head })
}

/// The standing of every feed of one event of which there is anything to say. A feed that is not among them has one
/// line, and counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feeds(BTreeMap<ScannerKey, FeedStanding>);

impl Feeds {
    /// Takes the standing of a feed; whether that changed anything.
    pub fn set(&mut self, scanner: ScannerKey, standing: FeedStanding) -> bool {
        let before = self.0.insert(scanner, standing);
        before.as_ref() != self.0.get(&scanner)
    }

    /// The standing of a feed, where there is anything to say of it.
    pub fn get(&self, scanner: ScannerKey) -> Option<&FeedStanding> {
        self.0.get(&scanner)
    }

    /// Whether a record counts.
    pub fn standing(&self, scanner: ScannerKey, position: Position, at: Timestamp) -> Standing {
        self.get(scanner).map_or(Standing::Counts, |feed| feed.of(position, at))
    }
}

impl FromIterator<(ScannerKey, FeedStanding)> for Feeds {
    fn from_iter<T: IntoIterator<Item = (ScannerKey, FeedStanding)>>(feeds: T) -> Self {
        Self(feeds.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
