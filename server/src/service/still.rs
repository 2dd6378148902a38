//! Whether somebody who was let in a while ago still may: what goes on for hours asks again now and then.

use esik_shared::id::EventNumber;

use super::access::{Access, Principal, decide};
use crate::app::App;
use crate::db::DbError;

/// Whether whoever was let in is still known, has the same events, and may still use an address that is for `access`;
/// `event` is the one in the address, if there is one. The session is the one by which they were known, if they were by one.
pub(crate) async fn still_may(
    app: &App,
    who: &Principal,
    session: Option<i64>,
    access: Access,
    event: Option<EventNumber>,
) -> Result<bool, DbError> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let found = match (who, session) {
        (Principal::Account(_), Some(session)) => {
            let live = tx.live_session_of_row(session, now).await?;
            live.map(|live| Principal::Account(live.account))
        }
        (Principal::Token(token), _) => {
            let view = tx.api_token(token.id).await?.filter(|view| view.is_good(now));
            view.map(|view| Principal::Token(view.token))
        }
        (Principal::Account(_) | Principal::Scanner(_) | Principal::Nobody, _) => None,
    };
    Ok(found.is_some_and(|now| decide(access, &now, event).is_ok() && now.events() == who.events()))
}
