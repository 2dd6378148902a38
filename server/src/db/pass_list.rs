//! Passes as lists show them: with their student, without their secrets.

use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::PassBody;
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::pass::{body_of, state_of};
use super::{DbError, Tx, number, on, read_back};

/// A pass of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedPass {
    /// By what the list is ordered: the beginning of the pass id, unique in its event.
    pub short_code: i64,
    /// What was signed.
    pub body: PassBody,
    /// What became of it.
    pub state: PassState,
    /// When it became that.
    pub since: Timestamp,
    /// When it was issued.
    pub issued: Timestamp,
    /// Number and name of the student; a specimen has none.
    pub student: Option<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    short_code: i64,
    body: Vec<u8>,
    state: String,
    reason: Option<String>,
    state_ms: i64,
    issued_ms: i64,
    number: Option<String>,
    name: Option<String>,
}

impl TryFrom<Row> for ListedPass {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            short_code: row.short_code,
            body: body_of(&row.body)?,
            state: read_back("pass state", state_of(&row.state, row.reason.as_deref()))?,
            since: Timestamp(row.state_ms),
            issued: Timestamp(row.issued_ms),
            student: row.number.zip(row.name),
        })
    }
}

impl Tx {
    /// The passes of an event that follow a short code, at most `limit`, by short code: those in a state, if one is
    /// named, of students whose sound key or search key is like every one
    /// of `patterns`.
    pub(crate) async fn passes_after(
        &mut self,
        event: EventNumber,
        after: i64,
        limit: i64,
        patterns: &[String],
        state: Option<&str>,
    ) -> Result<Vec<ListedPass>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = QueryBuilder::<Driver>::new(
                "SELECT pass.short_code, pass.body, pass.state, pass.reason, pass.state_ms, pass.issued_ms, \
                 student.number, student.name FROM pass LEFT JOIN student ON student.id = pass.student \
                 WHERE pass.event = ",
            );
            query.push_bind(i64::from(event.0)).push(" AND pass.short_code > ").push_bind(after);
            for pattern in patterns {
                query.push(" AND (student.sound_key LIKE ").push_bind(pattern.as_str()).push(" ESCAPE '\\'");
                query.push(" OR student.search_key LIKE ").push_bind(pattern.as_str()).push(" ESCAPE '\\')");
            }
            if let Some(state) = state {
                query.push(" AND pass.state = ").push_bind(state);
            }
            query.push(" ORDER BY pass.short_code LIMIT ").push_bind(limit);
            query.build_query_as().fetch_all(connection).await?
        });
        rows.into_iter().map(ListedPass::try_from).collect()
    }

    /// The event that a pass is for.
    pub(crate) async fn event_of_pass(&mut self, pass: PassId) -> Result<Option<EventNumber>, DbError> {
        let event: Option<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT event FROM pass WHERE pass_id = $1")
                .bind(pass.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        event.map(|event| number("event number", event).map(EventNumber)).transpose()
    }
}
