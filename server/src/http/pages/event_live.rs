//! `GET /events/{number}/live`: the numbers of an event as server-sent events. `counts` carries all of them, as the
//! attendance API does; `beat` says that nothing is new, so that a page can tell silence from peace.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::app::App;
use crate::http::extract::event::EventInPath;
use crate::http::live::{Live, Subscription, Word};
use crate::http::problem::{Code, Problem};
use crate::service::events;

/// How long a stream is silent before it says so; a page that hears nothing for twice as long connects again.
const BEAT: Duration = Duration::from_secs(5);
/// After how many of its words a stream ends, so that its session is looked at again: at least every two hours.
const MAX_WORDS: u32 = 1_440;
/// After how many seconds to ask for a stream again.
const RETRY_AFTER_S: u32 = 10;

pub(crate) async fn stream(
    State(app): State<App>,
    State(live): State<Live>,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    events::event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    let subscription = live.subscribe(number).map_err(|_| {
        let detail = "Too many pages watch live numbers now. This one shows new numbers when it is reloaded.";
        Problem::new(Code::Busy, detail).retry_after(RETRY_AFTER_S)
    })?;
    let words = stream::unfold((subscription, MAX_WORDS), say);
    // Proxies that gather answers before they pass them on must not gather this one.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(words)).into_response())
}

async fn say(
    (mut subscription, left): (Subscription, u32),
) -> Option<(Result<Event, Infallible>, (Subscription, u32))> {
    let left = left.checked_sub(1)?;
    let event = match subscription.next(BEAT).await? {
        Word::State(json) => Event::default().event("counts").data(json),
        Word::Beat => Event::default().event("beat").data(""),
    };
    Some((Ok(event), (subscription, left)))
}
