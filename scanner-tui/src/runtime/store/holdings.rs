//! What is held here of every feed, remembered so that nobody waits for it, and who may write.
//!
//! Another process may write to the same file (`import` beside `run`). SQLite says when one did; then everything is read
//! anew, and what is new is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use esik_shared::event_record::{EventRecord, KIND_SCANNER};
use esik_shared::feed::branches::{Branches, Line, Position};
use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, Hash};
use esik_shared::replication::plan::Holdings;
use esik_shared::replication::receive::may_write;
use esik_shared::replication::report::SelftestReport;
use esik_shared::roster::Roster;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::{
    Store, StoreError, class_number, event_of, feed_of, head_of, line_number_of, record_of, seq_to_sql,
};
use crate::core::msg::Received;

/// The most records whose hashes are asked for in one statement.
const HASHES_AT_ONCE: usize = 200;

/// What was read of the file, good while no other process writes to it.
#[derive(Debug)]
pub(super) struct Known {
    data_version: i64,
    holdings: Arc<Holdings>,
    authority: Option<AuthorityKey>,
    /// Rosters that hold nothing but who is certified.
    certified: BTreeMap<EventNumber, Roster>,
    selftest: Option<SelftestReport>,
}

/// A run of records on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    feed: FeedId,
    line: u32,
    first: u64,
    last: u64,
}

impl Store {
    /// What is held of every feed.
    pub(crate) async fn holdings(&mut self) -> Result<Arc<Holdings>, StoreError> {
        Ok(Arc::clone(&self.known().await?.holdings))
    }

    /// What another process has added since this was asked last, in pieces as they were stored.
    pub(crate) async fn added_by_others(&mut self) -> Result<Vec<Received>, StoreError> {
        self.known().await?;
        let mut received = Vec::new();
        for run in core::mem::take(&mut self.added) {
            received.push(self.read_run(run).await?);
        }
        Ok(received)
    }

    /// Whether another process has changed anything since this was asked last.
    pub(crate) const fn take_changed_beside(&mut self) -> bool {
        core::mem::replace(&mut self.is_changed_beside, false)
    }

    /// How the last self-test came out, if there was one.
    pub(crate) async fn selftest(&mut self) -> Result<Option<SelftestReport>, StoreError> {
        Ok(self.known().await?.selftest.clone())
    }

    /// What people call the scanner of a feed, where its certificate is here.
    pub(crate) async fn scanner_number(&mut self, feed: &FeedId) -> Result<Option<u32>, StoreError> {
        let known = self.known().await?;
        let scanner = feed.scanner();
        Ok(scanner.and_then(|scanner| {
            known.certified.values().find_map(|roster| Some(roster.scanner(scanner)?.number))
        }))
    }

    /// Whether the author of a feed may write it, as far as the event feeds here tell.
    pub(super) async fn may_write(&mut self, feed: &FeedId) -> Result<bool, StoreError> {
        let known = self.known().await?;
        Ok(known.authority.is_some_and(|authority| may_write(feed, authority, known.certified.values())))
    }

