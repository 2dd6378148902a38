//! Withdraws a pass: in the tables, and for every scanner in the event feed.

use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::id::{EventNumber, PassId};

use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::event_feed::{append, pass_additions};
use super::pass_line::pass_line;
use crate::app::App;
use crate::db::DbError;

/// Why a pass was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevokeError {
    /// The event has no such pass, or it is not issued any more.
    #[error("event {event} has no issued pass {pass_id}")]
    NotIssued {
        /// Which event.
        event: EventNumber,
        /// Which pass.
        pass_id: PassId,
    },
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Withdraws an issued pass from now on.
pub(crate) async fn revoke(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    pass_id: PassId,
    reason: RevocationReason,
) -> Result<(), RevokeError> {
    let not_issued = RevokeError::NotIssued { event, pass_id };
    let mut tx = app.db.write().await?;
    let issued = tx.issued_passes_of_event(event).await?;
    let found = issued.into_iter().find(|(pass, _)| pass.body.pass_id == pass_id);
    let (Some((pass, blocked)), Some(event)) = (found, tx.event(event).await?) else {
        return Err(not_issued);
    };
    let state = PassState::Revoked(reason);
    let now = app.clock.now();
    tx.end_pass(pass_id, state, now).await?;
    let line = pass_line(&event.details, pass.body, pass.holder, state, blocked, pass.person);
    append(&mut tx, &app.keys, event.number, event.head, pass_additions(vec![(line, None)])).await?;
    tx.recount_expected(event.number).await?;
    let entry = Entry::new(Action::PassRevoked)
        .at(event.number)
        .to(Object::Pass(pass_id))
        .with("reason", serde_json::json!(reason));
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(())
}
