//! Long work: what is asked for, how far it is, who works on it.

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use serde_json::{Map, Value};

use super::{DbError, Tx, number, on, read_back};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum JobKind {
    /// A file of students is written.
    ImportStudents,
    /// A file of events is written.
    ImportEvents,
    /// Passes are issued.
    IssuePasses,
}

impl JobKind {
    const ALL: [Self; 3] = [Self::ImportStudents, Self::ImportEvents, Self::IssuePasses];

    /// As stored.
    fn name(self) -> &'static str {
        match self {
            Self::ImportStudents => "import-students",
            Self::ImportEvents => "import-events",
            Self::IssuePasses => "issue-passes",
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobState {
    /// Somebody has to say that it is to be done.
    Waiting,
    /// Somebody works on it, or did when it was broken off.
    Running,
    /// It is done.
    Done,
    /// Somebody stopped it; what was done until then stays.
    Stopped,
    /// It could not be done.
    Failed,
}

impl JobState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Stopped, Self::Failed];

    /// As stored.
    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// Names whoever works on a job, for as long as they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worker(pub(crate) [u8; 8]);

/// A job, what is asked for apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    /// The row.
    pub id: i64,
    /// What is to be done.
    pub kind: JobKind,
    /// At which event.
    pub event: Option<EventNumber>,
    /// When it was asked for.
    pub created: Timestamp,
    /// How it stands.
    pub state: JobState,
    /// How many steps are done, as far as it was written down.
    pub done_steps: u64,
    /// How many there are.
    pub all_steps: u64,
    /// What came of it, or will.
    pub outcome: Map<String, Value>,
    /// When somebody worked on it last.
    pub beat: Timestamp,
}

/// A job to ask for.
#[derive(Debug)]
pub(crate) struct NewJob<'a> {
    /// What is to be done.
    pub kind: JobKind,
    /// At which event.
    pub event: Option<EventNumber>,
    /// Whose account asks.
    pub account: Option<i64>,
    /// What is asked for.
    pub request: &'a [u8],
    /// How many steps it has.
    pub all_steps: u64,
    /// What will come of it, as far as that is known.
    pub outcome: &'a Map<String, Value>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    event: Option<i64>,
    created_ms: i64,
    state: String,
    done_steps: i64,
    all_steps: i64,
    outcome: String,
    beat_ms: i64,
}

impl TryFrom<Row> for Job {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let kind = JobKind::ALL.into_iter().find(|kind| kind.name() == row.kind);
        let state = JobState::ALL.into_iter().find(|state| state.name() == row.state);
        let event = row.event.map(|event| number("event number", event)).transpose()?;
        Ok(Self {
            id: row.id,
            kind: read_back("job kind", kind)?,
            event: event.map(EventNumber),
            created: Timestamp(row.created_ms),
            state: read_back("job state", state)?,
            done_steps: number("steps", row.done_steps)?,
            all_steps: number("steps", row.all_steps)?,
            outcome: read_back("job outcome", serde_json::from_str(&row.outcome).ok())?,
            beat: Timestamp(row.beat_ms),
        })
    }
}