    async fn known(&mut self) -> Result<&mut Known, StoreError> {
        let data_version: i64 =
            sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.connection).await?;
        if self.known.as_ref().is_none_or(|known| known.data_version != data_version) {
            let fresh = self.read_known(data_version).await?;
            if let Some(before) = &self.known {
                self.added.extend(added(&before.holdings, &fresh.holdings));
                self.is_changed_beside = true;
            }
            self.known = Some(fresh);
        }
        self.known.as_mut().ok_or(StoreError::Closed)
    }

    async fn read_known(&mut self, data_version: i64) -> Result<Known, StoreError> {
        let authority = self.identity().await?.map(|identity| identity.authority);
        let certified = match authority {
            Some(authority) => self.read_certified(authority).await?,
            None => BTreeMap::new(),
        };
        let holdings = Arc::new(self.read_holdings().await?);
        let selftest = self.read_selftest().await?;
        Ok(Known { data_version, holdings, authority, certified, selftest })
    }

    async fn read_holdings(&mut self) -> Result<Holdings, StoreError> {
        let rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, line.parent, line.base_seq, line.base_hash,
                    line.last_seq, line.last_hash
             FROM line JOIN feed ON feed.id = line.feed ORDER BY line.feed, line.line",
        )
        .fetch_all(&mut self.connection)
        .await?;
        let mut lines: BTreeMap<FeedId, Vec<Line>> = BTreeMap::new();
        for row in &rows {
            lines.entry(feed_of(row)?).or_default().push(line_of(row)?);
        }
        lines
            .into_iter()
            .map(|(feed, lines)| {
                let branches = Branches::from_lines(lines).ok_or(StoreError::Corrupt("line of a feed"))?;
                Ok((feed, branches))
            })
            .collect()
    }

    async fn read_certified(
        &mut self,
        authority: AuthorityKey,
    ) -> Result<BTreeMap<EventNumber, Roster>, StoreError> {
        // The second byte of a record is its kind.
        let rows = sqlx::query(
            "SELECT feed.event, record.seq, record.hash, record.record
             FROM feed JOIN record ON record.feed = feed.id
             WHERE feed.class = 1 AND feed.author = $1 AND substr(record.record, 2, 1) = $2
             ORDER BY feed.id, record.seq",
        )
        .bind(authority.0.to_vec())
        .bind(vec![KIND_SCANNER])
        .fetch_all(&mut self.connection)
        .await?;
        let mut certified = BTreeMap::new();
        for row in &rows {
            certify(
                &mut certified,
                authority,
                event_of(row)?,
                head_of(row, "seq", "hash")?,
                &record_of(row)?,
            );
        }
        Ok(certified)
    }

    /// A line has grown to `tip`.
    pub(super) fn note_append(&mut self, feed: &FeedId, line: u32, tip: Head) {
        if let Some(known) = &mut self.known {
            Arc::make_mut(&mut known.holdings).entry(*feed).or_default().append(line, tip);
        }
    }

    /// The feed has these lines now.
    pub(super) fn note_branches(&mut self, feed: &FeedId, branches: Branches) {
        if let Some(known) = &mut self.known {
            Arc::make_mut(&mut known.holdings).insert(*feed, branches);
        }
    }

    /// Records of an event feed may certify somebody.
    pub(super) fn note_certificates(&mut self, received: &Received) {
        let (feed, Some(known)) = (received.feed, &mut self.known) else { return };
        if let Some(authority) = known.authority.filter(|_| feed.class == FeedClass::Event) {
            for (head, record) in &received.records {
                certify(&mut known.certified, authority, feed.event, *head, record);
            }
        }
    }

    /// Everything that was remembered is read anew.
    pub(super) fn forget_known(&mut self) {
        self.known = None;
    }

    /// The hashes of those of these records that are here.
    pub(crate) async fn hashes_at(
        &mut self,
        feed: &FeedId,
        positions: &[Position],
    ) -> Result<Vec<(Position, Hash)>, StoreError> {
        let mut hashes = Vec::with_capacity(positions.len());
        for positions in positions.chunks(HASHES_AT_ONCE) {
            let wanted: Vec<(i64, i64)> = positions
                .iter()
                .map(|at| Ok((i64::from(at.line), seq_to_sql(at.seq)?)))
                .collect::<Result<_, StoreError>>()?;
            let mut query = QueryBuilder::<Sqlite>::new("WITH wanted (line, seq) AS (");
            query.push_values(wanted, |mut row, (line, seq)| {
                row.push_bind(line).push_bind(seq);
            });
            query.push(
                ") SELECT record.line, record.seq, record.hash
                 FROM feed CROSS JOIN wanted CROSS JOIN record
                 WHERE record.feed = feed.id AND record.line = wanted.line AND record.seq = wanted.seq
                     AND feed.class = ",
            );
            query.push_bind(class_number(feed.class)).push(" AND feed.author = ");
            query.push_bind(feed.author.to_vec()).push(" AND feed.event = ");
            query.push_bind(i64::from(feed.event.0));
            for row in query.build().fetch_all(&mut self.connection).await? {
                let head = head_of(&row, "seq", "hash")?;
                let line = line_number_of(&row)?;
                hashes.push((Position { line, seq: head.seq }, head.hash));
            }
        }
        Ok(hashes)
    }

    /// The records of a run, as if they had just been received.
    async fn read_run(&mut self, run: Run) -> Result<Received, StoreError> {
        let Run { feed, line, first, last } = run;
        let rows = sqlx::query(
            "SELECT record.seq, record.hash, record.record FROM record JOIN feed ON feed.id = record.feed
             WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3
                 AND record.line = $4 AND record.seq BETWEEN $5 AND $6
             ORDER BY record.seq",
        )
        .bind(class_number(feed.class))
        .bind(feed.author.as_slice())
        .bind(i64::from(feed.event.0))
        .bind(i64::from(line))
        .bind(seq_to_sql(first)?)
        .bind(seq_to_sql(last)?)
        .fetch_all(&mut self.connection)
        .await?;
        let records: Vec<(Head, Record)> = rows
            .iter()
            .map(|row| Ok((head_of(row, "seq", "hash")?, record_of(row)?)))
            .collect::<Result<_, StoreError>>()?;
        let branches = self.holdings().await?.get(&feed).cloned().unwrap_or_default();
        let details = self.details_of(&feed, records.iter().map(|(_, record)| record)).await?;
        Ok(Received { feed, line, branches, records, details })
    }
}

