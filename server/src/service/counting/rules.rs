//! The rules by which some facts are folded: of the event, and of the feeds that they come from.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use esik_shared::attendance::Fact;
use esik_shared::attendance::fold::FoldRules;
use esik_shared::event::EventDetails;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::roster::trust::Trust;
use esik_shared::standing::{FeedStanding, Feeds};

use crate::db::{DbError, Tx};

/// The lines of a feed as they are about to be, with the hashes of what is not stored yet.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    /// The lines.
    pub branches: Branches,
    /// Hashes of records that are not stored yet.
    pub hashes: HashMap<Position, Hash>,
}

/// The records of a feed that the event feed names: where it ends that they are here, they change what counts.
pub(crate) fn named_heads(trust: &Trust) -> impl Iterator<Item = Head> {
    let answers = trust.quarantine_answers().iter().map(|answer| answer.last);
    let received = trust.heads_received_in_time().iter().copied();
    let branches = trust.branch_answers().map(|(first, _)| first);
    trust.trusted().into_iter().chain(received).chain(answers).chain(branches)
}

/// The feeds that some facts come from, and whether any of them is on a branch.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeedsOf(BTreeMap<ScannerKey, bool>);

impl<'a> FromIterator<&'a Fact> for FeedsOf {
    fn from_iter<T: IntoIterator<Item = &'a Fact>>(facts: T) -> Self {
        let mut feeds: BTreeMap<ScannerKey, bool> = BTreeMap::new();
        for fact in facts {
            *feeds.entry(fact.scan.scanner).or_default() |= fact.line != 0;
        }
        Self(feeds)
    }
}

/// The rules for facts of these feeds, `roster` being what the event feed says so far. Of a feed among `lines` these are its
/// lines; of all others what is stored.
pub(crate) async fn rules_for(
    tx: &mut Tx,
    details: &EventDetails,
    roster: &Roster,
    feeds_of: FeedsOf,
    lines: &BTreeMap<ScannerKey, Lines>,
) -> Result<FoldRules, DbError> {
    let nothing = Trust::default();
    let mut feeds = Feeds::default();
    for (scanner, is_forked) in feeds_of.0 {
        let trust = roster.trust(scanner).unwrap_or(&nothing);
        let standing = if is_forked || named_heads(trust).next().is_some() {
            standing_of(tx, &FeedId::scans(scanner, roster.event()), trust, lines.get(&scanner)).await?
        } else {
            // Of a feed with one line, of which nothing is named, no record needs to be found.
            FeedStanding::new(trust, Branches::default(), |_| None)
        };
        feeds.set(scanner, standing);
    }
    Ok(FoldRules { feeds, settled: roster.settled().clone(), ..FoldRules::from(details) })
}

/// Which records of a feed count.
pub(crate) async fn standing_of(
    tx: &mut Tx,
    feed: &FeedId,
    trust: &Trust,
    lines: Option<&Lines>,
) -> Result<FeedStanding, DbError> {
    let (branches, mut hashes) = match lines {
        Some(lines) => (lines.branches.clone(), lines.hashes.clone()),
        None => (tx.branches(feed).await?, HashMap::new()),
    };
    let asked = RefCell::new(Vec::new());
    FeedStanding::new(trust, branches.clone(), |at| {
        asked.borrow_mut().push(at.seq);
        None
    });
    let asked = asked.into_inner();
    if !asked.is_empty() {
        hashes.extend(tx.scan_hashes_at(feed, &asked).await?);
    }
    Ok(FeedStanding::new(trust, branches, |at| hashes.get(&at).copied()))
}
