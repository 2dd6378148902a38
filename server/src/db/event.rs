//! Events: their current details, the head of their feed, their counters.

use esik_shared::event::EventDetails;
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, Hash};
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// The most events that one server holds: as many as one certificate may name.
pub(crate) const MAX_EVENTS: usize = esik_shared::certificate::MAX_CERTIFICATE_EVENTS;

/// How many holders, counted beside the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Holders with an issued pass.
    pub expected: u32,
    /// Holders who came in at least once.
    pub admitted: u32,
    /// Holders inside now.
    pub inside: u32,
    /// Holders admitted twice by doors that did not know of each other.
    pub conflicts: u32,
}

/// An event as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its number.
    pub number: EventNumber,
    /// What it is.
    pub details: EventDetails,
    /// Where its feed stands.
    pub head: Head,
    /// Whether issuing has ended.
    pub complete: bool,
    /// Whether a restored backup is completed before anything is written to it.
    pub is_taken_back: bool,
    /// Its counters.
    pub counts: Counts,
}

impl Event {
    /// Whether its doors are open.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        let details = &self.details;
        !details.cancelled && details.doors_open <= now && now < details.doors_close
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    details: Vec<u8>,
    revision: i64,
    head_hash: Vec<u8>,
    complete: bool,
    taken_back: bool,
    expected: i64,
    admitted: i64,
    inside: i64,
    conflicts: i64,
}

impl TryFrom<Row> for Event {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            number: EventNumber(number("event number", row.number)?),
            details: details_of(&row.details)?,
            head: Head {
                seq: number("event revision", row.revision)?,
                hash: read_back("head hash", Hash::from_slice(&row.head_hash))?,
            },
            complete: row.complete,
            is_taken_back: row.taken_back,
            counts: Counts {
                expected: number("count", row.expected)?,
                admitted: number("count", row.admitted)?,
                inside: number("count", row.inside)?,
                conflicts: number("count", row.conflicts)?,
            },
        })
    }
}

/// Event details as stored.
pub(super) fn details_of(bytes: &[u8]) -> Result<EventDetails, DbError> {
    read_back("event", minicbor::decode(bytes).ok())
}

fn details_bytes(details: &EventDetails) -> Vec<u8> {
    minicbor::to_vec(details).expect("writing to a Vec cannot fail")
}

impl Tx {
    /// Keeps an event as it is for everybody else until the transaction ends. Whoever locks several does it by number,
    /// so that no two wait for each other. On a file nobody else writes anyway.
    pub(crate) async fn lock_event(&mut self, event: EventNumber) -> Result<(), DbError> {
        if let Self::Postgres(transaction, _) = self {
            sqlx::query("SELECT number FROM event WHERE number = $1 FOR NO KEY UPDATE")
                .bind(i64::from(event.0))
                .fetch_optional(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// The event with this number.
    pub(crate) async fn event(&mut self, event: EventNumber) -> Result<Option<Event>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT number, details, revision, head_hash, complete, taken_back, expected, admitted, inside, conflicts \
                 FROM event WHERE number = $1",
            )
            .bind(i64::from(event.0))
            .fetch_optional(connection)
            .await?
        });
        row.map(Event::try_from).transpose()
    }

    /// Every event, by start.
    pub(crate) async fn events(&mut self) -> Result<Vec<Event>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT number, details, revision, head_hash, complete, taken_back, expected, admitted, inside, conflicts \
                 FROM event ORDER BY starts_ms, number LIMIT $1",
            )
            .bind(i64::try_from(MAX_EVENTS).expect("a small constant"))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(Event::try_from).collect()
    }

    /// The events that follow a number, at most `limit`, by number.
    pub(crate) async fn events_after(&mut self, after: i64, limit: i64) -> Result<Vec<Event>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT number, details, revision, head_hash, complete, taken_back, expected, admitted, inside, conflicts \
                 FROM event WHERE number > $1 ORDER BY number LIMIT $2",
            )
            .bind(after)
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(Event::try_from).collect()
    }

    /// Adds an event whose feed is empty.
    pub(crate) async fn insert_event(
        &mut self,
        event: EventNumber,
        details: &EventDetails,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO event (number, slug, details, starts_ms, head_hash) VALUES ($1, $2, $3, $4, $5)")
                .bind(i64::from(event.0))
                .bind(details.slug.as_str())
                .bind(details_bytes(details))
                .bind(details.starts.0)
                .bind(Head::EMPTY.hash.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event", 1, changed)
    }

    /// Frees the slug of an event that is about to get another, so that two events can swap theirs: what stands in
    /// its place meanwhile is no slug.
    pub(crate) async fn park_event_slug(&mut self, event: EventNumber) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE event SET slug = $2 WHERE number = $1")
                .bind(i64::from(event.0))
                .bind(format!("-{event}"))
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event slug", 1, changed)
    }

    /// Sets what an event is now.
    pub(crate) async fn update_event_details(
        &mut self,
        event: EventNumber,
        details: &EventDetails,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE event SET slug = $2, details = $3, starts_ms = $4 WHERE number = $1")
                .bind(i64::from(event.0))
                .bind(details.slug.as_str())
                .bind(details_bytes(details))
                .bind(details.starts.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event details", 1, changed)
    }

    /// Moves the head of the event's feed, if it still stands at `from`.
    pub(crate) async fn move_event_head(
        &mut self,
        event: EventNumber,
        from: Head,
        to: Head,
    ) -> Result<(), DbError> {
        let revision = |head: Head| number_out("event revision", head.seq);
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE event SET revision = $1, head_hash = $2, changes = changes + 1 \
                 WHERE number = $3 AND revision = $4 AND head_hash = $5",
            )
            .bind(revision(to)?)
            .bind(to.hash.0.as_slice())
            .bind(i64::from(event.0))
            .bind(revision(from)?)
            .bind(from.hash.0.as_slice())
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("event head", 1, changed)
    }

    /// Counts the event's issued passes of students again. At most one pass of a holder is issued, so these are
    /// the expected holders.
    pub(crate) async fn recount_expected(&mut self, event: EventNumber) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE event SET expected = (SELECT COUNT(*) FROM pass \
                 WHERE pass.event = event.number AND state = 'issued' AND student IS NOT NULL) WHERE number = $1",
            )
            .bind(i64::from(event.0))
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("expected count", 1, changed)
    }
}

/// A count or number as the database keeps it.
pub(super) fn number_out(what: &'static str, value: u64) -> Result<i64, DbError> {
    read_back(what, i64::try_from(value).ok())
}
