//! The passes of an event, for those who may know whose they are.

use esik_shared::id::{EventNumber, PassId};

use super::list::{Piece, Window, pattern};
use crate::app::App;
use crate::db::DbError;
use crate::db::pass_list::ListedPass;
use esik_shared::search_key::search_key;

/// A piece of the passes of an event, by pass id, in any state: those whose student's name or number contains
/// `search`. Nothing if there is no such event.
pub(crate) async fn list_passes(
    app: &App,
    event: EventNumber,
    search: Option<&str>,
    window: Window,
) -> Result<Option<Piece<ListedPass>>, DbError> {
    let mut tx = app.db.read().await?;
    if tx.event(event).await?.is_none() {
        return Ok(None);
    }
    let pattern = search.map(|text| pattern(&search_key(text)));
    let rows = tx.passes_after(event, window.after, window.fetch(), pattern.as_deref()).await?;
    Ok(Some(window.cut(rows, |pass| pass.short_code)))
}

/// The event that a pass is for; nothing if there is no such pass.
pub(crate) async fn event_of_pass(app: &App, pass: PassId) -> Result<Option<EventNumber>, DbError> {
    app.db.read().await?.event_of_pass(pass).await
}
