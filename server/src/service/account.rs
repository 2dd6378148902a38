//! Accounts: made, listed, changed, and helped back in. What an admin may not do to others, an API token may do even
//! less: it makes no admin and touches none, so that a token that leaked cannot take the house over.

use esik_shared::id::EventNumber;
use zeroize::Zeroizing;

use super::access::{EventScope, Role};
use super::actor::{Actor, Who};
use super::audit::{Action, Entry, Object, note};
use super::list::{Piece, Window};
use super::password::{self, PasswordFault};
use crate::app::App;
use crate::db::account::StoredAccount;
use crate::db::account::change::NewAccount;
use crate::db::{DbError, Tx};

pub(crate) mod change;
pub(crate) mod reset;

/// The most characters of an e-mail address (RFC 5321).
pub(crate) const MAX_EMAIL_CHARS: usize = 254;
/// The most accounts: more than a city has organizers and supervisors.
pub(crate) const MAX_ACCOUNTS: u64 = 5_000;

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// The e-mail has no such shape.
    #[error("this is not an e-mail address")]
    Email,
    /// The password will not do.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// There is one already.
    #[error("there is an account with this e-mail already; it was not changed")]
    Exists,
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// There are as many as there may be.
    #[error("there are {MAX_ACCOUNTS} accounts, and no more may be made")]
    TooMany,
    /// Nobody would be left who manages accounts.
    #[error("this is the only admin who can log in")]
    LastAdmin,
    /// An API token may not.
    #[error("only an admin who is logged in makes and changes admins")]
    AdminsOnly,
    /// An event that is not there.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An account to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountRequest {
    /// The e-mail to log in with.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// With which events.
    pub events: EventScope,
}

/// An e-mail address in small letters, if the text has the shape of one: something, an @, a domain.
pub(crate) fn fold_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.split_once('@')?;
    let has_bad_character = |part: &str| {
        part.is_empty()
            || part.chars().any(|c| c == '@' || c == ',' || c == ';' || c.is_whitespace() || c.is_control())
    };
    let is_domain =
        domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let fits = email.chars().count() <= MAX_EMAIL_CHARS;
    (fits && is_domain && !has_bad_character(local) && !has_bad_character(domain)).then_some(email)
}

/// Makes an account with a password that its owner knows.
pub(crate) async fn create_account(
    app: &App,
    actor: &Actor,
    request: &AccountRequest,
    password: &str,
) -> Result<StoredAccount, AccountError> {
    password::check(password)?;
    create(app, actor, request, password, false).await
}

/// Makes an account with a password that is shown once and must be changed at the first log-in.
pub(crate) async fn invite_account(
    app: &App,
    actor: &Actor,
    request: &AccountRequest,
) -> Result<(StoredAccount, Zeroizing<String>), AccountError> {
    let password = password::temporary(&app.rng);
    let account = create(app, actor, request, &password, true).await?;
    Ok((account, password))
}

async fn create(
    app: &App,
    actor: &Actor,
    request: &AccountRequest,
    password: &str,
    must_change: bool,
) -> Result<StoredAccount, AccountError> {
    let AccountRequest { role, events, .. } = request;
    let email = fold_email(&request.email).ok_or(AccountError::Email)?;
    if *role == Role::Admin {
        admins_only(actor)?;
    }
    let password_hash = app.passwords.hash(password, app.rng.bytes()).await;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    check_events(&mut tx, events).await?;
    if tx.count_accounts().await? >= MAX_ACCOUNTS {
        return Err(AccountError::TooMany);
    }
    let new = NewAccount { email: &email, password_hash: &password_hash, must_change, role: *role, events };
    let id = tx.insert_account(&new, now).await?.ok_or(AccountError::Exists)?;
    let entry = Entry::new(Action::AccountCreated).to(Object::Account(id));
    note(&mut tx, actor, now, access_entry(entry, *role, events)).await?;
    let account = tx.account(id).await?.ok_or(AccountError::Unknown)?;
    tx.commit().await?;
    Ok(account)
}

/// A piece of the accounts, in the order of their rows.
pub(crate) async fn accounts(app: &App, window: Window) -> Result<Piece<StoredAccount>, DbError> {
    let rows = app.db.read().await?.accounts_after(window.after, window.fetch()).await?;
    Ok(window.cut(rows, |stored| stored.account.id))
}

/// One account.
pub(crate) async fn account(app: &App, id: i64) -> Result<Option<StoredAccount>, DbError> {
    app.db.read().await?.account(id).await
}

/// The row of the account with this e-mail.
pub(crate) async fn account_by_email(app: &App, email: &str) -> Result<i64, AccountError> {
    let email = fold_email(email).ok_or(AccountError::Email)?;
    let found = app.db.read().await?.credentials_by_email(&email).await?;
    found.map(|credentials| credentials.account).ok_or(AccountError::Unknown)
}

/// Refuses what only admins and the command line may do.
fn admins_only(actor: &Actor) -> Result<(), AccountError> {
    match actor.who {
        Who::Account(_) | Who::CommandLine => Ok(()),
        Who::Token(_) | Who::Nobody | Who::Scanner(_) | Who::Link => Err(AccountError::AdminsOnly),
    }
}

/// The account that is to be changed, if this actor may.
async fn to_change(tx: &mut Tx, actor: &Actor, id: i64) -> Result<StoredAccount, AccountError> {
    let stored = tx.account(id).await?.ok_or(AccountError::Unknown)?;
    if stored.account.role == Role::Admin {
        admins_only(actor)?;
    }
    Ok(stored)
}

/// Refuses events that are not there.
async fn check_events(tx: &mut Tx, events: &EventScope) -> Result<(), AccountError> {
    if let EventScope::Only(events) = events {
        let known: std::collections::BTreeSet<EventNumber> =
            tx.events().await?.into_iter().map(|event| event.number).collect();
        if let Some(unknown) = events.difference(&known).next() {
            return Err(AccountError::UnknownEvent(*unknown));
        }
    }
    Ok(())
}

/// Ends everything that an account has begun: its sessions and unfinished log-ins. Returns how many sessions there were.
async fn end_log_ins(tx: &mut Tx, id: i64) -> Result<u64, DbError> {
    tx.delete_log_in_tickets_of(id).await?;
    tx.delete_sessions_of(id, None).await
}

/// What an account may do, in an entry.
fn access_entry(entry: Entry, role: Role, events: &EventScope) -> Entry {
    entry.with("role", role.name()).with("events", events_in_entry(events))
}

/// Which events, in an entry.
pub(super) fn events_in_entry(events: &EventScope) -> serde_json::Value {
    match events {
        EventScope::All => "all".into(),
        EventScope::Only(events) => events.iter().map(|event| event.0).collect(),
    }
}

#[cfg(test)]
mod tests;
