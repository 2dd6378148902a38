//! Changes what an account may do, and whether it may log in.

use super::{AccountError, access_entry, check_events, end_log_ins, to_change};
use crate::app::App;
use crate::db::account::StoredAccount;
use crate::service::access::{EventScope, Role};
use crate::service::account::admins_only;
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note};

/// What becomes of an account. What is missing stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AccountChange {
    /// What it may do.
    pub role: Option<Role>,
    /// With which events.
    pub events: Option<EventScope>,
    /// Whether it may not log in. Its sessions end at once.
    pub is_disabled: Option<bool>,
}

/// Changes an account. Asking for what is so already changes nothing.
pub(crate) async fn change_account(
    app: &App,
    actor: &Actor,
    id: i64,
    change: &AccountChange,
) -> Result<StoredAccount, AccountError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let before = to_change(&mut tx, actor, id).await?;
    let role = change.role.unwrap_or(before.account.role);
    let events = change.events.as_ref().unwrap_or(&before.account.events);
    let is_disabled = change.is_disabled.unwrap_or(before.disabled.is_some());

    let was_admin = before.account.role == Role::Admin && before.disabled.is_none();
    let is_admin = role == Role::Admin && !is_disabled;
    if was_admin && !is_admin && tx.count_other_admins(id).await? == 0 {
        return Err(AccountError::LastAdmin);
    }
    if role == Role::Admin {
        admins_only(actor)?;
    }
    if (role, events) != (before.account.role, &before.account.events) {
        check_events(&mut tx, events).await?;
        tx.update_account_access(id, role, events).await?;
        let entry = Entry::new(Action::AccountChanged)
            .to(Object::Account(id))
            .with("role_before", before.account.role.name())
            .with("events_before", super::events_in_entry(&before.account.events));
        note(&mut tx, actor, now, access_entry(entry, role, events)).await?;
    }
    if is_disabled != before.disabled.is_some() {
        tx.set_account_disabled(id, is_disabled.then_some(now)).await?;
        let entry = if is_disabled {
            let ended = end_log_ins(&mut tx, id).await?;
            Entry::new(Action::AccountDisabled).with("sessions_ended", ended)
        } else {
            Entry::new(Action::AccountEnabled)
        };
        note(&mut tx, actor, now, entry.to(Object::Account(id))).await?;
    }
    let after = tx.account(id).await?.ok_or(AccountError::Unknown)?;
    tx.commit().await?;
    Ok(after)
}
