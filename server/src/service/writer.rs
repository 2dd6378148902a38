//! The one place of this process where scans are written. Those that arrive while a commit is under way share the next
//! one: nobody waits for company, and under load a durable commit is paid for by many.
//!
//! A group is one transaction. If it fails for a reason that may lie in one of its scans, each is tried alone, so that
//! one bad scan never takes others with it.

use std::sync::Arc;

use esik_shared::batch::{Batch, CheckedBatch, InvalidBatch};
use esik_shared::feed::FeedId;
use esik_shared::id::EventNumber;
use esik_shared::replication::message::Message;
use tokio::sync::{mpsc, oneshot};
use tracing::Span;

use super::check_in::{Decided, ToDecide};
use super::sync::receive::Taken;
use crate::clock::Clock;
use crate::db::{Db, DbError, DbFailure};
use crate::keys::Keys;
use crate::rng::Rng;
use crate::telemetry::metrics::Metrics;

mod check_ins;
mod group;
mod own_feeds;
mod rosters;

pub(crate) use group::AtEvent;
use group::Desk;

/// As many wait at the most: a second's worth at the fastest. Who comes later is told to try again.
const MAX_WAITING: usize = 8_192;
/// The most in one transaction: enough to pay for the commit, little enough to be quick.
const MAX_GROUP: usize = 256;
/// How often a group is tried again after somebody else was in the way.
const MAX_TRIES: usize = 3;

/// Why nothing was written.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum WriteError {
    /// Too many wait already.
    #[error("{MAX_WAITING} scans wait to be written already")]
    Full,
    /// The process is about to end.
    #[error("the server is stopping")]
    Stopping,
    /// The database. One failure is told to everybody whom it concerns.
    #[error(transparent)]
    Db(#[from] Arc<DbError>),
}

/// A batch as it came, checked or found false.
pub(crate) struct ReceivedBatch {
    /// Of which feed.
    pub feed: FeedId,
    /// Its first number.
    pub first_seq: u64,
    /// How many records it has.
    pub records: usize,
    /// Itself, if it is good.
    pub checked: Result<CheckedBatch, InvalidBatch>,
}

impl ReceivedBatch {
    /// Computes its chain and verifies its signature.
    pub(crate) fn new(batch: Batch) -> Self {
        Self {
            feed: batch.feed,
            first_seq: batch.first_seq,
            records: batch.records.len(),
            checked: batch.check(),
        }
    }
}

/// What is to be written.
enum Job {
    /// A check-in at this process.
    CheckIn(Box<ToDecide>, oneshot::Sender<Result<Decided, WriteError>>),
    /// Batches that a scanner brought; what is refused of them is answered.
    Batches(Received, oneshot::Sender<Result<Vec<Message>, WriteError>>),
    /// Takes no more, and answers once what came before is done.
    Finish(oneshot::Sender<()>),
}

/// Batches and who carried them.
pub(crate) struct Received {
    /// The number of the scanner that brought them, for the log.
    pub carrier: u32,
    /// The batches.
    pub batches: Vec<ReceivedBatch>,
    /// The request that carried them, for the log.
    pub request: Span,
}

impl Received {
    /// The events that it is about.
    fn events(&self) -> impl Iterator<Item = EventNumber> {
        self.batches.iter().map(|batch| batch.feed.event)
    }
}

/// What came of a job.
enum Outcome {
    CheckIn(Decided),
    Batches(Taken),
}

