//! Whose the holders of an event are, for lists of who came.

use std::collections::HashMap;

use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, HolderId, PassId};
use sqlx::QueryBuilder;

use super::fact::{HOLDERS_PER_QUERY, up_to_a_power_of_two};
use super::pass::{body_of, state_of};
use super::{DbError, Tx, on, read_back};

/// A holder: the pass that is good or was the last, and its student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedHolder {
    /// The holder.
    pub holder: HolderId,
    /// The pass.
    pub pass_id: PassId,
    /// Its category.
    pub category: u8,
    /// What became of it.
    pub state: PassState,
    /// The student number.
    pub number: String,
    /// The full name.
    pub name: String,
    /// The university.
    pub university: String,
    /// The faculty.
    pub faculty: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    holder: Vec<u8>,
    body: Vec<u8>,
    state: String,
    reason: Option<String>,
    number: String,
    name: String,
    university: String,
    faculty: String,
}

impl TryFrom<Row> for ListedHolder {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let Row { holder, body, state, reason, number, name, university, faculty } = row;
        let body = body_of(&body)?;
        Ok(Self {
            holder: read_back("holder", HolderId::from_slice(&holder))?,
            pass_id: body.pass_id,
            category: body.category,
            state: read_back("pass state", state_of(&state, reason.as_deref()))?,
            number,
            name,
            university,
            faculty,
        })
    }
}

impl Tx {
    /// The holders of an event by name. A few MB for the largest events.
    pub(crate) async fn holders_by_name(&mut self, event: EventNumber) -> Result<Vec<ListedHolder>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT pass.holder, pass.body, pass.state, pass.reason, \
                 student.number, student.name, student.university, student.faculty \
                 FROM pass JOIN student ON student.id = pass.student WHERE pass.event = $1 \
                 ORDER BY student.search_key, student.id, pass.holder, pass.state = 'issued', pass.issued_ms, pass.pass_id",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        let mut holders: Vec<ListedHolder> = Vec::with_capacity(rows.len());
        for row in rows {
            let holder = ListedHolder::try_from(row)?;
            // The passes of a holder follow one another, the one that speaks for all at their end.
            match holders.last_mut().filter(|last| last.holder == holder.holder) {
                Some(last) => *last = holder,
                None => holders.push(holder),
            }
        }
        Ok(holders)
    }

    /// Number and name of the students of passes, as far as they are students'.
    pub(crate) async fn students_of_passes(
        &mut self,
        event: EventNumber,
        passes: &[PassId],
    ) -> Result<HashMap<PassId, (String, String)>, DbError> {
        let mut students = HashMap::new();
        for passes in passes.chunks(HOLDERS_PER_QUERY) {
            // Were the event among the conditions, SQLite would look at all of its passes.
            let rows: Vec<(i64, Vec<u8>, String, String)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new(
                    "SELECT pass.event, pass.pass_id, student.number, student.name \
                     FROM pass JOIN student ON student.id = pass.student WHERE pass.pass_id IN (",
                );
                let mut list = query.separated(", ");
                for pass_id in up_to_a_power_of_two(passes) {
                    list.push_bind(pass_id.0.to_vec());
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            let of_event = rows.into_iter().filter(|(of, ..)| *of == i64::from(event.0));
            for (_, pass_id, number, name) in of_event {
                students.insert(read_back("pass id", PassId::from_slice(&pass_id))?, (number, name));
            }
        }
        Ok(students)
    }
}
