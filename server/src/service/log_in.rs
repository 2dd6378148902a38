//! Logging in, in up to three steps: e-mail and password; the code of a second factor, where there is one; another
//! password, where this one was given by somebody else. Between steps the browser holds a ticket, which opens nothing
//! but the next step.
//!
//! Who is wrong is never told what is wrong, and does not see it in the time it takes: an e-mail without an account
//! costs a password hash too, and is throttled as if it had one.

use esik_shared::time::Timestamp;

use super::account::fold_email;
use super::actor::{Actor, Who};
use super::audit::{Action, Entry, Object, note};
use super::password::{self, PasswordFault};
use super::second_factor::{self, Proof};
use super::session;
use super::throttle::{self, Subject, Throttled};
use super::token::Token;
use super::visitor::Visitor;
use crate::app::App;
use crate::db::account::Credentials;
use crate::db::log_in_ticket::LogInNeeds;
use crate::db::{DbError, Tx};
use crate::keys::at_rest::DoesNotOpen;

/// For how long a log-in may lack a step.
pub(crate) const TICKET_MS: i64 = 10 * 60 * 1000;

/// What came of a step.
#[derive(Debug)]
pub(crate) enum LoggedIn {
    /// A session, whose token the client keeps.
    Session(Token),
    /// A code is asked for; the ticket goes with it.
    NeedsCode(Token),
    /// Another password is asked for; the ticket goes with it.
    NeedsPassword(Token),
}

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// Which of the two is wrong is not told, and does not show in the time it takes.
    #[error("no account has this e-mail and password")]
    Wrong,
    /// The code is not of this moment, or was used before.
    #[error("the code is wrong or used")]
    WrongCode,
    /// The log-in took too long, or was ended meanwhile.
    #[error("the log-in must begin anew")]
    TicketEnded,
    /// The new password will not do.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The new password is the old one.
    #[error("this is the password that was to be changed")]
    SamePassword,
    /// Too many failures.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The secret of a second factor does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The first step.
pub(crate) async fn log_in(
    app: &App,
    visitor: &Visitor,
    email: &str,
    password: &str,
) -> Result<LoggedIn, LogInError> {
    // What has no shape of an e-mail is looked up as well: no account has an empty one.
    let email = fold_email(email).unwrap_or_default();
    let (credentials, count) = count_attempt(app, visitor, &email).await?;
    let hash = credentials.as_ref().map(|credentials| credentials.password_hash.as_str());
    let is_right = app.passwords.verify(password, hash).await;
    let Some(credentials) = credentials.filter(|found| is_right && !found.is_disabled) else {
        return Err(wrong(app, visitor, &email, count).await?);
    };

    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    if let Some(address) = visitor.address {
        throttle::take_back(&mut tx, Subject::Address(address)).await?;
    }
    throttle::forget(&mut tx, Subject::Email(&email)).await?;
    // A password that was changed while it was being verified is no password any more.
    let current = tx.credentials(credentials.account).await?.ok_or(LogInError::Wrong)?;
    if current.is_disabled || current.password_hash != credentials.password_hash {
        return Err(LogInError::Wrong);
    }
    let next = match current.has_second_factor {
        true => LoggedIn::NeedsCode(ticket(app, &mut tx, current.account, LogInNeeds::Code, now).await?),
        false => finish(app, &mut tx, visitor, &current, now).await?,
    };
    tx.commit().await?;
    Ok(next)
}

/// The second step: a code from the app, or a recovery code.
pub(crate) async fn confirm_code(
    app: &App,
    visitor: &Visitor,
    ticket: &str,
    code: &str,
) -> Result<LoggedIn, LogInError> {
    let ticket = Token::parse(ticket).ok_or(LogInError::TicketEnded)?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let found = tx.account_of_ticket(ticket.hash(), LogInNeeds::Code, now).await?;
    let account = found.ok_or(LogInError::TicketEnded)?;
    let subject = Subject::Code(account);
    let count = throttle::attempt(&mut tx, subject, now).await??;
    let actor = Actor::holder(Who::Account(account), visitor.address);
    let Some(proof) = second_factor::prove(app, &mut tx, account, code, now).await? else {
        note_failure(&mut tx, &actor, subject, count, Some(account), now).await?;
        tx.commit().await?;
        return Err(LogInError::WrongCode);
    };
    if proof == Proof::RecoveryCode {
        let left = tx.count_recovery_codes(account).await?;
        let entry = Entry::new(Action::RecoveryCodeUsed).to(Object::Account(account)).with("left", left);
        note(&mut tx, &actor, now, entry).await?;
    }
    throttle::forget(&mut tx, subject).await?;
    tx.delete_log_in_ticket(ticket.hash()).await?;
    let current = tx.credentials(account).await?.ok_or(LogInError::TicketEnded)?;
    let next = finish(app, &mut tx, visitor, &current, now).await?;
    tx.commit().await?;
    Ok(next)
}