/// Hands scans to the task that writes them. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the task. It ends with the last clone, or when it is told to finish.
    pub(crate) fn start(db: Db, keys: Arc<Keys>, clock: Clock, rng: Rng, metrics: Metrics) -> Self {
        let (sender, jobs) = mpsc::channel(MAX_WAITING);
        tokio::spawn(run(Desk::new(db, keys, clock, rng, metrics), jobs));
        Self(sender)
    }

    /// Takes no more jobs, and returns once those that were taken are done.
    pub(crate) async fn finish(&self) {
        let (answer, answered) = oneshot::channel();
        // Where the task has ended, there is nothing left to finish.
        if self.0.send(Job::Finish(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }

    /// Whether the task is there to take jobs.
    pub(crate) fn is_alive(&self) -> bool {
        !self.0.is_closed()
    }

    /// Returns when the task ended: it was told to, or it failed.
    pub(crate) async fn ended(&self) {
        self.0.closed().await;
    }

    /// How many jobs wait.
    pub(crate) fn waiting(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }

    /// Decides, and answers once the answer is durable.
    pub(crate) async fn check_in(&self, to_decide: ToDecide) -> Result<Decided, WriteError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::CheckIn(Box::new(to_decide), answer))?;
        answered.await.unwrap_or(Err(WriteError::Stopping))
    }

    /// Stores batches, and answers what was refused once the others are durable.
    pub(crate) async fn receive(&self, received: Received) -> Result<Vec<Message>, WriteError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Batches(received, answer))?;
        answered.await.unwrap_or(Err(WriteError::Stopping))
    }

    fn send(&self, job: Job) -> Result<(), WriteError> {
        self.0.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => WriteError::Full,
            mpsc::error::TrySendError::Closed(_) => WriteError::Stopping,
        })
    }
}

async fn run(mut desk: Desk, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(MAX_GROUP);
    let mut finished = Vec::new();
    while jobs.recv_many(&mut group, MAX_GROUP).await > 0 {
        for job in group.extract_if(.., |job| matches!(job, Job::Finish(_))) {
            jobs.close();
            finished.push(job);
        }
        // Nobody waits for the answer any more: what was not decided need not be.
        group.retain(|job| !job.is_abandoned());
        if group.is_empty() {
            continue;
        }
        match write(&mut desk, &group).await {
            Ok(outcomes) => answer_all(&desk, group.drain(..), outcomes),
            Err(error) if group.len() > 1 && error.failure() == DbFailure::Other => {
                for job in group.drain(..) {
                    let alone = std::slice::from_ref(&job);
                    match write(&mut desk, alone).await {
                        Ok(outcomes) => answer_all(&desk, [job], outcomes),
                        Err(error) => job.fail(&Arc::new(error)),
                    }
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                group.drain(..).for_each(|job| job.fail(&error));
            }
        }
    }
    for job in finished {
        if let Job::Finish(answer) = job {
            let _ = answer.send(());
        }
    }
}

/// Writes a group; again, if somebody else was in the way.
async fn write(desk: &mut Desk, group: &[Job]) -> Result<Vec<Outcome>, DbError> {
    let mut tries = 1;
    loop {
        match desk.write(group).await {
            Err(error) if error.failure() == DbFailure::Busy && tries < MAX_TRIES => tries += 1,
            Err(error) => {
                desk.metrics.group_failed(error.failure());
                return Err(error);
            }
            Ok(outcomes) => return Ok(outcomes),
        }
    }
}

fn answer_all(desk: &Desk, jobs: impl IntoIterator<Item = Job>, outcomes: Vec<Outcome>) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        // Whoever asked may have gone meanwhile; what was written stays.
        match (job, outcome) {
            (Job::CheckIn(_, answer), Outcome::CheckIn(decided)) => {
                if let Decided::Outcome(outcome) = &decided {
                    desk.metrics.checked_in(outcome.verdict());
                }
                drop(answer.send(Ok(decided)));
            }
            (Job::Batches(_, answer), Outcome::Batches(taken)) => {
                taken.outcomes.into_iter().for_each(|outcome| desk.metrics.received(outcome));
                drop(answer.send(Ok(taken.refused)));
            }
            _ => unreachable!("outcomes come in the order of their jobs"),
        }
    }
}

impl Job {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::CheckIn(_, answer) => answer.is_closed(),
            Self::Batches(_, answer) => answer.is_closed(),
            Self::Finish(_) => false,
        }
    }

    fn fail(self, error: &Arc<DbError>) {
        let error = WriteError::Db(Arc::clone(error));
        match self {
            Self::CheckIn(_, answer) => drop(answer.send(Err(error))),
            Self::Batches(_, answer) => drop(answer.send(Err(error))),
            Self::Finish(_) => unreachable!("no group holds it"),
        }
    }
}
