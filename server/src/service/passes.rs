//! The passes of an event, for those who may know whose they are.

use esik_shared::id::{EventNumber, PassId};

use super::list::{Piece, Window, patterns};
use crate::app::App;
use crate::db::DbError;
use crate::db::pass_list::ListedPass;

/// A piece of the passes of an event, by pass id, in any state or in one: those whose student's name or number contains
/// every word of `search` in some spelling. Nothing if there is no such event.
pub(crate) async fn list_passes(
    app: &App,
    event: EventNumber,
    search: Option<&str>,
    state: Option<&str>,
    window: Window,
) -> Result<Option<Piece<ListedPass>>, DbError> {
    let mut tx = app.db.read().await?;
    if tx.event(event).await?.is_none() {
        return Ok(None);
    }
    let rows = tx.passes_after(event, window.after, window.fetch(), &patterns(search), state).await?;
    Ok(Some(window.cut(rows, |pass| pass.short_code)))
}

/// The event that a pass is for; nothing if there is no such pass.
pub(crate) async fn event_of_pass(app: &App, pass: PassId) -> Result<Option<EventNumber>, DbError> {
    app.db.read().await?.event_of_pass(pass).await
}
