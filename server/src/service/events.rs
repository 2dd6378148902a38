//! What organizers see of events.

use esik_shared::id::EventNumber;

use crate::app::App;
use crate::db::DbError;
use crate::db::event::Event;

/// Every event with its counts, by start.
pub(crate) async fn events_overview(app: &App) -> Result<Vec<Event>, DbError> {
    app.db.read().await?.events().await
}

/// One event; nothing if there is no such number.
pub(crate) async fn event(app: &App, number: EventNumber) -> Result<Option<Event>, DbError> {
    app.db.read().await?.event(number).await
}
