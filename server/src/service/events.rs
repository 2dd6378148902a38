//! What organizers see of events.

use data_encoding::HEXLOWER;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use sha2::{Digest, Sha256};

use super::access::EventScope;
use super::list::{Piece, Window};
use crate::app::App;
use crate::db::DbError;
use crate::db::event::Event;

/// The events among `scope` with their counts, by start.
pub(crate) async fn events_overview(app: &App, scope: &EventScope) -> Result<Vec<Event>, DbError> {
    Ok(of_scope(app.db.read().await?.events().await?, scope))
}

/// Those among `scope`.
pub(crate) fn of_scope(mut events: Vec<Event>, scope: &EventScope) -> Vec<Event> {
    events.retain(|event| scope.has(event.number));
    events
}

/// A piece of the events among `scope`, by number.
pub(crate) async fn list_events(
    app: &App,
    scope: &EventScope,
    window: Window,
) -> Result<Piece<Event>, DbError> {
    let number = |event: &Event| i64::from(event.number.0);
    let mut tx = app.db.read().await?;
    let (mut found, mut after) = (Vec::new(), window.after);
    // Who may see few of many events gets a full piece all the same.
    while found.len() <= window.limit {
        let events = tx.events_after(after, window.fetch()).await?;
        let Some(last) = events.last() else { break };
        after = number(last);
        found.extend(events.into_iter().filter(|event| scope.has(event.number)));
    }
    Ok(window.cut(found, number))
}

/// One event; nothing if there is no such number.
pub(crate) async fn event(app: &App, number: EventNumber) -> Result<Option<Event>, DbError> {
    app.db.read().await?.event(number).await
}

/// What tells an event from what it was before: a form carries it, so that it does not undo what somebody else has
/// changed meanwhile.
pub(crate) fn fingerprint(details: &EventDetails) -> String {
    let bytes = minicbor::to_vec(details).expect("writing to a Vec cannot fail");
    HEXLOWER.encode(&Sha256::digest(bytes)[..8])
}
