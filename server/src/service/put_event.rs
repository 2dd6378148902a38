//! Adds and changes events, in the tables and in their feeds.

use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::Head;
use esik_shared::id::EventNumber;

use super::counting::recount_event;
use super::event_feed::{Addition, append, pass_additions};
use super::pass_line::{pass_line, validity};
use crate::db::event::Event;
use crate::db::{DbError, Tx};
use crate::keys::Keys;

/// Adds an event; its feed begins with what it is and which issuer keys there are.
pub(crate) async fn add_event(
    tx: &mut Tx,
    keys: &Keys,
    number: EventNumber,
    details: &EventDetails,
) -> Result<(), DbError> {
    tx.insert_event(number, details).await?;
    let issuer_keys = tx.issuer_keys().await?;
    let mut additions = vec![Addition::plain(EventRecord::Event(Box::new(details.clone())))];
    additions.extend(issuer_keys.into_iter().map(|key| Addition::plain(EventRecord::IssuerKey(key.line))));
    append(tx, keys, number, Head::EMPTY, additions).await?;
    Ok(())
}

/// Changes an event. Where it moves in time, the lines of its issued passes say from now on what they are good for.
pub(crate) async fn change_event(
    tx: &mut Tx,
    keys: &Keys,
    before: &Event,
    after: &EventDetails,
) -> Result<(), DbError> {
    let number = before.number;
    tx.update_event_details(number, after).await?;
    let mut additions = vec![Addition::plain(EventRecord::Event(Box::new(after.clone())))];
    if validity(&before.details) != validity(after) {
        let mut lines = Vec::new();
        for (pass, blocked) in tx.issued_passes_of_event(number).await? {
            let line = pass_line(after, pass.body, pass.holder, pass.state, blocked, pass.person);
            lines.push((line, None));
        }
        additions.extend(pass_additions(lines));
    }
    append(tx, keys, number, before.head, additions).await?;
    let counted_by = |details: &EventDetails| (details.policies.entry_mode, details.time_zone.clone());
    if counted_by(&before.details) != counted_by(after) {
        recount_event(tx, keys.authority_key(), number, (&before.details, after)).await?;
    }
    Ok(())
}
