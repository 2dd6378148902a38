//! Helps somebody back in who has lost the password or the phone.

use zeroize::Zeroizing;

use super::{AccountError, end_log_ins, to_change};
use crate::app::App;
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note};
use crate::service::password;

/// Gives an account a password that is shown once and must be changed at the next log-in. All its sessions end.
pub(crate) async fn reset_password(
    app: &App,
    actor: &Actor,
    id: i64,
) -> Result<Zeroizing<String>, AccountError> {
    let password = password::temporary(&app.rng);
    let hash = app.passwords.hash(&password, app.rng.bytes()).await;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    to_change(&mut tx, actor, id).await?;
    tx.set_password(id, &hash, true).await?;
    let ended = end_log_ins(&mut tx, id).await?;
    let entry = Entry::new(Action::PasswordReset).to(Object::Account(id)).with("sessions_ended", ended);
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(password)
}

/// Takes the second factor of an account, if it has one: log-in asks for the password alone from then on.
pub(crate) async fn reset_second_factor(app: &App, actor: &Actor, id: i64) -> Result<(), AccountError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    to_change(&mut tx, actor, id).await?;
    if tx.delete_second_factor(id).await? {
        let ended = end_log_ins(&mut tx, id).await?;
        let entry =
            Entry::new(Action::SecondFactorRemoved).to(Object::Account(id)).with("sessions_ended", ended);
        note(&mut tx, actor, now, entry).await?;
    }
    Ok(tx.commit().await?)
}

/// Ends all sessions of an account, and returns how many there were.
pub(crate) async fn end_sessions_of(app: &App, actor: &Actor, id: i64) -> Result<u64, AccountError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    to_change(&mut tx, actor, id).await?;
    let ended = end_log_ins(&mut tx, id).await?;
    let entry = Entry::new(Action::SessionsEnded).to(Object::Account(id)).with("sessions_ended", ended);
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(ended)
}
