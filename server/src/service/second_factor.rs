//! The second factor of an account: set up, proved, taken away. Whoever sets it up or takes it away shows that they
//! know the password, because a session may be left open on somebody's desk.

use esik_shared::time::Timestamp;
use zeroize::Zeroizing;

use super::access::Account;
use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::log_in::LogInError;
use super::own_password::{OwnPasswordError, prove_password};
use super::recovery_code;
use super::throttle::{self, Subject, Throttled};
use super::totp::TotpSecret;
use crate::app::App;
use crate::db::{DbError, Tx};
use crate::keys::at_rest::{DoesNotOpen, Place};

/// Codes to keep for the day when the phone is gone, shown once.
pub(crate) type RecoveryCodes = Vec<Zeroizing<String>>;

/// How somebody proved the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By a code from the app.
    App,
    /// By a recovery code, which is used up.
    RecoveryCode,
}

/// Where an account stands with its second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There is none.
    Off,
    /// It was begun and waits for its first code.
    Begun,
    /// It is in force, with so many recovery codes left.
    On {
        /// Recovery codes that were not used yet.
        codes_left: u32,
    },
}

/// Why it is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecondFactorError {
    /// The password.
    #[error(transparent)]
    Password(#[from] OwnPasswordError),
    /// One is in force already.
    #[error("a second factor is set up already")]
    AlreadyOn,
    /// There is none that could be confirmed or given codes.
    #[error("no second factor is being set up")]
    NotBegun,
    /// The code is not the app's.
    #[error("the code is wrong or used")]
    WrongCode,
    /// Too many wrong codes.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The stored secret does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Where an account stands.
pub(crate) async fn standing(app: &App, account: i64) -> Result<Standing, DbError> {
    let mut tx = app.db.read().await?;
    Ok(match tx.second_factor(account).await? {
        None => Standing::Off,
        Some(factor) if factor.confirmed.is_none() => Standing::Begun,
        Some(_) => Standing::On { codes_left: tx.count_recovery_codes(account).await? },
    })
}

/// Draws a secret for an app. It is not in force until a code of it is confirmed; beginning again draws another.
pub(crate) async fn begin(app: &App, account: &Account, password: &str) -> Result<(), SecondFactorError> {
    prove_password(app, account, password).await?;
    let secret = Zeroizing::new(app.rng.bytes::<{ super::totp::SECRET_LEN }>());
    let row = account.id.to_be_bytes();
    let sealed = app.keys.sealing().seal(app.rng.bytes(), Place::SecondFactor, &row, secret.as_slice());
    let mut tx = app.db.write().await?;
    if !tx.begin_second_factor(account.id, &sealed).await? {
        return Err(SecondFactorError::AlreadyOn);
    }
    Ok(tx.commit().await?)
}

/// The secret that waits for its first code.
pub(crate) async fn begun(app: &App, account: i64) -> Result<TotpSecret, SecondFactorError> {
    let factor = app.db.read().await?.second_factor(account).await?;
    let waiting = factor.filter(|factor| factor.confirmed.is_none()).ok_or(SecondFactorError::NotBegun)?;
    Ok(open(app, account, &waiting.sealed_secret)?)
}

/// Puts the second factor into force by its first code, and makes recovery codes.
pub(crate) async fn confirm(
    app: &App,
    actor: &Actor,
    account: i64,
    code: &str,
) -> Result<RecoveryCodes, SecondFactorError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let factor = tx.second_factor(account).await?;
    let waiting = factor.filter(|factor| factor.confirmed.is_none()).ok_or(SecondFactorError::NotBegun)?;
    throttle::attempt(&mut tx, Subject::Code(account), now).await??;
    let step = open(app, account, &waiting.sealed_secret)?.step_of(code, now);
    let Some(step) = step else {
        tx.commit().await?;
        return Err(SecondFactorError::WrongCode);
    };
    throttle::forget(&mut tx, Subject::Code(account)).await?;
    tx.use_step(account, step).await?;
    tx.confirm_second_factor(account, now).await?;
    let (codes, hashes) = recovery_code::draw(&app.rng);
    tx.replace_recovery_codes(account, &hashes).await?;
    note(&mut tx, actor, now, Entry::new(Action::SecondFactorSetUp).to(Object::Account(account))).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Makes other recovery codes in the place of those that there were.
pub(crate) async fn renew_recovery_codes(
    app: &App,
    actor: &Actor,
    account: &Account,
    password: &str,
) -> Result<RecoveryCodes, SecondFactorError> {
    prove_password(app, account, password).await?;
    let mut tx = app.db.write().await?;
    let factor = tx.second_factor(account.id).await?;
    factor.filter(|factor| factor.confirmed.is_some()).ok_or(SecondFactorError::NotBegun)?;
    let (codes, hashes) = recovery_code::draw(&app.rng);
    tx.replace_recovery_codes(account.id, &hashes).await?;
    let entry = Entry::new(Action::RecoveryCodesMade).to(Object::Account(account.id));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes the second factor away, or the beginning of one. Taking none is fine.
pub(crate) async fn remove(
    app: &App,
    actor: &Actor,
    account: &Account,
    password: &str,
) -> Result<(), SecondFactorError> {
    prove_password(app, account, password).await?;
    let mut tx = app.db.write().await?;
    let was_on = tx.second_factor(account.id).await?.is_some_and(|factor| factor.confirmed.is_some());
    tx.delete_second_factor(account.id).await?;
    if was_on {
        let entry = Entry::new(Action::SecondFactorRemoved).to(Object::Account(account.id));
        note(&mut tx, actor, app.clock.now(), entry).await?;
    }
    Ok(tx.commit().await?)
}

/// Uses a code of an account whose second factor is in force: the app's, of a step that none was used of, or a
/// recovery code. Nothing if it is neither.
pub(super) async fn prove(
    app: &App,
    tx: &mut Tx,
    account: i64,
    code: &str,
    now: Timestamp,
) -> Result<Option<Proof>, LogInError> {
    let factor = tx.second_factor(account).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed.is_some()) else { return Ok(None) };
    if let Some(step) = open(app, account, &factor.sealed_secret)?.step_of(code, now) {
        return Ok(tx.use_step(account, step).await?.then_some(Proof::App));
    }
    let Some(recovery) = recovery_code::parse(code) else { return Ok(None) };
    Ok(tx.use_recovery_code(account, recovery).await?.then_some(Proof::RecoveryCode))
}

fn open(app: &App, account: i64, sealed: &[u8]) -> Result<TotpSecret, DoesNotOpen> {
    let row = account.to_be_bytes();
    app.keys.sealing().open_exact(Place::SecondFactor, &row, sealed).map(TotpSecret)
}

#[cfg(test)]
mod tests;
