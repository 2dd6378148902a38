//! What organizers see of events.

use esik_shared::id::EventNumber;

use super::access::EventScope;
use crate::app::App;
use crate::db::DbError;
use crate::db::event::Event;

/// These events with their counts, by start.
pub(crate) async fn events_overview(app: &App, scope: &EventScope) -> Result<Vec<Event>, DbError> {
    let mut events = app.db.read().await?.events().await?;
    events.retain(|event| scope.has(event.number));
    Ok(events)
}

/// One event; nothing if there is no such number.
pub(crate) async fn event(app: &App, number: EventNumber) -> Result<Option<Event>, DbError> {
    app.db.read().await?.event(number).await
}
