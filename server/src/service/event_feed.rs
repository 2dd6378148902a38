//! Appends to the feed of an event: chain, signature and head in the writer's own transaction, so that what the
//! tables say and what scanners are told never differ.

use esik_shared::detail::Detail;
use esik_shared::event_record::{EventRecord, MAX_PASS_LINES, PassLine};
use esik_shared::feed::Head;
use esik_shared::id::EventNumber;

use super::counting::{Recount, judged_by};
use crate::db::event_feed::NewRecord;
use crate::db::{DbError, Tx};
use crate::keys::Keys;

/// A record to append, with the personal parts that it holds a salted hash of.
#[derive(Debug)]
pub(crate) struct Addition {
    /// What it says.
    pub record: EventRecord,
    /// What travels beside it.
    pub details: Vec<Detail>,
}

impl Addition {
    /// A record without personal parts.
    pub(crate) fn plain(record: EventRecord) -> Self {
        Self { record, details: Vec::new() }
    }
}

/// Pass lines, each with the name beside it if it brings one, as records that are not too long.
pub(crate) fn pass_additions(lines: Vec<(PassLine, Option<Detail>)>) -> Vec<Addition> {
    let mut lines = lines.into_iter().peekable();
    let mut additions = Vec::new();
    while lines.peek().is_some() {
        let (lines, details): (Vec<PassLine>, Vec<Option<Detail>>) =
            lines.by_ref().take(MAX_PASS_LINES).unzip();
        additions.push(Addition {
            record: EventRecord::Passes(lines),
            details: details.into_iter().flatten().collect(),
        });
    }
    additions
}

/// Appends records to the event's feed, which must still stand at `head`, and returns where it stands then. What they say of
/// scanners, conflicts and holders moves the counts with them.
///
/// Every record is signed, not only the last: a batch can end only where there is a signature, and long batches of
/// pass lines are cut by their bytes.
pub(crate) async fn append(
    tx: &mut Tx,
    keys: &Keys,
    event: EventNumber,
    head: Head,
    additions: Vec<Addition>,
) -> Result<Head, DbError> {
    let authority = keys.authority_key();
    let said: Vec<&EventRecord> = additions.iter().map(|addition| &addition.record).collect();
    let recount = Recount::begin(tx, authority, event, &said).await?;
    let end = append_uncounted(tx, keys, event, head, additions).await?;
    if let Some(recount) = recount {
        recount.end(tx, authority).await?;
    }
    Ok(end)
}

/// The same for records that change nothing of what was counted: who calls knows.
pub(crate) async fn append_uncounted(
    tx: &mut Tx,
    keys: &Keys,
    event: EventNumber,
    head: Head,
    additions: Vec<Addition>,
) -> Result<Head, DbError> {
    let feed = keys.event_feed(event);
    let mut end = head;
    for Addition { record, details } in additions {
        let judged = judged_by(&record, keys.authority_key());
        let record = record.to_record().expect("no record of an unknown kind is made here");
        end = end.after(&feed, &record);
        let signature = Some(feed.sign(keys.authority(), end));
        tx.insert_event_record(event, &NewRecord { head: end, record, signature, details }).await?;
        if let Some(scanner) = judged {
            tx.insert_judgement(event, end.seq, scanner).await?;
        }
    }
    if end != head {
        tx.move_event_head(event, head, end).await?;
    }
    Ok(end)
}
