//! `GET /events/{number}/live`: the numbers of an event as server-sent events. `counts` carries all of them, as the
//! attendance API does; `beat` says that nothing is new, so that a page can tell silence from peace.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use futures_util::stream;

use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::live::{Live, Subscription, Word};
use crate::http::problem::{Code, Problem};
use crate::service::access::{Access, Permission};
use crate::service::events;
use crate::service::still::still_may;

/// How long a stream is silent before it says so; a page that hears nothing for twice as long connects again.
const BEAT: Duration = Duration::from_secs(5);
/// How often it is asked whether who listens still may: whose session ended hears nothing more half a minute later.
const ASKED_EVERY_MS: i64 = 30_000;
/// After how many seconds to ask for a stream again.
const RETRY_AFTER_S: u32 = 10;

/// A stream, and whom it is for.
struct Listener {
    app: App,
    asker: Asker,
    event: EventNumber,
    subscription: Subscription,
    asked: Timestamp,
}

pub(crate) async fn stream(
    asker: Asker,
    State(app): State<App>,
    State(live): State<Live>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    events::event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    let subscription = live.subscribe(number).map_err(|_| {
        let detail = "Too many pages watch live numbers now. This one shows new numbers when it is reloaded.";
        Problem::new(Code::Busy, detail).retry_after(RETRY_AFTER_S)
    })?;
    let asked = app.clock.now();
    let listener = Listener { app, asker, event: number, subscription, asked };
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
    let event = match word {
        Word::State(json) => Event::default().event("counts").data(json),
        Word::Beat => Event::default().event("beat").data(""),
    };
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
        let access = Access::NeedsOfEvent(Permission::ReadCounts);
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
