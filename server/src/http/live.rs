//! Numbers that move: one publisher for each event that somebody watches, whatever the number of pages.
//!
//! A publisher asks the database four times a second, so that what another process wrote arrives as well, and tells
//! its pages when the numbers changed. Every message is the whole state: a page that missed some is right again with
//! the next. It ends when nobody watches any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use esik_shared::id::EventNumber;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::api::v1::events::attendance::Attendance;
use crate::app::App;
use crate::service::attendance;
use crate::telemetry::logs::Causes;

/// How often a publisher looks. With the time it takes, every number moves well within a second.
const POLL: Duration = Duration::from_millis(250);
/// How many pages may watch at once: each costs a connection and some memory, not queries.
const MAX_STREAMS: usize = 2_000;

/// The state of an event as JSON; nothing until the first look.
type State = Option<Arc<str>>;

/// All publishers of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: App,
    publishers: Mutex<HashMap<EventNumber, Arc<watch::Sender<State>>>>,
    streams: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

/// What one page listens to. Frees its place when dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    states: watch::Receiver<State>,
    closing: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

/// As many pages watch as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyStreams;

impl Live {
    pub(super) fn new(app: App) -> Self {
        let streams = Arc::new(Semaphore::new(MAX_STREAMS));
        Self(Arc::new(Inner {
            app,
            publishers: Mutex::default(),
            streams,
            closing: watch::Sender::new(false),
        }))
    }

    /// Listens to an event that exists.
    pub(super) fn subscribe(&self, event: EventNumber) -> Result<Subscription, TooManyStreams> {
        let place = Arc::clone(&self.0.streams).try_acquire_owned().map_err(|_| TooManyStreams)?;
        let mut publishers = self.publishers();
        let publisher = publishers.entry(event).or_insert_with(|| self.publish(event));
        let mut states = publisher.subscribe();
        // What is known already is the first message.
        if states.borrow().is_some() {
            states.mark_changed();
        }
        Ok(Subscription { states, closing: self.0.closing.subscribe(), _place: place })
    }

    /// Ends every stream: a server that stops waits for its requests, and these would never end.
    pub(super) fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// How many pages watch.
    pub(super) fn streams(&self) -> usize {
        MAX_STREAMS - self.0.streams.available_permits()
    }

    fn publish(&self, event: EventNumber) -> Arc<watch::Sender<State>> {
        let sender = Arc::new(watch::Sender::new(None));
        tokio::spawn(run(self.clone(), event, Arc::clone(&sender)));
        sender
    }

    /// Forgets the publisher of an event if nobody listens to it.
    fn retire(&self, event: EventNumber, sender: &watch::Sender<State>) -> bool {
        // Under the lock nobody can begin to listen meanwhile.
        let mut publishers = self.publishers();
        let idle = sender.receiver_count() == 0;
        if idle {
            publishers.remove(&event);
        }
        idle
    }

    fn publishers(&self) -> MutexGuard<'_, HashMap<EventNumber, Arc<watch::Sender<State>>>> {
        self.0.publishers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(live: Live, event: EventNumber, sender: Arc<watch::Sender<State>>) {
    let mut fails = false;
    while !live.retire(event, &sender) {
        match look(&live.0.app, event).await {
            Ok(state) => {
                fails = false;
                sender.send_if_modified(|old| {
                    let moved = *old != state;
                    *old = state;
                    moved
                });
            }
            Err(error) => {
                if !fails {
                    tracing::error!(%event, error = %Causes(&error), "live numbers stand still");
                }
                fails = true;
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn look(app: &App, event: EventNumber) -> Result<State, crate::db::DbError> {
    let counts = attendance::counts(app, event).await?;
    Ok(counts.map(|counts| {
        let json =
            serde_json::to_string(&Attendance::from(&counts)).expect("numbers and lists of them are JSON");
        Arc::from(json)
    }))
}

/// What a stream says next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// The numbers, as JSON.
    State(Arc<str>),
    /// Nothing new, and the server is there.
    Beat,
}

impl Subscription {
    /// What to say next; after `silence` that nothing is new. Nothing when the server stops.
    pub(super) async fn next(&mut self, silence: Duration) -> Option<Word> {
        let changed = tokio::select! {
            // The end comes before news, and news before a beat.
            biased;
            _ = self.closing.wait_for(|closing| *closing) => return None,
            changed = self.states.changed() => Some(changed),
            () = tokio::time::sleep(silence) => None,
        };
        match changed {
            None => Some(Word::Beat),
            Some(Err(_)) => None,
            Some(Ok(())) => Some(self.states.borrow_and_update().clone().map_or(Word::Beat, Word::State)),
        }
    }
}

#[cfg(test)]
mod tests;
