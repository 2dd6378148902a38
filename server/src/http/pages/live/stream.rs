//! `GET /events/{number}/live` and `GET /live`: the parts of a page that changed, as server-sent events. `parts` carries
//! their HTML by name; `beat` says that nothing is new, so that a page can tell silence from peace.
//!
//! The first message after a connection has all parts, unless the browser says by `Last-Event-ID` that it has them.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use futures_util::stream;

use super::super::organizer::Organizer;
use super::Variant;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::live::{Live, Subscription, Topic, Word};
use crate::http::problem::{Code, Problem};
use crate::service::access::{Access, Permission};
use crate::service::events;
use crate::service::still::still_may;

/// How long a stream is silent before it says so; a page that hears nothing for twice as long connects again.
const BEAT: Duration = Duration::from_secs(5);
/// How often it is asked whether who listens still may: whose session ended hears nothing more half a minute later.
const ASKED_EVERY_MS: i64 = 30_000;
/// After how many seconds to ask for a stream again where there are too many.
const RETRY_AFTER_S: u32 = 10;
/// After how many milliseconds a browser connects again; each waits another while, so that not all come at once to a
/// server that was started anew.
const RECONNECT_MS: std::ops::Range<u64> = 1_000..4_000;

/// A stream, and whom it is for.
struct Listener {
    app: App,
    asker: Asker,
    /// The event that it is about; nothing where it is about all that they may see.
    event: Option<EventNumber>,
    subscription: Subscription,
    asked: Timestamp,
    /// Said with the first word.
    reconnect: Option<Duration>,
}

pub(crate) async fn event(
    organizer: Organizer,
    asker: Asker,
    State(live): State<Live>,
    EventInPath(number): EventInPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    events::event(&organizer.app, number).await?.ok_or_else(Problem::event_not_found)?;
    answer(&organizer, asker, &live, Some(number), &headers)
}

pub(crate) async fn week(
    organizer: Organizer,
    asker: Asker,
    State(live): State<Live>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&organizer, asker, &live, None, &headers)
}

fn answer(
    organizer: &Organizer,
    asker: Asker,
    live: &Live,
    event: Option<EventNumber>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let is_projector = organizer.query.get("view") == "projector";
    let variant = Variant::new(organizer.language(), is_projector, &organizer.principal);
    let topic = event.map_or_else(|| Topic::Week(organizer.principal.events()), Topic::Event);
    let had = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let subscription = live.subscribe(topic, variant, had).map_err(|_| {
        let detail = "Too many pages watch live numbers now. This one shows new numbers when it is reloaded.";
        Problem::new(Code::Busy, detail).retry_after(RETRY_AFTER_S)
    })?;
    let app = organizer.app.clone();
    let asked = app.clock.now();
    let spread = u64::from(u16::from_le_bytes(app.rng.bytes())) % (RECONNECT_MS.end - RECONNECT_MS.start);
    let reconnect = Some(Duration::from_millis(RECONNECT_MS.start + spread));
    let listener = Listener { app, asker, event, subscription, asked, reconnect };
    let words = stream::unfold(listener, say);
    // Proxies that gather answers before they pass them on must not gather this one.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(words)).into_response())
}

async fn say(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    let word = listener.subscription.next(BEAT).await?;
    if !listener.still_may().await {
        return None;
    }
    let mut event = match word {
        Word::State(message) => Event::default().event("parts").id(message.id).data(message.data),
        Word::Beat => Event::default().event("beat").data(""),
    };
    if let Some(reconnect) = listener.reconnect.take() {
        event = event.retry(reconnect);
    }
    Some((Ok(event), listener))
}

impl Listener {
    async fn still_may(&mut self) -> bool {
        let now = self.app.clock.now();
        if now.ms_since(self.asked) < ASKED_EVERY_MS {
            return true;
        }
        self.asked = now;
        let session = self.asker.session.as_ref().map(|session| session.id);
        let access = match self.event {
            Some(_) => Access::NeedsOfEvent(Permission::ReadCounts),
            None => Access::Needs(Permission::ReadCounts),
        };
        match still_may(&self.app, &self.asker.principal, session, access, self.event).await {
            Ok(may) => may,
            // A database that is away changes nobody's rights; the numbers stand still meanwhile.
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a listener was not looked at");
                true
            }
        }
    }
}
