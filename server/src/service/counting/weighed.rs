//! The records of a feed one after the other, with whether they count: for those who are to judge them.

use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::scan::ScanRecord;
use esik_shared::standing::{FeedStanding, Standing};
use esik_shared::time::Timestamp;

use crate::db::{DbError, Tx};

/// Records that are read at once.
const RECORDS_PER_QUERY: usize = 1_000;

/// A record, and whether it counts.
#[derive(Debug)]
pub(crate) struct Weighed {
    /// Its number and hash.
    pub head: Head,
    /// When it was written, by its corrected clock; 1970 where it does not say.
    pub at: Timestamp,
    /// What it says.
    pub content: ScanRecord,
    /// Whether it counts.
    pub standing: Standing,
}

/// The records of a line that are left to read.
#[derive(Debug)]
pub(crate) struct WeighedLine<'a> {
    feed: FeedId,
    standing: &'a FeedStanding,
    line: u32,
    next: u64,
    end: u64,
}

impl<'a> WeighedLine<'a> {
    /// Those of a whole line.
    pub(crate) fn new(feed: FeedId, standing: &'a FeedStanding, line: u32) -> Self {
        let ends = standing.branches().lines().get(usize::try_from(line).unwrap_or(usize::MAX));
        let (next, end) = ends.map_or((1, 0), |ends| (ends.base.seq + 1, ends.tip.seq));
        Self { feed, standing, line, next, end }
    }

    /// The next of them; none at the end.
    pub(crate) async fn next(&mut self, tx: &mut Tx) -> Result<Vec<Weighed>, DbError> {
        if self.next > self.end {
            return Ok(Vec::new());
        }
        let stored = tx.scans_of_line(&self.feed, self.line, self.next..=self.end, RECORDS_PER_QUERY).await?;
        self.next = stored.last().map_or(self.end, |last| last.head.seq) + 1;
        let weigh = |stored: crate::db::scan_feed::StoredRecord| {
            let kind = stored.record.kind();
            let content = ScanRecord::from_record(&stored.record).unwrap_or(ScanRecord::Unknown(kind));
            let at = content.at().unwrap_or(Timestamp(0));
            let standing = self.standing.of(Position { line: self.line, seq: stored.head.seq }, at);
            Weighed { head: stored.head, at, content, standing }
        };
        Ok(stored.into_iter().map(weigh).collect())
    }
}

/// How many lines a feed has, by number.
pub(crate) fn lines_of(standing: &FeedStanding) -> std::ops::Range<u32> {
    0..u32::try_from(standing.branches().lines().len()).unwrap_or(0)
}
