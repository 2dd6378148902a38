//! What the simulation calls of `shared`, as a table of functions: the real ones, unless a mutation puts a wrong one in
//! the place of one of them.

use esik_shared::admission::decide::{Question, decide};
use esik_shared::admission::record::scan_of;
use esik_shared::admission::verdict::Verdict;
use esik_shared::attendance::Fact;
use esik_shared::attendance::book::AttendanceBook;
use esik_shared::batch::{CheckedBatch, InvalidBatch};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{AuthorityKey, Hash, HolderId, PassId, ScannerKey};
use esik_shared::replication::plan::{Holdings, Step, plan};
use esik_shared::replication::receive::{Here, Received, may_write, receive};
use esik_shared::replication::{Tips, Vector};
use esik_shared::roster::{Roster, RosterChange};
use esik_shared::scan::{Scan, ScanRecord, ScanRef};
use esik_shared::standing::FeedStanding;
use esik_shared::time::ClockReading;

/// The hash of a record that a replica holds of some feed.
pub(super) type HashAt<'a> = &'a dyn Fn(&FeedId, Position) -> Option<Hash>;
/// The hash of a record that a replica holds of the feed in question.
pub(super) type HashOf<'a> = &'a dyn Fn(Position) -> Option<Hash>;
/// What becomes of a batch.
pub(super) type Receive = fn(&Result<CheckedBatch, InvalidBatch>, &Here<'_>, HashOf<'_>) -> Received;

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
    /// Says which records of a feed count.
    pub(super) set_standing: fn(&mut AttendanceBook, ScannerKey, FeedStanding),
    /// How many places of a scanner are taken.
    pub(super) places_taken: fn(&AttendanceBook, ScannerKey) -> u64,
    /// Takes the next record of the event feed.
    pub(super) apply: fn(&mut Roster, Head, EventRecord) -> RosterChange,
    /// What becomes of a batch.
    pub(super) receive: Receive,
    /// What the other side lacks.
    pub(super) plan: fn(&Holdings, &Vector, &Tips, HashAt<'_>) -> Vec<Step>,
    /// Whether the author of a feed may write it, as far as a roster tells.
    pub(super) may_write: fn(&FeedId, AuthorityKey, &Roster) -> bool,
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
        set_standing: AttendanceBook::set_standing,
        places_taken: AttendanceBook::places_taken,
        apply: Roster::apply,
        receive: |batch, here, hash_at| receive(batch, here, hash_at),
        plan: |mine, theirs, tips, hash_at| plan(mine, theirs, tips, hash_at),
        may_write: |feed, authority, roster| may_write(feed, authority, [roster]),
        is_synced_first: true,
    };
}
