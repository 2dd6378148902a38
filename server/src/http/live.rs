//! Pages that move: one publisher for each event that somebody watches, and for each set of events whose week somebody
//! does, whatever the number of pages.
//!
//! A publisher asks the database four times a second, so that what another process wrote arrives as well, and tells
//! its pages when anything changed. Each page is sent the parts that are not as it has them: one that missed some is right
//! again with the next message. A publisher ends when nobody watches any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use esik_shared::id::EventNumber;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use self::snapshot::{Frames, Message, Now, Snapshot};
use super::pages::live::Variant;
use crate::app::App;
use crate::db::DbError;
use crate::service::access::EventScope;
use crate::service::live::event::EventWatch;
use crate::service::live::week::WeekWatch;
use crate::telemetry::logs::Causes;

pub(super) mod snapshot;

/// How often a publisher looks. With the time it takes, every number moves well within a second.
const POLL: Duration = Duration::from_millis(250);
/// How many pages may watch at once: each costs a connection and some memory, not queries.
const MAX_STREAMS: usize = 2_000;

/// What is watched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// An event.
    Event(EventNumber),
    /// All of these.
    Week(EventScope),
}

/// What a publisher knows; nothing until the first look.
type State = Option<Arc<Snapshot>>;

/// All publishers of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: App,
    publishers: Mutex<HashMap<Topic, Arc<watch::Sender<State>>>>,
    streams: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

/// What one page listens to. Frees its place when dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    states: watch::Receiver<State>,
    closing: watch::Receiver<bool>,
    variant: Variant,
    /// What the page has.
    sent: Option<Arc<Frames>>,
    /// The message that it says it had last, before it lost the connection.
    had: Option<String>,
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

    /// Listens to what exists. `had` names the message that the page had last.
    pub(super) fn subscribe(
        &self,
        topic: Topic,
        variant: Variant,
        had: Option<String>,
    ) -> Result<Subscription, TooManyStreams> {
        let place = Arc::clone(&self.0.streams).try_acquire_owned().map_err(|_| TooManyStreams)?;
        let mut publishers = self.publishers();
        let publisher = publishers.entry(topic.clone()).or_insert_with(|| self.publish(topic));
        let mut states = publisher.subscribe();
        // What is known already is the first message.
        if states.borrow().is_some() {
            states.mark_changed();
        }
        let closing = self.0.closing.subscribe();
        Ok(Subscription { states, closing, variant, sent: None, had, _place: place })
    }

    /// Ends every stream: a server that stops waits for its requests, and these would never end.
    pub(super) fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// How many pages watch.
    pub(super) fn streams(&self) -> usize {
        MAX_STREAMS - self.0.streams.available_permits()
    }

    fn publish(&self, topic: Topic) -> Arc<watch::Sender<State>> {
        let sender = Arc::new(watch::Sender::new(None));
        tokio::spawn(run(self.clone(), topic, Arc::clone(&sender)));
        sender
    }

    /// Forgets the publisher of a topic if nobody listens to it.
    fn retire(&self, topic: &Topic, sender: &watch::Sender<State>) -> bool {
        // Under the lock nobody can begin to listen meanwhile.
        let mut publishers = self.publishers();
        let idle = sender.receiver_count() == 0;
        if idle {
            publishers.remove(topic);
        }
        idle
    }

    fn publishers(&self) -> MutexGuard<'_, HashMap<Topic, Arc<watch::Sender<State>>>> {
        self.0.publishers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who looks at a topic.
enum Watch {
    Event(EventWatch),
    Week(WeekWatch),
}

impl Watch {
    fn new(app: App, topic: &Topic) -> Self {
        match topic {
            Topic::Event(event) => Self::Event(EventWatch::new(app, *event)),
            Topic::Week(scope) => Self::Week(WeekWatch::new(app, scope.clone())),
        }
    }

    async fn look(&mut self) -> Result<Option<Now>, DbError> {
        Ok(match self {
            Self::Event(watch) => watch.look().await?.map(|now| Now::Event(Box::new(now))),
            Self::Week(watch) => Some(Now::Week(Box::new(watch.look().await?))),
        })
    }
}

async fn run(live: Live, topic: Topic, sender: Arc<watch::Sender<State>>) {
    let app = &live.0.app;
    let mut watch = Watch::new(app.clone(), &topic);
    let mut fails = false;
    while !live.retire(&topic, &sender) {
        match watch.look().await {
            Ok(Some(now)) => {
                fails = false;
                sender.send_if_modified(|known| {
                    let moved = known.as_ref().is_none_or(|known| *known.now() != now);
                    if moved {
                        *known = Some(Arc::new(Snapshot::new(now, &app.config)));
                    }
                    moved
                });
            }
            Ok(None) => {}
            Err(error) => {
                if !fails {
                    tracing::error!(?topic, error = %Causes(&error), "live numbers stand still");
                }
                fails = true;
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

/// What a stream says next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// What the page does not have yet.
    State(Message),
    /// Nothing new, and the server is there.
    Beat,
}

impl Subscription {
    /// What to say next; after `silence` that nothing is new. Nothing when the server stops.
    pub(super) async fn next(&mut self, silence: Duration) -> Option<Word> {
        let mut silence = std::pin::pin!(tokio::time::sleep(silence));
        loop {
            let changed = tokio::select! {
                // The end comes before news, and news before a beat.
                biased;
                _ = self.closing.wait_for(|closing| *closing) => return None,
                changed = self.states.changed() => changed,
                () = &mut silence => return Some(Word::Beat),
            };
            changed.ok()?;
            if let Some(message) = self.news() {
                return Some(Word::State(message));
            }
        }
    }

    /// What the page does not have yet of what is known.
    fn news(&mut self) -> Option<Message> {
        let snapshot = self.states.borrow_and_update().clone()?;
        let frames = snapshot.frames(self.variant)?;
        if self.had.take().is_some_and(|had| had == frames.id()) {
            self.sent = Some(frames);
            return None;
        }
        let message = frames.since(self.sent.as_deref());
        self.sent = Some(frames);
        message
    }
}

#[cfg(test)]
mod tests;
