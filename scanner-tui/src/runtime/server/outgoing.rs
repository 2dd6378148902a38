//! What an exchange sends: what this scanner holds, and the scans of its own that the server lacks.

use std::collections::HashMap;

use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::replication::message::{MAX_EXCHANGE_BYTES, Message};
use esik_shared::replication::plan::{Holdings, Step, plan};
use esik_shared::replication::{Tips, Vector};

use crate::runtime::store::StoreError;
use crate::runtime::store::task::StoreClient;

/// The frames of one exchange.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The frames.
    pub(super) frames: Vec<u8>,
    /// Whether the server has another branch of a feed of this scanner.
    pub(super) is_forked: bool,
}

/// Writes the frames. Until the server has said what it has, nothing but what is here.
pub(super) async fn write(
    store: &StoreClient,
    scanner: ScannerKey,
    mine: &Vector,
    theirs: Option<&Vector>,
) -> Result<Outgoing, StoreError> {
    let mut outgoing = Outgoing { frames: Vec::new(), is_forked: false };
    Message::Have(mine.clone()).write(&mut outgoing.frames);
    let Some(theirs) = theirs else { return Ok(outgoing) };
    for step in steps(store, scanner, mine, theirs).await? {
        match step {
            Step::Locate { feed } => {
                tracing::error!(event = %feed.event, "the server knows other scans under numbers of this scanner");
                outgoing.is_forked = true;
            }
            Step::Send { feed, after, .. } => {
                let after = theirs.get(&feed).copied().filter(|there| there.seq == after.seq);
                send(store, feed, after.unwrap_or(Head::EMPTY), &mut outgoing.frames).await?;
            }
        }
    }
    Ok(outgoing)
}

/// Appends the batches of a feed, as many as an exchange takes; the rest goes in the next.
async fn send(
    store: &StoreClient,
    feed: FeedId,
    mut after: Head,
    frames: &mut Vec<u8>,
) -> Result<(), StoreError> {
    while frames.len() < MAX_EXCHANGE_BYTES {
        let Some(batch) = store.batch_after(feed, after).await? else { return Ok(()) };
        after = batch.records.iter().fold(after, |head, record| head.after(&feed, record));
        Message::Batch(Box::new(batch)).write(frames);
    }
    Ok(())
}

/// The plan for the feeds of this scanner. What others wrote came from the server.
async fn steps(
    store: &StoreClient,
    scanner: ScannerKey,
    mine: &Vector,
    theirs: &Vector,
) -> Result<Vec<Step>, StoreError> {
    let own: Holdings = mine
        .iter()
        .filter(|(feed, _)| feed.scanner() == Some(scanner))
        .map(|(feed, head)| (*feed, Branches::single(*head)))
        .collect();
    let mut hashes: HashMap<(FeedId, u64), Hash> = HashMap::new();
    for (feed, here) in &own {
        let there = theirs.get(feed).filter(|there| **there != here.tip() && there.seq > 0);
        if let Some(there) = there
            && let Some(hash) = store.hash_at(*feed, there.seq).await?
        {
            hashes.insert((*feed, there.seq), hash);
        }
    }
    Ok(plan(&own, theirs, &Tips::new(), |feed, at| hashes.get(&(*feed, at.seq)).copied()))
}
