//! What the simulation calls of `shared`, as a table of functions: the real ones, unless a mutation puts a wrong one in
//! the place of one of them.

use esik_shared::admission::decide::{Question, decide};
use esik_shared::admission::record::scan_of;
use esik_shared::admission::verdict::Verdict;
use esik_shared::attendance::Fact;
use esik_shared::attendance::book::AttendanceBook;
use esik_shared::batch::{CheckedBatch, Fit};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId, Head};
use esik_shared::id::{Hash, HolderId, PassId, ScannerKey};
use esik_shared::replication::Vector;
use esik_shared::replication::plan::{Step, plan};
use esik_shared::roster::Roster;
use esik_shared::scan::{Scan, ScanRecord, ScanRef};
use esik_shared::time::ClockReading;

/// The hash that a replica holds for some number of some feed.
pub(super) type HashAt<'a> = &'a dyn Fn(&FeedId, u64) -> Option<Hash>;

/// The hash that a replica holds for some number of the feed in question.
pub(super) type HashOf<'a> = &'a dyn Fn(u64) -> Option<Hash>;

/// The functions under test.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// From a question to a verdict.
    pub(super) decide: fn(&Question<'_>) -> Verdict,
    /// From a verdict to what is written down.
    pub(super) scan_of: fn(&Question<'_>, &Verdict, Hash, ClockReading) -> Scan,
    /// From what is written down to what counts.
    pub(super) fact_of: fn(ScanRef, &ScanRecord) -> Option<Fact>,
    /// Counts a fact.
    pub(super) insert: fn(&mut AttendanceBook, Fact, HolderId),
    /// Moves what is known of a pass to its holder.
    pub(super) set_holder: fn(&mut AttendanceBook, PassId, HolderId),
    /// Takes the next record of the event feed.
    pub(super) apply: fn(&mut Roster, Head, EventRecord) -> Vec<PassId>,
    /// How a batch fits behind what is here.
    pub(super) fit: fn(&CheckedBatch, Head, HashOf<'_>) -> Fit,
    /// What the other side lacks.
    pub(super) plan: fn(&Vector, &Vector, HashAt<'_>) -> Vec<Step>,
    /// Whether the author of a feed may write it, as far as a roster tells.
    pub(super) may_write: fn(&Roster, &FeedId) -> bool,
    /// Whether a scan is on the disk before its verdict is shown.
    pub(super) is_synced_first: bool,
}

impl Rules {
    /// What Esik does.
    pub(super) const REAL: Self = Self {
        decide,
        scan_of,
        fact_of: Fact::of,
        insert: AttendanceBook::insert,
        set_holder: AttendanceBook::set_holder,
        apply: Roster::apply,
        fit: |batch, here, hash_at| batch.fit(here, hash_at),
        plan: |mine, theirs, hash_at| plan(mine, theirs, hash_at),
        may_write,
        is_synced_first: true,
    };
}

/// The event feed is the authority's; scans are written by whom it certified for this event.
fn may_write(roster: &Roster, feed: &FeedId) -> bool {
    match feed.class {
        FeedClass::Event => true,
        FeedClass::Scans => {
            roster.scanner(ScannerKey(feed.author)).is_some_and(|content| content.event(feed.event).is_some())
        }
    }
}