/// The lines of one feed, read in the transaction that is about to change them.
pub(super) async fn branches_of(
    connection: &mut SqliteConnection,
    feed: &FeedId,
) -> Result<Branches, StoreError> {
    let rows = sqlx::query(
        "SELECT line.parent, line.base_seq, line.base_hash, line.last_seq, line.last_hash
         FROM line JOIN feed ON feed.id = line.feed
         WHERE feed.class = $1 AND feed.author = $2 AND feed.event = $3 ORDER BY line.line",
    )
    .bind(class_number(feed.class))
    .bind(feed.author.as_slice())
    .bind(i64::from(feed.event.0))
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Branches::default());
    }
    let lines = rows.iter().map(line_of).collect::<Result<_, StoreError>>()?;
    Branches::from_lines(lines).ok_or(StoreError::Corrupt("line of a feed"))
}

fn line_of(row: &sqlx::sqlite::SqliteRow) -> Result<Line, StoreError> {
    let parent: i64 = row.try_get("parent")?;
    Ok(Line {
        parent: u32::try_from(parent).map_err(|_| StoreError::Corrupt("line of a feed"))?,
        base: head_of(row, "base_seq", "base_hash")?,
        tip: head_of(row, "last_seq", "last_hash")?,
    })
}

fn certify(
    certified: &mut BTreeMap<EventNumber, Roster>,
    authority: AuthorityKey,
    event: EventNumber,
    head: Head,
    record: &Record,
) {
    if record.kind() == KIND_SCANNER
        && let Ok(read @ EventRecord::Scanner(_)) = EventRecord::from_record(record)
    {
        certified.entry(event).or_insert_with(|| Roster::new(event, authority)).apply(head, read);
    }
}

/// What is held now and was not before: event feeds first, so that everybody has a holder when their scans come.
fn added(before: &Holdings, now: &Holdings) -> Vec<Run> {
    let mut runs = Vec::new();
    for (feed, branches) in now {
        let known = before.get(feed).map(Branches::lines).unwrap_or_default();
        for (number, line) in branches.lines().iter().enumerate() {
            let from = known.get(number).map_or(line.base, |known| known.tip).seq;
            if from < line.tip.seq {
                let number = u32::try_from(number).expect("a handful of lines");
                runs.push(Run { feed: *feed, line: number, first: from + 1, last: line.tip.seq });
            }
        }
    }
    runs.sort_by_key(|run| core::cmp::Reverse(run.feed.class));
    runs
}
