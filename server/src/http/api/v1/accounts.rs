//! Accounts: what the API says of one, and why one was not made or changed.

use serde::Serialize;
use utoipa::ToSchema;

use super::event_scope::Events;
use super::word::RoleWord;
use crate::db::account::StoredAccount;
use crate::http::problem::{Code, Problem};
use crate::service::account::AccountError;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod reset;
pub(crate) mod show;

/// Somebody who may log in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    id: i64,
    email: String,
    role: RoleWord,
    /// The events it may do this with. Of an admin all are, whatever stands here.
    events: Events,
    /// Since when there is one, in Unix seconds.
    created_at: i64,
    /// Since when it may not log in, in Unix seconds.
    disabled_at: Option<i64>,
    /// Whether the next log-in asks for another password.
    must_change_password: bool,
    /// Whether log-in asks for a code.
    has_second_factor: bool,
}

impl From<StoredAccount> for Account {
    fn from(stored: StoredAccount) -> Self {
        Self {
            id: stored.account.id,
            role: RoleWord(stored.account.role),
            events: Events::from(&stored.account.events),
            email: stored.account.email,
            created_at: stored.created.seconds(),
            disabled_at: stored.disabled.map(|since| since.seconds()),
            must_change_password: stored.must_change,
            has_second_factor: stored.has_second_factor,
        }
    }
}

/// What every change of one account may be refused with.
const CHANGE_CODES: [Code; 2] = [Code::AccountNotFound, Code::AdminsOnly];

fn not_found() -> Problem {
    Problem::new(Code::AccountNotFound, "There is no account with this id.")
}

/// The row that an address names. What is no number is no account.
fn id_in_path(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| not_found())
}

fn refusal_of(error: AccountError) -> Problem {
    match error {
        AccountError::Unknown => not_found(),
        AccountError::Email => Problem::new(
            Code::EmailInvalid,
            "`email` is no e-mail address; write one like you@university.kz.",
        ),
        AccountError::Exists => {
            Problem::new(Code::AccountExists, "There is an account with this e-mail; it was not changed.")
        }
        AccountError::TooMany => {
            Problem::new(Code::TooManyAccounts, "There are 5,000 accounts, the most there may be.")
        }
        AccountError::LastAdmin => Problem::new(
            Code::LastAdmin,
            "This is the only admin who can log in; nothing was changed. Make another admin first.",
        ),
        AccountError::AdminsOnly => Problem::new(
            Code::AdminsOnly,
            "Only an admin who is logged in makes and changes admins; nothing was changed.",
        ),
        AccountError::UnknownEvent(event) => {
            Problem::new(Code::EventUnknown, format!("There is no event {event}; nothing was changed."))
        }
        AccountError::Password(_) | AccountError::Db(_) => Problem::internal(error),
    }
}
