//! One's own password: shown to be known, and changed.

use super::access::Account;
use super::account::fold_email;
use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::password::{self, PasswordFault};
use super::throttle::{self, Subject, Throttled};
use crate::app::App;
use crate::db::DbError;

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnPasswordError {
    /// The old one is another.
    #[error("this is not the password")]
    Wrong,
    /// The new one will not do.
    #[error(transparent)]
    New(#[from] PasswordFault),
    /// The new one is the old one.
    #[error("this is the password already")]
    Same,
    /// Too many wrong ones.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Refuses whoever does not know the password of an account, and counts it like a failed log-in.
pub(super) async fn prove_password(
    app: &App,
    account: &Account,
    password: &str,
) -> Result<(), OwnPasswordError> {
    let email = fold_email(&account.email).unwrap_or_default();
    let subject = Subject::Email(&email);
    let mut tx = app.db.write().await?;
    throttle::attempt(&mut tx, subject, app.clock.now()).await??;
    let found = tx.credentials(account.id).await?;
    tx.commit().await?;
    let hash = found.as_ref().map(|found| found.password_hash.as_str());
    if !app.passwords.verify(password, hash).await {
        return Err(OwnPasswordError::Wrong);
    }
    let mut tx = app.db.write().await?;
    throttle::forget(&mut tx, subject).await?;
    Ok(tx.commit().await?)
}

/// Changes the password of an account. Its other sessions end: whoever knew the old one is out.
pub(crate) async fn change_password(
    app: &App,
    actor: &Actor,
    account: &Account,
    session: i64,
    old: &str,
    new: &str,
) -> Result<(), OwnPasswordError> {
    password::check(new)?;
    prove_password(app, account, old).await?;
    if old == new {
        return Err(OwnPasswordError::Same);
    }
    let hash = app.passwords.hash(new, app.rng.bytes()).await;
    let mut tx = app.db.write().await?;
    tx.set_password(account.id, &hash, false).await?;
    tx.delete_log_in_tickets_of(account.id).await?;
    let ended = tx.delete_sessions_of(account.id, Some(session)).await?;
    let entry =
        Entry::new(Action::PasswordChanged).to(Object::Account(account.id)).with("sessions_ended", ended);
    note(&mut tx, actor, app.clock.now(), entry).await?;
    Ok(tx.commit().await?)
}
