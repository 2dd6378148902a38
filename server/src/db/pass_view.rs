//! What pages and paper show of passes: with their event and student.

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, Hash, PassId};
use esik_shared::language::Language;
use esik_shared::pass::PassBody;

use super::event::details_of;
use super::pass::{body_of, state_of};
use super::{DbError, Tx, on, read_back};

/// A pass with its event and student, secrets still sealed.
#[derive(Debug)]
pub(crate) struct LinkedPass {
    /// What was signed.
    pub body: PassBody,
    /// What became of it.
    pub state: PassState,
    /// The signature, sealed.
    pub sealed_signature: Vec<u8>,
    /// The chain's seed, sealed, where the pass is live.
    pub sealed_seed: Option<Vec<u8>>,
    /// The link's secret, sealed.
    pub sealed_link: Vec<u8>,
    /// The event it is for.
    pub event: EventDetails,
    /// Whose it is; a specimen has no student.
    pub student: Option<LinkedStudent>,
}

/// The student of a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedStudent {
    /// The row.
    pub id: i64,
    /// The full name.
    pub name: String,
    /// The faculty.
    pub faculty: String,
    /// The language in which the student is spoken to.
    pub language: Language,
    /// Whether no door lets them in.
    pub blocked: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    body: Vec<u8>,
    state: String,
    reason: Option<String>,
    sealed_signature: Vec<u8>,
    sealed_seed: Option<Vec<u8>>,
    sealed_link: Vec<u8>,
    details: Vec<u8>,
    id: Option<i64>,
    name: Option<String>,
    faculty: Option<String>,
    language: Option<String>,
    blocked: Option<bool>,
}

impl TryFrom<Row> for LinkedPass {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let student = match (row.id, row.name, row.faculty, row.language, row.blocked) {
            (Some(id), Some(name), Some(faculty), Some(language), Some(blocked)) => {
                let language = read_back("language", language.parse().ok())?;
                Some(LinkedStudent { id, name, faculty, language, blocked })
            }
            _ => None,
        };
        Ok(Self {
            body: body_of(&row.body)?,
            state: read_back("pass state", state_of(&row.state, row.reason.as_deref()))?,
            sealed_signature: row.sealed_signature,
            sealed_seed: row.sealed_seed,
            sealed_link: row.sealed_link,
            event: details_of(&row.details)?,
            student,
        })
    }
}

/// Everything of a pass with its event and student; a condition follows.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT pass.body, pass.state, pass.reason, pass.sealed_signature, pass.sealed_seed, pass.sealed_link, \
             event.details, student.id, student.name, student.faculty, student.language, student.blocked \
             FROM pass JOIN event ON event.number = pass.event LEFT JOIN student ON student.id = pass.student ",
            $condition
        )
    };
}

impl Tx {
    /// The pass whose link hashes to this.
    pub(crate) async fn pass_by_link(&mut self, link: Hash) -> Result<Option<LinkedPass>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE pass.link_hash = $1"))
                .bind(link.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        row.map(LinkedPass::try_from).transpose()
    }

    /// The pass with this id.
    pub(crate) async fn linked_pass(&mut self, pass: PassId) -> Result<Option<LinkedPass>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE pass.pass_id = $1"))
                .bind(pass.0.as_slice())
                .fetch_optional(connection)
                .await?
        });
        row.map(LinkedPass::try_from).transpose()
    }

    /// Name and number of the student of a pass, if it is a student's.
    pub(crate) async fn student_of_pass(
        &mut self,
        pass: PassId,
    ) -> Result<Option<(String, String)>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_as(
                "SELECT student.name, student.number FROM pass JOIN student ON student.id = pass.student \
                 WHERE pass.pass_id = $1",
            )
            .bind(pass.0.as_slice())
            .fetch_optional(connection)
            .await?
        }))
    }

    /// The passes of a student in the order of the week, those of one event oldest first.
    pub(crate) async fn linked_passes_of_student(
        &mut self,
        student: i64,
    ) -> Result<Vec<LinkedPass>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(select!(
                "WHERE pass.student = $1 ORDER BY event.starts_ms, event.number, pass.issued_ms, pass.pass_id"
            ))
            .bind(student)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(LinkedPass::try_from).collect()
    }

    /// The issued passes of an event whose students may enter, by faculty and name.
    pub(crate) async fn linked_passes_of_event(
        &mut self,
        event: EventNumber,
    ) -> Result<Vec<LinkedPass>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(select!(
                "WHERE pass.event = $1 AND pass.state = 'issued' AND NOT student.blocked \
                 ORDER BY student.faculty, student.search_key, student.number"
            ))
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(LinkedPass::try_from).collect()
    }

    /// The faculties whose students have issued passes of an event that are not live.
    pub(crate) async fn faculties_with_paper(&mut self, event: EventNumber) -> Result<Vec<String>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar(
                "SELECT DISTINCT student.faculty FROM pass JOIN student ON student.id = pass.student \
                 WHERE pass.event = $1 AND pass.state = 'issued' AND pass.sealed_seed IS NULL \
                 AND NOT student.blocked ORDER BY student.faculty",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        }))
    }
}

#[cfg(test)]
impl Tx {
    /// Blocks a student, for tests of what is shown then.
    pub(crate) async fn block(&mut self, student: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE student SET blocked = $2 WHERE id = $1").bind(student).bind(true).execute(connection).await?;
        });
        Ok(())
    }
}
