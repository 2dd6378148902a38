//! Passes: their bodies, what became of them, and their secrets, sealed.

use esik_shared::detail::Commitment;
use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::id::{EventNumber, Hash, HolderId, PassId};
use esik_shared::pass::PassBody;
use esik_shared::short_code::ShortCode;
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::{DbError, Tx, expect_rows, on, read_back};

/// Rows of one statement: 14 bound values each stay below the 32,766 that SQLite takes.
const ROWS_PER_INSERT: usize = 1_000;

/// A pass to store, issued now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewPass {
    /// What was signed.
    pub body: PassBody,
    /// Whose it is; nobody's for a specimen.
    pub student: Option<i64>,
    /// The holder.
    pub holder: HolderId,
    /// The signature, sealed.
    pub sealed_signature: Vec<u8>,
    /// The chain's seed, sealed, where the pass is live.
    pub sealed_seed: Option<Vec<u8>>,
    /// What the link's secret hashes to.
    pub link_hash: Hash,
    /// The link's secret, sealed.
    pub sealed_link: Vec<u8>,
    /// The commitment to the holder's name, where the event feed has one.
    pub person: Option<Commitment>,
}

/// A pass of an event, as far as issuing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventPass {
    /// What was signed.
    pub body: PassBody,
    /// Whose it is.
    pub student: Option<i64>,
    /// The holder.
    pub holder: HolderId,
    /// What became of it.
    pub state: PassState,
    /// When it was issued.
    pub issued: Timestamp,
    /// The commitment to the holder's name.
    pub person: Option<Commitment>,
    /// The link's secret, sealed.
    pub sealed_link: Vec<u8>,
    /// Whether its page can draw live codes: of a live pass that came back from scanners it cannot.
    pub has_seed: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    body: Vec<u8>,
    student: Option<i64>,
    holder: Vec<u8>,
    state: String,
    reason: Option<String>,
    issued_ms: i64,
    person: Option<Vec<u8>>,
    sealed_link: Vec<u8>,
    has_seed: bool,
}

impl TryFrom<Row> for EventPass {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let commitment = |bytes: Vec<u8>| read_back("commitment", bytes.try_into().ok()).map(Commitment);
        Ok(Self {
            body: body_of(&row.body)?,
            student: row.student,
            holder: read_back("holder", HolderId::from_slice(&row.holder))?,
            state: read_back("pass state", state_of(&row.state, row.reason.as_deref()))?,
            issued: Timestamp(row.issued_ms),
            person: row.person.map(commitment).transpose()?,
            sealed_link: row.sealed_link,
            has_seed: row.has_seed,
        })
    }
}

/// The short code as a number, by which it is unique in its event.
pub(super) fn short_code(pass_id: PassId) -> i64 {
    ShortCode::from(pass_id).0.into_iter().fold(0, |number, byte| number << 8 | i64::from(byte))
}

/// A pass body as stored.
pub(super) fn body_of(bytes: &[u8]) -> Result<PassBody, DbError> {
    read_back("pass body", bytes.try_into().ok().and_then(|bytes| PassBody::from_bytes(bytes).ok()))
}

const REASONS: [(RevocationReason, &str); 5] = [
    (RevocationReason::Other, "other"),
    (RevocationReason::Withdrawn, "withdrawn"),
    (RevocationReason::Lost, "lost"),
    (RevocationReason::Mistake, "mistake"),
    (RevocationReason::Misuse, "misuse"),
];

/// A pass state as stored.
pub(super) fn state_of(state: &str, reason: Option<&str>) -> Option<PassState> {
    match (state, reason) {
        ("issued", None) => Some(PassState::Issued),
        ("replaced", None) => Some(PassState::Replaced),
        ("revoked", Some(reason)) => REASONS
            .into_iter()
            .find(|(_, text)| *text == reason)
            .map(|(reason, _)| PassState::Revoked(reason)),
        _ => None,
    }
}

pub(super) fn state_text(state: PassState) -> (&'static str, Option<&'static str>) {
    match state {
        PassState::Issued => ("issued", None),
        PassState::Replaced => ("replaced", None),
        PassState::Revoked(reason) => {
            ("revoked", REASONS.into_iter().find(|(known, _)| *known == reason).map(|(_, text)| text))
        }
    }
}

