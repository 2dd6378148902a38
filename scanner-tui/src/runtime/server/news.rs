//! Waiting at the server until something is new: a scan at another gate is known here as soon as it is known there.
//!
//! A server that tells no news is asked now and then, as before; nothing depends on this but speed.

use std::time::Duration;

use esik_shared::id::EventNumber;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::api::{Api, ApiError};

/// How long nothing is asked after the server would not tell.
const REST: Duration = Duration::from_secs(5);
/// After how long an answer is overdue: the server answers within 25 seconds.
const OVERDUE: Duration = Duration::from_secs(40);

/// From where on there may be news, and how to ask for them.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    pub(super) api: Api,
    pub(super) token: String,
    pub(super) after: String,
}

/// At which events something is new; at any of them where none are named.
pub(super) type News = Option<Vec<EventNumber>>;

#[derive(Debug, Serialize)]
struct NewsRequest<'a> {
    after: &'a str,
}

#[derive(Debug, Deserialize)]
struct NewsAnswer {
    cursor: String,
    events: Option<Vec<EventNumber>>,
}

/// Says on `news` when something is new behind the cursor of the last exchange, and waits for the next exchange before it
/// asks again. What an exchange has told meanwhile is not said.
pub(super) async fn wait(mut cursors: watch::Receiver<Option<Cursor>>, news: watch::Sender<Option<News>>) {
    // Behind an answer that had nothing new.
    let mut behind: Option<Cursor> = None;
    loop {
        let is_same = matches!(cursors.has_changed(), Ok(false));
        let next = behind.take().filter(|_| is_same).or_else(|| cursors.borrow_and_update().clone());
        let Some(cursor) = next else {
            if cursors.changed().await.is_err() {
                return;
            }
            continue;
        };
        let answer = tokio::time::timeout(OVERDUE, ask(&cursor)).await;
        match cursors.has_changed() {
            Ok(false) => {}
            Ok(true) => continue,
            Err(_) => return,
        }
        match answer {
            Ok(Ok(NewsAnswer { cursor: after, events: Some(events) })) if events.is_empty() => {
                behind = Some(Cursor { after, ..cursor });
            }
            Ok(Ok(answer)) => {
                news.send_replace(Some(answer.events));
                if cursors.changed().await.is_err() {
                    return;
                }
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "the server tells no news");
                // An exchange is a reason to go on; that nobody listens any more is noticed above.
                let _ = tokio::time::timeout(REST, cursors.changed()).await;
            }
            Err(_) => {}
        }
    }
}

async fn ask(cursor: &Cursor) -> Result<NewsAnswer, ApiError> {
    let request = NewsRequest { after: &cursor.after };
    cursor.api.wait_for_json("/api/v1/scanner-news", &cursor.token, &request).await
}
