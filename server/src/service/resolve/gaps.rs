//! What is known to exist and is not here: "scanner 7 is missing 118–140".

use std::collections::{BTreeMap, HashMap};

use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, ScannerKey};
use esik_shared::replication::missing::Named;

use super::{Judged, ResolveError};
use crate::app::App;
use crate::service::counting::named_heads;

/// A run of a scanner's feed that is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Whose.
    pub scanner: ScannerKey,
    /// By which number people speak of it, where it is known.
    pub number: Option<u32>,
    /// The first number that is missing.
    pub first: u64,
    /// The last number that is known to exist.
    pub last: u64,
    /// Whether the numbers are here, but as other records.
    pub is_branch: bool,
}

/// The gaps of an event, by scanner: what scans have seen, scanners have said that they hold, cuts and answers have named, or
/// batches have left a gap before.
pub(crate) async fn list_gaps(app: &App, event: EventNumber) -> Result<Vec<Gap>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let held = tx.branches_of_events(&[event]).await?;
    let mut heads: Vec<(FeedId, Head)> = tx.named_records(event).await?;
    for (scanner, trust) in judged.roster.scanners() {
        let feed = FeedId::scans(scanner, event);
        heads.extend(named_heads(trust).map(|head| (feed, head)));
    }
    let mut asked: BTreeMap<FeedId, Vec<u64>> = BTreeMap::new();
    let mut named = Named::default();
    for (feed, head) in heads {
        asked.entry(feed).or_default().push(head.seq);
        named.note(feed, head);
    }
    let mut hashes: HashMap<(FeedId, Position), Hash> = HashMap::new();
    for (feed, seqs) in asked {
        let of_feed = tx.scan_hashes_at(&feed, &seqs).await?;
        hashes.extend(of_feed.into_iter().map(|(at, hash)| ((feed, at), hash)));
    }
    let missing = named.missing(&held, |feed, at| hashes.get(&(*feed, at)).copied());
    let mut gaps: Vec<Gap> = missing
        .into_iter()
        .filter_map(|run| {
            let scanner = run.feed.scanner()?;
            let number = judged.number_of(scanner);
            Some(Gap { scanner, number, first: run.first, last: run.last, is_branch: run.is_branch })
        })
        .collect();
    gaps.sort_by_key(|gap| (gap.number, gap.scanner, gap.first));
    Ok(gaps)
}