impl Tx {
    /// Every pass of an event, oldest first.
    pub(crate) async fn passes_of_event(&mut self, event: EventNumber) -> Result<Vec<EventPass>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT body, student, holder, state, reason, issued_ms, person, sealed_link, \
                 sealed_seed IS NOT NULL AS has_seed \
                 FROM pass WHERE event = $1 ORDER BY issued_ms, pass_id",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(EventPass::try_from).collect()
    }

    /// The issued passes of an event's students, each with whether the student is blocked.
    pub(crate) async fn issued_passes_of_event(
        &mut self,
        event: EventNumber,
    ) -> Result<Vec<(EventPass, bool)>, DbError> {
        #[derive(sqlx::FromRow)]
        struct WithStudent {
            blocked: bool,
            #[sqlx(flatten)]
            pass: Row,
        }
        let rows: Vec<WithStudent> = on!(self, connection => {
            sqlx::query_as(
                "SELECT pass.body, pass.student, pass.holder, pass.state, pass.reason, pass.issued_ms, pass.person, \
                 pass.sealed_link, pass.sealed_seed IS NOT NULL AS has_seed, student.blocked \
                 FROM pass JOIN student ON student.id = pass.student \
                 WHERE pass.event = $1 AND pass.state = 'issued' ORDER BY pass.issued_ms, pass.pass_id",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(|row| Ok((row.pass.try_into()?, row.blocked))).collect()
    }

    /// The issued passes of one student, by event.
    pub(crate) async fn issued_passes_of_student(&mut self, student: i64) -> Result<Vec<EventPass>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT body, student, holder, state, reason, issued_ms, person, sealed_link, \
                 sealed_seed IS NOT NULL AS has_seed \
                 FROM pass WHERE student = $1 AND state = 'issued' ORDER BY event",
            )
            .bind(student)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(EventPass::try_from).collect()
    }

    /// Adds passes, all issued at `now`.
    pub(crate) async fn insert_passes(&mut self, passes: &[NewPass], now: Timestamp) -> Result<(), DbError> {
        for passes in passes.chunks(ROWS_PER_INSERT) {
            let changed = on!(self, connection => {
                QueryBuilder::<Driver>::new(
                    "INSERT INTO pass (pass_id, event, student, holder, body, sealed_signature, sealed_seed, link_hash, \
                     sealed_link, short_code, person, state, state_ms, issued_ms) ",
                )
                .push_values(passes, |mut row, pass| {
                    row.push_bind(pass.body.pass_id.0.to_vec())
                        .push_bind(i64::from(pass.body.event.0))
                        .push_bind(pass.student)
                        .push_bind(pass.holder.0.to_vec())
                        .push_bind(pass.body.to_bytes().to_vec())
                        .push_bind(pass.sealed_signature.as_slice())
                        .push_bind(pass.sealed_seed.as_deref())
                        .push_bind(pass.link_hash.0.to_vec())
                        .push_bind(pass.sealed_link.as_slice())
                        .push_bind(short_code(pass.body.pass_id))
                        .push_bind(pass.person.map(|person| person.0.to_vec()))
                        .push("'issued'")
                        .push_bind(now.0)
                        .push_bind(now.0);
                })
                .build()
                .execute(connection)
                .await?
                .rows_affected()
            });
            expect_rows("passes", passes.len(), changed)?;
        }
        Ok(())
    }

    /// Ends an issued pass: it is revoked or replaced from `now` on.
    pub(crate) async fn end_pass(
        &mut self,
        pass: PassId,
        state: PassState,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let (state, reason) = state_text(state);
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE pass SET state = $2, reason = $3, state_ms = $4 WHERE pass_id = $1 AND state = 'issued'",
            )
            .bind(pass.0.as_slice())
            .bind(state)
            .bind(reason)
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("pass state", 1, changed)
    }

    /// Gives a pass another link. The old one is named, so that of two at once only one is made.
    pub(crate) async fn replace_pass_link(
        &mut self,
        pass: PassId,
        old: Hash,
        new: Hash,
        sealed: &[u8],
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE pass SET link_hash = $3, sealed_link = $4 WHERE pass_id = $1 AND link_hash = $2")
                .bind(pass.0.as_slice())
                .bind(old.0.as_slice())
                .bind(new.0.as_slice())
                .bind(sealed)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("pass link", 1, changed)
    }

    /// Sets which commitment in the event feed stands for the holder's name.
    pub(crate) async fn set_pass_person(&mut self, pass: PassId, person: Commitment) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE pass SET person = $2 WHERE pass_id = $1")
                .bind(pass.0.as_slice())
                .bind(person.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("pass person", 1, changed)
    }
}
