//! The one task that talks to the server. Nothing at the door ever waits for it.
//!
//! It exchanges at the start, as soon as something was stored here or is new at the server, every few seconds, and ever
//! more rarely while nobody answers. What came is stored before the core hears of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

pub(crate) mod api;
pub(crate) mod enrollment;
pub(crate) mod exchange;
mod news;
mod reporter;
mod session;

use self::exchange::{Exchanger, Trouble};
use self::reporter::Stands;
use crate::core::msg::Msg;
use crate::core::stand::Stand;
use crate::runtime::backoff::{pause, random};
use crate::runtime::clock;
use crate::runtime::replication::slices;
use crate::runtime::store::StoreError;
use crate::runtime::tasks::Stopped;

/// How long nothing is asked after an exchange, unless something is new, of a server that tells no news.
const IDLE: Duration = Duration::from_secs(2);
/// The same of one that does: only to see that it is still there, and what its clock says.
const IDLE_WITH_NEWS: Duration = Duration::from_secs(5);
/// The first pause after a failure, in milliseconds. It doubles with every further one.
const FIRST_PAUSE_MS: u64 = 500;
/// The longest pause after a failure, in milliseconds: a gate that hears again should not wait for long.
const LONGEST_PAUSE_MS: u64 = 15_000;

/// The way to the task.
#[derive(Debug)]
pub(crate) struct ServerHandle {
    now: Arc<Notify>,
    hang_up: Arc<Notify>,
    stand: watch::Sender<Option<Stand>>,
    task: JoinHandle<()>,
}

impl ServerHandle {
    /// Try at once, whatever failed before.
    pub(crate) fn sync_now(&self) {
        self.now.notify_one();
    }

    /// Try at once, on a new connection and in a new session.
    pub(crate) fn reconnect(&self) {
        self.hang_up.notify_one();
        self.now.notify_one();
    }

    /// Where the core stands by now. Another door is told to the server at once, the rest when there is an exchange anyway.
    pub(crate) fn see(&self, stand: Stand) {
        self.stand.send_if_modified(|there| {
            let is_elsewhere = there.is_none_or(|before| stand.is_elsewhere(&before));
            *there = Some(stand);
            is_elsewhere
        });
    }

    /// Stops the task, also in the middle of an exchange: what was not stored comes again.
    pub(crate) async fn stop(self) {
        self.task.abort();
        // Nothing but the abort can have ended it.
        let _ = self.task.await;
    }
}

/// Starts the task. What it hears is said on `messages`.
pub(crate) fn start(mut exchanger: Exchanger, messages: mpsc::Sender<Msg>) -> ServerHandle {
    let now = Arc::default();
    let hang_up = exchanger.hang_up();
    let (stand, stands) = watch::channel(None);
    exchanger.report(stands.clone());
    let task = tokio::spawn(run(exchanger, stands, Arc::clone(&now), messages));
    ServerHandle { now, hang_up, stand, task }
}

async fn run(mut exchanger: Exchanger, mut stands: Stands, now: Arc<Notify>, messages: mpsc::Sender<Msg>) {
    let (cursors, to_wait_from) = watch::channel(None);
    let (news_sender, mut news) = watch::channel(None);
    let mut changes = exchanger.changes();
    let _waiting = Stopped::with_me(news::wait(to_wait_from, news_sender));
    let mut failures: u32 = 0;
    loop {
        let started_ms = clock::now().running_ms;
        changes.mark_unchanged();
        stands.mark_unchanged();
        let mut received = Vec::new();
        let exchanged = exchanger.exchange(&mut received).await;
        for slice in received.into_iter().flat_map(slices) {
            if messages.send(Msg::Received(Box::new(slice))).await.is_err() {
                return;
            }
        }
        match exchanged {
            Ok(exchanged) => {
                failures = 0;
                let cursor = exchanger.cursor();
                let idle = if cursor.is_some() { IDLE_WITH_NEWS } else { IDLE };
                cursors.send_replace(cursor);
                if messages.send(Msg::Heard(Box::new(exchanged.heard))).await.is_err() {
                    return;
                }
                if exchanged.goes_on {
                    continue;
                }
                let waited = tokio::select! {
                    waited = something_to_say(&exchanger, &mut changes, &mut stands) => waited.map(|()| None),
                    Ok(()) = news.changed() => Ok(news.borrow_and_update().clone()),
                    () = now.notified() => Ok(None),
                    () = tokio::time::sleep(idle) => Ok(None),
                };
                match waited {
                    Ok(Some(events)) => exchanger.suppose(events.as_deref()),
                    Ok(None) => {}
                    Err(_) => return,
                }
            }
            Err(Trouble::Store(StoreError::Closed)) => return,
            Err(Trouble::Store(error)) => {
                failures = failures.saturating_add(1);
                tracing::error!(%error, "what the server sent was not stored; it is fetched again");
                rest(&now, failures).await;
            }
            Err(Trouble::Server { why, detail }) => {
                failures = failures.saturating_add(1);
                tracing::debug!(?why, detail, "the server was not heard");
                cursors.send_replace(None);
                let lost = Msg::Unreachable { started_ms, why, now: clock::now() };
                if messages.send(lost).await.is_err() {
                    return;
                }
                rest(&now, failures).await;
            }
        }
    }
}

/// Waits until something was stored that the server is not known to have, or something is to be told of this scanner.
async fn something_to_say(
    exchanger: &Exchanger,
    changes: &mut watch::Receiver<()>,
    stands: &mut Stands,
) -> Result<(), StoreError> {
    loop {
        let changed = tokio::select! {
            changed = changes.changed() => changed,
            changed = stands.changed() => changed,
        };
        changed.map_err(|_| StoreError::Closed)?;
        if exchanger.has_something_to_say().await? {
            return Ok(());
        }
    }
}

/// Waits after so many failures in a row, unless somebody cannot.
async fn rest(now: &Notify, failures: u32) {
    tokio::select! {
        () = now.notified() => {}
        () = tokio::time::sleep(pause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, failures, random())) => {}
    }
}