/// The third step: a password of one's own.
pub(crate) async fn choose_password(
    app: &App,
    visitor: &Visitor,
    ticket: &str,
    new: &str,
) -> Result<LoggedIn, LogInError> {
    let ticket = Token::parse(ticket).ok_or(LogInError::TicketEnded)?;
    password::check(new)?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let found = tx.account_of_ticket(ticket.hash(), LogInNeeds::Password, now).await?;
    let account = found.ok_or(LogInError::TicketEnded)?;
    let before = tx.credentials(account).await?.ok_or(LogInError::TicketEnded)?;
    drop(tx);
    if app.passwords.verify(new, Some(&before.password_hash)).await {
        return Err(LogInError::SamePassword);
    }
    let hash = app.passwords.hash(new, app.rng.bytes()).await;

    let mut tx = app.db.write().await?;
    // Hashing took a while, and a reset ends tickets.
    if !tx.delete_log_in_ticket(ticket.hash()).await? {
        return Err(LogInError::TicketEnded);
    }
    tx.set_password(account, &hash, false).await?;
    let actor = Actor::holder(Who::Account(account), visitor.address);
    note(&mut tx, &actor, now, Entry::new(Action::PasswordChanged).to(Object::Account(account))).await?;
    let current = tx.credentials(account).await?.ok_or(LogInError::TicketEnded)?;
    let next = finish(app, &mut tx, visitor, &current, now).await?;
    tx.commit().await?;
    Ok(next)
}

/// Counts the attempt before anything is looked at, and finds the account.
async fn count_attempt(
    app: &App,
    visitor: &Visitor,
    email: &str,
) -> Result<(Option<Credentials>, Counts), LogInError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let address = match visitor.address {
        Some(address) => Some(throttle::attempt(&mut tx, Subject::Address(address), now).await??),
        None => None,
    };
    let email_count = throttle::attempt(&mut tx, Subject::Email(email), now).await??;
    let credentials = tx.credentials_by_email(email).await?;
    tx.commit().await?;
    Ok((credentials, Counts { address, email: email_count }))
}

/// The how many-th attempt this is.
#[derive(Debug, Clone, Copy)]
struct Counts {
    address: Option<u32>,
    email: u32,
}

/// What a wrong password leaves in the log.
async fn wrong(app: &App, visitor: &Visitor, email: &str, counts: Counts) -> Result<LogInError, DbError> {
    let now = app.clock.now();
    let actor = Actor::holder(Who::Nobody, visitor.address);
    let mut tx = app.db.write().await?;
    let account = tx.credentials_by_email(email).await?.map(|found| found.account);
    if let (Some(address), Some(count)) = (visitor.address, counts.address) {
        note_failure(&mut tx, &actor, Subject::Address(address), count, account, now).await?;
    }
    note_failure(&mut tx, &actor, Subject::Email(email), counts.email, account, now).await?;
    tx.commit().await?;
    Ok(LogInError::Wrong)
}

/// Notes the first failure of an address or code in its window, and the one that closes it: a flood leaves two entries,
/// and as many whether there is such an account or not.
async fn note_failure(
    tx: &mut Tx,
    actor: &Actor,
    subject: Subject<'_>,
    count: u32,
    account: Option<i64>,
    now: Timestamp,
) -> Result<(), DbError> {
    let entry = if count == subject.limit() {
        Entry::new(Action::LogInThrottled).with("of", subject.name()).with("failures", count)
    } else if count == 1 && !matches!(subject, Subject::Email(_)) {
        Entry::new(Action::LogInFailed).with("of", subject.name())
    } else {
        return Ok(());
    };
    let entry = match account {
        Some(account) => entry.to(Object::Account(account)),
        None => entry,
    };
    note(tx, actor, now, entry).await
}

/// Starts the session, unless another password is needed first.
async fn finish(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<LoggedIn, DbError> {
    let account = credentials.account;
    if credentials.must_change {
        return Ok(LoggedIn::NeedsPassword(ticket(app, tx, account, LogInNeeds::Password, now).await?));
    }
    let token = session::start(app, tx, account, visitor, now).await?;
    let actor = Actor::holder(Who::Account(account), visitor.address);
    let entry = Entry::new(Action::LoggedIn)
        .to(Object::Account(account))
        .with("second_factor", credentials.has_second_factor);
    note(tx, &actor, now, entry).await?;
    Ok(LoggedIn::Session(token))
}

async fn ticket(
    app: &App,
    tx: &mut Tx,
    account: i64,
    needs: LogInNeeds,
    now: Timestamp,
) -> Result<Token, DbError> {
    let token = Token::draw(&app.rng);
    tx.delete_ended_tickets(now).await?;
    tx.insert_log_in_ticket(token.hash(), account, needs, now.plus_ms(TICKET_MS)).await?;
    Ok(token)
}

#[cfg(test)]
mod tests;