fn steps(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn text_of(outcome: &Map<String, Value>) -> String {
    serde_json::to_string(outcome).expect("an object of JSON is text")
}

impl Tx {
    /// Asks for a job, which waits. Returns its row.
    pub(crate) async fn insert_job(&mut self, job: &NewJob<'_>, now: Timestamp) -> Result<i64, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar(
                "INSERT INTO job (kind, event, account, created_ms, state, request, all_steps, outcome, beat_ms) \
                 VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $4) RETURNING id",
            )
            .bind(job.kind.name())
            .bind(job.event.map(|event| i64::from(event.0)))
            .bind(job.account)
            .bind(now.0)
            .bind(job.request)
            .bind(steps(job.all_steps))
            .bind(text_of(job.outcome))
            .fetch_one(connection)
            .await?
        }))
    }

    /// One job.
    pub(crate) async fn job(&mut self, id: i64) -> Result<Option<Job>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, event, created_ms, state, done_steps, all_steps, outcome, beat_ms \
                 FROM job WHERE id = $1",
            )
            .bind(id)
            .fetch_optional(connection)
            .await?
        });
        row.map(Job::try_from).transpose()
    }

    /// The newest jobs of a kind, at an event where it is about one.
    pub(crate) async fn jobs(
        &mut self,
        kind: JobKind,
        event: Option<EventNumber>,
        limit: i64,
    ) -> Result<Vec<Job>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, event, created_ms, state, done_steps, all_steps, outcome, beat_ms FROM job \
                 WHERE kind = $1 AND (event = $2 OR ($2 IS NULL AND event IS NULL)) ORDER BY id DESC LIMIT $3",
            )
            .bind(kind.name())
            .bind(event.map(|event| i64::from(event.0)))
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(Job::try_from).collect()
    }

    /// Takes a job on, unless somebody works on it who was heard after `silent_since`; returns what is asked for.
    pub(crate) async fn take_job(
        &mut self,
        id: i64,
        worker: Worker,
        silent_since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar(
                "UPDATE job SET state = 'running', worker = $2, beat_ms = $3, stop_asked = $5 \
                 WHERE id = $1 AND state <> 'done' AND (state <> 'running' OR beat_ms < $4) RETURNING request",
            )
            .bind(id)
            .bind(worker.0.to_vec())
            .bind(now.0)
            .bind(silent_since.0)
            .bind(false)
            .fetch_optional(connection)
            .await?
        }))
    }

    /// Writes down how far a job is. `false` if it is to stop, or if somebody else has it now.
    pub(crate) async fn beat_job(
        &mut self,
        id: i64,
        worker: Worker,
        done_steps: u64,
        now: Timestamp,
    ) -> Result<bool, DbError> {
        let asked: Option<bool> = on!(self, connection => {
            sqlx::query_scalar(
                "UPDATE job SET done_steps = $3, beat_ms = $4 WHERE id = $1 AND worker = $2 AND state = 'running' \
                 RETURNING stop_asked",
            )
            .bind(id)
            .bind(worker.0.to_vec())
            .bind(steps(done_steps))
            .bind(now.0)
            .fetch_optional(connection)
            .await?
        });
        Ok(asked == Some(false))
    }

    /// Says what came of a job. What was asked for is forgotten where it is done.
    pub(crate) async fn end_job(
        &mut self,
        id: i64,
        worker: Worker,
        state: JobState,
        done_steps: u64,
        outcome: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "UPDATE job SET state = $3, done_steps = $4, outcome = $5, beat_ms = $6, \
                 request = CASE WHEN $3 = 'done' THEN $7 ELSE request END WHERE id = $1 AND worker = $2",
            )
            .bind(id)
            .bind(worker.0.to_vec())
            .bind(state.name())
            .bind(steps(done_steps))
            .bind(text_of(outcome))
            .bind(now.0)
            .bind(Vec::<u8>::new())
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Asks whoever works on a job to stop.
    pub(crate) async fn ask_job_to_stop(&mut self, id: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE job SET stop_asked = $2 WHERE id = $1 AND state = 'running'")
                .bind(id)
                .bind(true)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Forgets a job that nobody works on.
    pub(crate) async fn delete_job(&mut self, id: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM job WHERE id = $1 AND state <> 'running'").bind(id).execute(connection).await?;
        });
        Ok(())
    }

    /// Forgets jobs that nobody has touched since a moment, whatever became of them.
    pub(crate) async fn forget_jobs(&mut self, before: Timestamp) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM job WHERE beat_ms < $1").bind(before.0).execute(connection).await?;
        });
        Ok(())
    }

    /// How many jobs there are.
    pub(crate) async fn count_jobs(&mut self) -> Result<u64, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM job").fetch_one(connection).await?
        });
        number("count", count)
    }
}
