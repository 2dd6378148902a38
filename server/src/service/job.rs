//! Work that takes longer than anybody waits for an answer: it goes on when its page is closed, is found again, and can
//! be stopped.
//!
//! A job is a row. Whoever works on it writes down now and then how far it is, and reads there whether to stop; a
//! process that ends takes its work with it, and leaves a row that nobody touches any more. Such a job is told as what it
//! is, broken off, and can be gone on with: each kind of work finds what was done before. Between two notes only the
//! process that does the work knows how far it is ([`Jobs`]); the page of a job asks it first.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use serde_json::{Map, Value};
use tokio::task::JoinHandle;

use super::actor::{Actor, Who};
use crate::app::App;
use crate::db::DbError;
pub(crate) use crate::db::job::{Job, JobKind, JobState};
use crate::db::job::{NewJob, Worker};
use crate::telemetry::logs::Causes;

mod work;

pub(crate) use work::IssueAsked;

/// After how long without a note a job counts as broken off: many times what lies between two.
const SILENT_MS: i64 = 60_000;
/// For how long a job can be found after somebody touched it last.
const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The most jobs that are kept. Each may hold a file of 10 MiB until it is done.
const MAX_JOBS: u64 = 200;
/// How many of the last jobs a page lists.
const LISTED: i64 = 10;

/// The jobs that this process works on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Jobs(Arc<Mutex<HashMap<i64, Arc<Steps>>>>);

/// How far a job is, and whether it is to stop.
#[derive(Debug, Default)]
struct Steps {
    done: AtomicU64,
    all: AtomicU64,
    is_stopped: AtomicBool,
}

impl Jobs {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<i64, Arc<Steps>>) -> T) -> T {
        // A map of counters is as good after a panic as before.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of(&self, id: i64) -> Option<Arc<Steps>> {
        self.with(|jobs| jobs.get(&id).cloned())
    }
}

/// Told to whoever does the work: says how far it is, asks whether to go on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<Steps>);

impl Progress {
    /// How many steps there are.
    pub(crate) fn of_all(&self, all: usize) {
        self.0.all.store(u64::try_from(all).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// So many steps are done.
    pub(crate) fn at(&self, done: usize) {
        self.0.done.store(u64::try_from(done).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::Relaxed)
    }

    fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }
}

/// A job as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobView {
    /// The row, with the steps as they are at this moment where this process works on it.
    pub job: Job,
    /// Whether it says that it runs, and nobody works on it.
    pub is_broken_off: bool,
}

