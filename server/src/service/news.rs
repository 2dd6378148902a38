//! Who waits for news of some events is told as soon as there is any.
//!
//! Every event has a number that grows with whatever is stored of it. While somebody waits, one task looks at these
//! numbers: after each commit of this process, and four times a second, since other processes write as well. What an
//! exchange has read is news, too, and its scanner is told from where on it will be: nobody is woken by their own scans.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::HEXLOWER;
use esik_shared::certificate::CertificateContent;
use esik_shared::id::EventNumber;
use tokio::sync::{Semaphore, watch};

use crate::app::App;
use crate::db::DbError;
use crate::db::news::EventState;
use crate::rng::Rng;
use crate::telemetry::logs::Causes;

/// How long somebody waits: less than any proxy on the way would.
const WAITS: Duration = Duration::from_secs(25);
/// How often other processes are looked for.
const POLL: Duration = Duration::from_millis(250);
/// How long after news more of it is gathered: with many gates at work one answer then tells of several scans.
const GATHERS: Duration = Duration::from_millis(30);
/// How long after a look the next begins at the earliest, however many commits there are.
const RESTS: Duration = Duration::from_millis(5);
/// How many may wait at once: each costs a connection and some memory.
const MAX_WAITING: usize = 2_000;

/// What is known of all events. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct News(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Names this process: the versions of another mean nothing here.
    process: String,
    known: Mutex<Known>,
    version: watch::Sender<u64>,
    places: Semaphore,
    closing: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Known {
    /// Grows whenever anything is new.
    version: u64,
    /// The number of each event, and the version in which that was new.
    events: HashMap<EventNumber, (i64, u64)>,
    waiting: usize,
    is_looking: bool,
}

/// What somebody who waited is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// From where on to ask next.
    pub cursor: String,
    /// The events at which something is new; nothing if it may be any.
    pub events: Option<Vec<EventNumber>>,
}

/// As many wait as may.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NewsError {
    /// As many wait as may.
    #[error("{MAX_WAITING} wait already")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl News {
    pub(crate) fn new(rng: &Rng) -> Self {
        Self(Arc::new(Inner {
            process: HEXLOWER.encode(&rng.bytes::<8>()),
            known: Mutex::default(),
            version: watch::Sender::new(0),
            places: Semaphore::new(MAX_WAITING),
            closing: watch::Sender::new(false),
        }))
    }

    /// Tells everybody who waits that there will be nothing more: a server that stops waits for its requests.
    pub(crate) fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// From where on there is news for somebody who was told how these events stand.
    pub(crate) fn cursor(&self, states: &[EventState]) -> String {
        self.observe(states.iter().map(|state| (state.event, state.changes)));
        let known = self.known();
        let mut version = known.version;
        for state in states {
            if let Some((changes, since)) = known.events.get(&state.event)
                && *changes > state.changes
            {
                version = version.min(since.saturating_sub(1));
            }
        }
        self.cursor_at(version)
    }

    /// Waits for news of the events of a scanner behind a cursor. It is heard when it begins to wait, and when it waited to
    /// the end.
    pub(crate) async fn wait(
        &self,
        app: &App,
        scanner: &CertificateContent,
        after: Option<&str>,
    ) -> Result<Told, NewsError> {
        app.heard.note(app, scanner, None);
        let told = self.told(app, scanner, after).await;
        app.heard.note(app, scanner, None);
        told
    }

    async fn told(
        &self,
        app: &App,
        scanner: &CertificateContent,
        after: Option<&str>,
    ) -> Result<Told, NewsError> {
        let _place = self.0.places.try_acquire().map_err(|_| NewsError::TooMany)?;
        let events: Vec<EventNumber> = scanner.events.iter().map(|certified| certified.event).collect();
        let Some(after) = after.and_then(|cursor| self.version_of(cursor)) else {
            let states = app.db.read().await?.event_states(&events).await?;
            return Ok(Told { cursor: self.cursor(&states), events: None });
        };
        let _waiting = self.look_while_waiting(app);
        let mut versions = self.0.version.subscribe();
        let mut closing = self.0.closing.subscribe();
        let is_new = async {
            while self.new_since(after, &events).1.is_empty() && versions.changed().await.is_ok() {}
            tokio::time::sleep(GATHERS).await;
        };
        tokio::select! {
            () = is_new => {}
            () = tokio::time::sleep(WAITS) => {}
            _ = closing.wait_for(|closing| *closing) => {}
        }
        let (version, events) = self.new_since(after, &events);
        Ok(Told { cursor: self.cursor_at(version), events: Some(events) })
    }

    /// Which of these events have news behind a version, and up to which version that is.
    fn new_since(&self, after: u64, events: &[EventNumber]) -> (u64, Vec<EventNumber>) {
        let known = self.known();
        let is_new = |event: &&EventNumber| known.events.get(event).is_some_and(|(_, since)| *since > after);
        (known.version, events.iter().filter(is_new).copied().collect())
    }

    fn observe(&self, states: impl Iterator<Item = (EventNumber, i64)>) {
        let mut known = self.known();
        let next = known.version + 1;
        for (event, changes) in states {
            let is_new = known.events.get(&event).is_none_or(|(before, _)| *before < changes);
            if is_new {
                known.events.insert(event, (changes, next));
                known.version = next;
            }
        }
        if known.version == next {
            self.0.version.send_replace(next);
        }
    }

    fn cursor_at(&self, version: u64) -> String {
        format!("{}.{version}", self.0.process)
    }

    /// The version of a cursor, if this process gave it.
    fn version_of(&self, cursor: &str) -> Option<u64> {
        let (process, version) = cursor.split_once('.')?;
        let version: u64 = version.parse().ok()?;
        (process == self.0.process && version <= self.known().version).then_some(version)
    }

    /// Makes sure that somebody looks until what is returned is dropped.
    fn look_while_waiting(&self, app: &App) -> Waiting {
        let mut known = self.known();
        known.waiting += 1;
        if !known.is_looking {
            known.is_looking = true;
            tokio::spawn(look(self.clone(), app.clone()));
        }
        Waiting(self.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody waits.
struct Waiting(News);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.known().waiting -= 1;
    }
}

/// Looks for news until nobody waits for any.
async fn look(news: News, app: App) {
    let mut fails = false;
    loop {
        {
            let mut known = news.known();
            if known.waiting == 0 {
                known.is_looking = false;
                return;
            }
        }
        // Before the look, so that what is committed meanwhile is not missed.
        let mut committed = std::pin::pin!(app.db.commits().notified());
        committed.as_mut().enable();
        match changes(&app).await {
            Ok(changes) => {
                fails = false;
                news.observe(changes.into_iter());
            }
            Err(error) => {
                if !fails {
                    tracing::error!(error = %Causes(&error), "nobody learns of news");
                }
                fails = true;
            }
        }
        tokio::time::sleep(RESTS).await;
        tokio::select! {
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn changes(app: &App) -> Result<Vec<(EventNumber, i64)>, DbError> {
    app.db.read().await?.changes_of_all().await
}
