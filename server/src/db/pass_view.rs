//! What the page of a pass shows, found by the hash of its link.

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::id::Hash;
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
    /// The event it is for.
    pub event: EventDetails,
    /// The student's name and language; a specimen has no student.
    pub student: Option<(String, Language)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    body: Vec<u8>,
    state: String,
    reason: Option<String>,
    sealed_signature: Vec<u8>,
    sealed_seed: Option<Vec<u8>>,
    details: Vec<u8>,
    name: Option<String>,
    language: Option<String>,
}

impl TryFrom<Row> for LinkedPass {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let student = match (row.name, row.language) {
            (Some(name), Some(language)) => Some((name, read_back("language", language.parse().ok())?)),
            _ => None,
        };
        Ok(Self {
            body: body_of(&row.body)?,
            state: read_back("pass state", state_of(&row.state, row.reason.as_deref()))?,
            sealed_signature: row.sealed_signature,
            sealed_seed: row.sealed_seed,
            event: details_of(&row.details)?,
            student,
        })
    }
}

impl Tx {
    /// The pass whose link hashes to this.
    pub(crate) async fn pass_by_link(&mut self, link: Hash) -> Result<Option<LinkedPass>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT pass.body, pass.state, pass.reason, pass.sealed_signature, pass.sealed_seed, event.details, \
                 student.name, student.language \
                 FROM pass JOIN event ON event.number = pass.event LEFT JOIN student ON student.id = pass.student \
                 WHERE pass.link_hash = $1",
            )
            .bind(link.0.as_slice())
            .fetch_optional(connection)
            .await?
        });
        row.map(LinkedPass::try_from).transpose()
    }
}
