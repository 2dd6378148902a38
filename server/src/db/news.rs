//! What tells that there is news: a number of each event that grows with everything that is stored of it.

use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, Hash};
use sqlx::QueryBuilder;

use super::{DbError, Tx, number, on, read_back};

/// Events in one list of a query, far below every database's limit on bound values.
const EVENTS_PER_QUERY: usize = 1_000;

/// How an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventState {
    /// Which event.
    pub event: EventNumber,
    /// The number that grows.
    pub changes: i64,
    /// Where its feed stands.
    pub head: Head,
}

impl Tx {
    /// The number of every event that grows with what is stored of it.
    pub(crate) async fn changes_of_all(&mut self) -> Result<Vec<(EventNumber, i64)>, DbError> {
        let rows: Vec<(i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT number, changes FROM event").fetch_all(connection).await?
        });
        rows.into_iter()
            .map(|(event, changes)| Ok((EventNumber(number("event number", event)?), changes)))
            .collect()
    }

    /// How these events stand, by number; one that does not exist is left out.
    pub(crate) async fn event_states(&mut self, events: &[EventNumber]) -> Result<Vec<EventState>, DbError> {
        let mut states = Vec::with_capacity(events.len());
        for events in events.chunks(EVENTS_PER_QUERY) {
            let rows: Vec<(i64, i64, i64, Vec<u8>)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT number, changes, revision, head_hash FROM event WHERE number IN (",
                );
                let mut list = query.separated(", ");
                for event in events {
                    list.push_bind(i64::from(event.0));
                }
                query.push(") ORDER BY number").build_query_as().fetch_all(connection).await?
            });
            for (event, changes, revision, hash) in rows {
                let head = Head {
                    seq: number("event revision", revision)?,
                    hash: read_back("head hash", Hash::from_slice(&hash))?,
                };
                let event = EventNumber(number("event number", event)?);
                states.push(EventState { event, changes, head });
            }
        }
        Ok(states)
    }
}
