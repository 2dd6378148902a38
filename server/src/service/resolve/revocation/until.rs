//! Up to where a scanner is still trusted, as people say it: by the number of a scan, or by when it was lost.

use esik_shared::feed::{FeedId, Head};
use esik_shared::id::EventNumber;
use esik_shared::scan::ScanRecord;
use esik_shared::time::Timestamp;

use super::{Judged, ResolveError, scanner_to_revoke};
use crate::app::App;
use crate::db::{DbError, Tx};

/// Records that are read at once.
const RECORDS_PER_QUERY: usize = 1_000;

/// What is still trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The scan with this number, and those before it; 0 for none.
    Number(u32),
    /// All before the first that was written later than this, by its corrected clock.
    Moment(Timestamp),
}

/// The last record that is trusted then; nothing where there is no such scan here, or where the scanner was copied, so that a
/// number names several.
pub(crate) async fn head_until(
    app: &App,
    event: EventNumber,
    scanner: u32,
    until: Until,
) -> Result<Option<Head>, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, event).await?;
    let feed = FeedId::scans(scanner_to_revoke(&judged, scanner)?, event);
    let branches = tx.branches(&feed).await?;
    if branches.is_forked() {
        return Ok(None);
    }
    match until {
        Until::Number(0) => Ok(Some(Head::EMPTY)),
        Until::Number(number) => {
            let seq = u64::from(number);
            let hashes = tx.scan_hashes_at(&feed, &[seq]).await?;
            Ok(hashes.into_values().next().map(|hash| Head { seq, hash }))
        }
        Until::Moment(at) => Ok(Some(last_before(&mut tx, &feed, branches.tip().seq, at).await?)),
    }
}

async fn last_before(tx: &mut Tx, feed: &FeedId, end: u64, until: Timestamp) -> Result<Head, DbError> {
    let mut last = Head::EMPTY;
    while last.seq < end {
        let records = tx.scans_of_line(feed, 0, last.seq + 1..=end, RECORDS_PER_QUERY).await?;
        if records.is_empty() {
            break;
        }
        for stored in records {
            let at = ScanRecord::from_record(&stored.record).ok().and_then(|written| written.at());
            if at.is_some_and(|at| at > until) {
                return Ok(last);
            }
            last = stored.head;
        }
    }
    Ok(last)
}