/// What came of work.
pub(super) enum End {
    /// All of it is done.
    Done(Map<String, Value>),
    /// Somebody stopped it; this is what was done.
    Stopped(Map<String, Value>),
    /// It cannot be done. The name of the reason.
    Failed(&'static str),
}

/// Why a job was not asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    /// There are as many as may be kept.
    #[error("there are {MAX_JOBS} jobs, and no more are kept")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Keeps what is asked for until somebody says that it is to be done. `outcome` is what will come of it.
pub(crate) async fn ask(
    app: &App,
    actor: &Actor,
    kind: JobKind,
    event: Option<EventNumber>,
    request: &[u8],
    all_steps: usize,
    outcome: &Map<String, Value>,
) -> Result<i64, JobError> {
    let now = app.clock.now();
    let account = match actor.who {
        Who::Account(id) => Some(id),
        _ => None,
    };
    let mut tx = app.db.write().await?;
    tx.forget_jobs(now.plus_ms(-KEPT_MS)).await?;
    if tx.count_jobs().await? >= MAX_JOBS {
        return Err(JobError::TooMany);
    }
    let all_steps = u64::try_from(all_steps).unwrap_or(u64::MAX);
    let id = tx.insert_job(&NewJob { kind, event, account, request, all_steps, outcome }, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Begins a job, or goes on with one that was stopped or broken off. Nothing if somebody works on it, or it is done or
/// forgotten; else what can be waited for.
pub(crate) async fn start(app: &App, actor: &Actor, id: i64) -> Result<Option<JoinHandle<()>>, DbError> {
    let now = app.clock.now();
    let worker = Worker(app.rng.bytes());
    let mut tx = app.db.write().await?;
    let Some(job) = tx.job(id).await? else { return Ok(None) };
    let taken = tx.take_job(id, worker, now.plus_ms(-SILENT_MS), now).await?;
    let Some(request) = taken else { return Ok(None) };
    tx.commit().await?;
    let progress = Progress::default();
    progress.0.all.store(job.all_steps, Ordering::Relaxed);
    app.jobs.with(|jobs| jobs.insert(id, Arc::clone(&progress.0)));
    let (app, actor) = (app.clone(), actor.clone());
    Ok(Some(tokio::spawn(async move {
        let notes = Notes { app: &app, id, worker, progress: &progress };
        let end = work::run(&app, &actor, &job, &request, &notes).await;
        notes.end(end).await;
        app.jobs.with(|jobs| jobs.remove(&id));
    })))
}

/// Where work writes down how far it is.
pub(super) struct Notes<'a> {
    app: &'a App,
    id: i64,
    worker: Worker,
    progress: &'a Progress,
}

impl Notes<'_> {
    /// How far it is, for work that cannot write it down.
    pub(super) fn progress(&self) -> &Progress {
        self.progress
    }

    /// Writes down that so many steps are done. `false` if it is to stop.
    pub(super) async fn go_on(&self, done: usize) -> Result<bool, DbError> {
        self.progress.at(done);
        let mut tx = self.app.db.write().await?;
        let goes_on = tx.beat_job(self.id, self.worker, self.progress.done(), self.app.clock.now()).await?;
        tx.commit().await?;
        Ok(goes_on && !self.progress.is_stopped())
    }

    async fn end(&self, end: Result<End, Box<dyn std::error::Error + Send + Sync>>) {
        let (state, outcome) = match end {
            Ok(End::Done(outcome)) => (JobState::Done, outcome),
            Ok(End::Stopped(outcome)) => (JobState::Stopped, outcome),
            Ok(End::Failed(reason)) => (JobState::Failed, failed(reason)),
            Err(error) => {
                tracing::error!(job = self.id, error = %Causes(&*error), "a job failed");
                (JobState::Failed, failed("internal"))
            }
        };
        let written = async {
            let mut tx = self.app.db.write().await?;
            let now = self.app.clock.now();
            tx.end_job(self.id, self.worker, state, self.progress.done(), &outcome, now).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            // It is told as broken off, and whoever goes on with it finds what was done.
            tracing::error!(job = self.id, error = %Causes(&error), "the end of a job was not written down");
        }
    }
}

fn failed(reason: &str) -> Map<String, Value> {
    Map::from_iter([("failed".to_owned(), reason.into())])
}

/// Asks whoever works on a job to stop.
pub(crate) async fn stop(app: &App, id: i64) -> Result<(), DbError> {
    // First here: work that holds the database would keep the note waiting.
    if let Some(steps) = app.jobs.of(id) {
        steps.is_stopped.store(true, Ordering::Relaxed);
    }
    let mut tx = app.db.write().await?;
    tx.ask_job_to_stop(id).await?;
    tx.commit().await
}

/// Forgets a job that nobody works on.
pub(crate) async fn discard(app: &App, id: i64) -> Result<(), DbError> {
    let mut tx = app.db.write().await?;
    tx.delete_job(id).await?;
    tx.commit().await
}

/// A job of a kind, at an event where it is about one; nothing if there is none.
pub(crate) async fn job(
    app: &App,
    id: i64,
    kind: JobKind,
    event: Option<EventNumber>,
) -> Result<Option<JobView>, DbError> {
    let found = app.db.read().await?.job(id).await?;
    Ok(found.filter(|job| job.kind == kind && job.event == event).map(|job| view(app, job)))
}

/// The last jobs of a kind, the newest first.
pub(crate) async fn jobs(
    app: &App,
    kind: JobKind,
    event: Option<EventNumber>,
) -> Result<Vec<JobView>, DbError> {
    let found = app.db.read().await?.jobs(kind, event, LISTED).await?;
    Ok(found.into_iter().map(|job| view(app, job)).collect())
}

fn view(app: &App, mut job: Job) -> JobView {
    let here = app.jobs.of(job.id).filter(|_| job.state == JobState::Running);
    if let Some(steps) = &here {
        job.done_steps = steps.done.load(Ordering::Relaxed);
        job.all_steps = steps.all.load(Ordering::Relaxed);
    }
    let is_silent = |since: Timestamp| app.clock.now().ms_since(since) > SILENT_MS;
    let is_broken_off = here.is_none() && job.state == JobState::Running && is_silent(job.beat);
    JobView { job, is_broken_off }
}

#[cfg(test)]
mod tests;
