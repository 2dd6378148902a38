//! What is said to another replica, and what becomes of what it says: the same for the server and for peers, whatever
//! carries the frames.
//!
//! It decides nothing: `shared::replication` does. What is stored here is handed back, so that the core hears of it.

mod conversation;
mod scope;

use esik_shared::batch::Batch;
use esik_shared::feed::{FeedClass, FeedId};
use esik_shared::replication::allowance::Allowance;
use esik_shared::replication::message::{MAX_EXCHANGE_BYTES, Message, Refusal};
use esik_shared::replication::plan::{Holdings, Step, sample};
use esik_shared::replication::receive::Received as Fate;

pub(crate) use conversation::{Conversation, Heard};
pub(crate) use scope::Scope;

use crate::core::msg::Received;
use crate::runtime::store::StoreError;
use crate::runtime::store::receive::{Brought, Taken};
use crate::runtime::store::task::{StoreClient, Wanted};

/// Which personal parts travel beside records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Details {
    /// Names, and what volunteers wrote: to the server, which keeps them for organizers.
    All,
    /// Names, which every scanner of the event has. What a volunteer wrote is no other gate's business.
    Names,
}

impl Details {
    pub(crate) const fn travel_with(self, feed: &FeedId) -> bool {
        matches!((self, feed.class), (Self::All, _) | (Self::Names, FeedClass::Event))
    }
}

/// Writes what the steps ask for, as much as an exchange takes. Whether all of it fitted.
pub(crate) async fn write_steps(
    store: &StoreClient,
    mine: &Holdings,
    steps: &[Step],
    details: Details,
    frames: &mut Vec<u8>,
) -> Result<bool, StoreError> {
    for step in steps {
        match step {
            Step::Locate { feed } => write_sample(store, mine, *feed, frames).await?,
            Step::Send { feed, line, after } => {
                let with_details = details.travel_with(feed);
                let mut wanted = Wanted { feed: *feed, line: *line, after: *after, with_details };
                loop {
                    if frames.len() >= MAX_EXCHANGE_BYTES {
                        return Ok(false);
                    }
                    let Some((batch, last)) = store.batch_after(wanted).await? else { break };
                    Message::Batch(Box::new(batch)).write(frames);
                    wanted.after = last;
                }
            }
        }
    }
    Ok(true)
}

async fn write_sample(
    store: &StoreClient,
    mine: &Holdings,
    feed: FeedId,
    frames: &mut Vec<u8>,
) -> Result<(), StoreError> {
    let Some(branches) = mine.get(&feed) else { return Ok(()) };
    let asked = core::cell::RefCell::new(std::collections::BTreeSet::new());
    sample(branches, |at| {
        asked.borrow_mut().insert((feed, at));
        None
    });
    let hashes = store.hashes_at(asked.into_inner()).await?;
    let sample = sample(branches, |at| hashes.get(&(feed, at)).copied());
    Message::Locate { feed, sample }.write(frames);
    Ok(())
}

/// Takes a batch that somebody brought, who may bring so much. What is new of it is handed back.
///
/// # Errors
/// The store failed. That a batch is refused is no error.
pub(crate) async fn take_batch(
    store: &StoreClient,
    scope: &Scope,
    batch: Batch,
    allowance: Option<(&mut Allowance, i64)>,
) -> Result<Result<Option<Received>, Refusal>, StoreError> {
    let feed = batch.feed;
    if !scope.has(&feed) {
        return Ok(Err(Refusal::NotCertified));
    }
    let count = u64::try_from(batch.records.len()).unwrap_or(u64::MAX);
    let mut brought = Box::new(Brought::from(batch));
    if let Some((allowance, now_ms)) = allowance.filter(|_| feed.class == FeedClass::Scans) {
        let fate;
        (brought, fate) = store.fate(brought).await?;
        let new = match fate {
            Fate::Append { skip, .. } | Fate::Fork { skip, .. } => {
                count.saturating_sub(u64::try_from(skip).unwrap_or(u64::MAX))
            }
            Fate::Refused(Refusal::Invalid) => count,
            Fate::Known | Fate::Refused(_) => 0,
        };
        if !allowance.take(new, now_ms) {
            return Ok(Err(Refusal::Limit));
        }
    }
    Ok(match store.receive(brought).await? {
        Taken::New(received) => Ok(Some(received)),
        Taken::Known => Ok(None),
        Taken::Refused(why) => Err(why),
    })
}

/// The same in pieces that take the core a few milliseconds each: the details first, as in a batch, then the records.
pub(crate) fn slices(received: Received) -> Vec<Received> {
    /// The most details of a piece.
    const DETAILS: usize = 500;
    /// The most scans of a piece.
    const SCANS: usize = 100;
    let Received { feed, line, branches, records, details } = received;
    let records_at_once = match feed.class {
        // One of them may hold hundreds of pass lines.
        FeedClass::Event => 1,
        FeedClass::Scans => SCANS,
    };
    let details = details.chunks(DETAILS).map(|details| (Vec::new(), details.to_vec()));
    let records = records.chunks(records_at_once).map(|records| (records.to_vec(), Vec::new()));
    details
        .chain(records)
        .map(|(records, details)| Received { feed, line, branches: branches.clone(), records, details })
        .collect()
}

#[cfg(test)]
mod tests {
    use esik_shared::detail::Detail;
    use esik_shared::feed::branches::Branches;

    use super::*;
    use crate::core::fixture::{EVENTS, event_batch};

    #[test]
    fn a_large_roster_comes_in_pieces_details_first_and_nothing_is_left_out() {
        let batch = event_batch(EVENTS[0]).check().unwrap();
        let details: Vec<Detail> = (0..1_203).map(|_| batch.batch().details[0].clone()).collect();
        let records: Vec<_> = batch.records().map(|(head, record)| (head, record.clone())).collect();
        let (feed, branches) = (batch.batch().feed, Branches::single(batch.last_head()));
        let whole = Received { feed, line: 0, branches, records: records.clone(), details };
        let pieces = slices(whole);
        let sizes: Vec<_> = pieces.iter().map(|piece| (piece.records.len(), piece.details.len())).collect();
        assert_eq!(&sizes[..4], [(0, 500), (0, 500), (0, 203), (1, 0)]);
        let together: Vec<_> = pieces.into_iter().flat_map(|piece| piece.records).collect();
        assert_eq!(together, records);
    }
}
