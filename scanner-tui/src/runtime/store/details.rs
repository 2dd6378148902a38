//! The personal parts that travel beside records: which a record names, and what is kept of them.

use std::collections::HashSet;

use esik_shared::detail::{Commitment, Detail};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId, Record};
use esik_shared::scan::ScanRecord;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::receive::DETAILS_AT_ONCE;
use super::{Store, StoreError};

/// What these records of a feed name. What no record names, nobody could ever know for whose it is, and erase.
pub(super) fn named_by<'a>(feed: &FeedId, records: impl Iterator<Item = &'a Record>) -> HashSet<Commitment> {
    match feed.class {
        FeedClass::Scans => {
            records.filter_map(|record| ScanRecord::from_record(record).ok()?.note()).collect()
        }
        FeedClass::Event => records
            .filter_map(|record| EventRecord::from_record(record).ok())
            .flat_map(|record| named_by_event_record(&record))
            .collect(),
    }
}

fn named_by_event_record(record: &EventRecord) -> Vec<Commitment> {
    match record {
        EventRecord::Passes(lines) => lines.iter().filter_map(|line| line.person).collect(),
        EventRecord::QuarantineAnswer(answer) => answer.note.into_iter().collect(),
        EventRecord::BranchAnswer(answer) => answer.note.into_iter().collect(),
        EventRecord::ConflictAnswer(answer) => answer.note.into_iter().collect(),
        EventRecord::Event(_)
        | EventRecord::IssuerKey(_)
        | EventRecord::Complete(_)
        | EventRecord::Scanner(_)
        | EventRecord::Cards(_)
        | EventRecord::Cut(_)
        | EventRecord::ReceivedInTime(_)
        | EventRecord::Places(_)
        | EventRecord::Unknown(_) => Vec::new(),
    }
}

impl Store {
    /// The personal parts of these records that are here and were not erased.
    pub(crate) async fn details_of(
        &mut self,
        feed: &FeedId,
        records: impl Iterator<Item = &Record>,
    ) -> Result<Vec<Detail>, StoreError> {
        let named: Vec<Commitment> = named_by(feed, records).into_iter().collect();
        let mut details = Vec::with_capacity(named.len());
        for named in named.chunks(DETAILS_AT_ONCE) {
            details.extend(self.details(feed, named).await?);
        }
        Ok(details)
    }

    /// Those of these personal parts that are here, at most [`DETAILS_AT_ONCE`].
    pub(super) async fn details(
        &mut self,
        feed: &FeedId,
        named: &[Commitment],
    ) -> Result<Vec<Detail>, StoreError> {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT salt, bytes FROM detail WHERE event = ");
        query.push_bind(i64::from(feed.event.0)).push(" AND commitment IN (");
        let mut commitments = query.separated(", ");
        for commitment in named {
            commitments.push_bind(commitment.0.to_vec());
        }
        query.push(")");
        query
            .build()
            .fetch_all(&mut self.connection)
            .await?
            .iter()
            .map(|row| {
                let salt: Vec<u8> = row.try_get("salt")?;
                let salt = salt.try_into().map_err(|_| StoreError::Corrupt("salt of a detail"))?;
                Ok(Detail { salt, bytes: row.try_get("bytes")? })
            })
            .collect()
    }
}
