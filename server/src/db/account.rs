//! Accounts: who may log in, with which role, and at which events.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, number, on, read_back};

pub(crate) mod change;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Everything, accounts too.
    Admin,
    /// Events, students, passes, scanners.
    Organizer,
    /// What a supervisor at a door may do.
    Supervisor,
    /// Looks at numbers, changes nothing.
    Viewer,
}

impl Role {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Admin, Self::Organizer, Self::Supervisor, Self::Viewer];

    /// Its name, in the API and as stored.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Organizer => "organizer",
            Self::Supervisor => "supervisor",
            Self::Viewer => "viewer",
        }
    }

    /// The one with this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Some of the events, or all that there ever are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum EventScope {
    /// Every event, later ones too.
    All,
    /// These.
    Only(BTreeSet<EventNumber>),
}

impl EventScope {
    /// No event.
    pub(crate) const NONE: Self = Self::Only(BTreeSet::new());

    /// Whether this event is among them.
    pub(crate) fn has(&self, event: EventNumber) -> bool {
        match self {
            Self::All => true,
            Self::Only(events) => events.contains(&event),
        }
    }

    /// The events that are named one by one.
    pub(super) fn listed(&self) -> impl Iterator<Item = EventNumber> {
        let listed = match self {
            Self::All => None,
            Self::Only(events) => Some(events.iter().copied()),
        };
        listed.into_iter().flatten()
    }
}

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// Its row.
    pub id: i64,
    /// Its e-mail, folded.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// With which events. An admin's are all, whatever stands here.
    pub events: EventScope,
}

/// An account with all that is known of it, its password apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredAccount {
    /// Who it is and what it may do.
    pub account: Account,
    /// Since when there is one.
    pub created: Timestamp,
    /// Since when it may not log in.
    pub disabled: Option<Timestamp>,
    /// Whether its password was given by somebody else.
    pub must_change: bool,
    /// Whether log-in asks for a code.
    pub has_second_factor: bool,
}

/// What log-in asks of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// Its row.
    pub account: i64,
    /// The hash of its password (a PHC string).
    pub password_hash: String,
    /// Whether its password was given by somebody else.
    pub must_change: bool,
    /// Whether it may not log in.
    pub is_disabled: bool,
    /// Whether log-in asks for a code.
    pub has_second_factor: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    email: String,
    role: String,
    all_events: bool,
    must_change: bool,
    created_ms: i64,
    disabled_ms: Option<i64>,
    confirmed_ms: Option<i64>,
}

impl Row {
    fn with(self, events: BTreeSet<EventNumber>) -> Result<StoredAccount, DbError> {
        let events = if self.all_events { EventScope::All } else { EventScope::Only(events) };
        let role = read_back("role", Role::of(&self.role))?;
        Ok(StoredAccount {
            account: Account { id: self.id, email: self.email, role, events },
            created: Timestamp(self.created_ms),
            disabled: self.disabled_ms.map(Timestamp),
            must_change: self.must_change,
            has_second_factor: self.confirmed_ms.is_some(),
        })
    }
}

/// Everything of an account but its password; a condition follows.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, email, role, all_events, must_change, created_ms, disabled_ms, confirmed_ms \
             FROM account LEFT JOIN second_factor ON second_factor.account = account.id ",
            $condition
        )
    };
}

impl Tx {
    /// The account of this row.
    pub(crate) async fn account(&mut self, id: i64) -> Result<Option<StoredAccount>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE id = $1")).bind(id).fetch_optional(connection).await?
        });
        let Some(row) = row else { return Ok(None) };
        let events = if row.all_events { BTreeSet::new() } else { self.events_of_account(id).await? };
        row.with(events).map(Some)
    }

    /// The accounts after this row, in the order of their rows.
    pub(crate) async fn accounts_after(
        &mut self,
        id: i64,
        limit: i64,
    ) -> Result<Vec<StoredAccount>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(select!("WHERE id > $1 ORDER BY id LIMIT $2"))
                .bind(id)
                .bind(limit)
                .fetch_all(connection)
                .await?
        });
        let last = rows.last().map_or(id, |row| row.id);
        let pairs: Vec<(i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT account, event FROM account_event WHERE account > $1 AND account <= $2")
                .bind(id)
                .bind(last)
                .fetch_all(connection)
                .await?
        });
        let mut events: BTreeMap<i64, BTreeSet<EventNumber>> = BTreeMap::new();
        for (account, event) in pairs {
            events.entry(account).or_default().insert(EventNumber(number("event number", event)?));
        }
        rows.into_iter()
            .map(|row| {
                let events = events.remove(&row.id).unwrap_or_default();
                row.with(events)
            })
            .collect()
    }

    /// How many accounts there are.
    pub(crate) async fn count_accounts(&mut self) -> Result<u64, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM account").fetch_one(connection).await?
        });
        number("count of accounts", count)
    }

    /// How many admins may log in, this account not counted.
    pub(crate) async fn count_other_admins(&mut self, id: i64) -> Result<u64, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar(
                "SELECT COUNT(*) FROM account WHERE role = 'admin' AND disabled_ms IS NULL AND id <> $1",
            )
            .bind(id)
            .fetch_one(connection)
            .await?
        });
        number("count of admins", count)
    }

    /// What log-in asks of the account with this folded e-mail.
    pub(crate) async fn credentials_by_email(&mut self, email: &str) -> Result<Option<Credentials>, DbError> {
        let id: Option<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT id FROM account WHERE email = $1")
                .bind(email)
                .fetch_optional(connection)
                .await?
        });
        match id {
            Some(id) => self.credentials(id).await,
            None => Ok(None),
        }
    }

    /// What log-in asks of an account.
    pub(crate) async fn credentials(&mut self, id: i64) -> Result<Option<Credentials>, DbError> {
        let row: Option<(String, bool, Option<i64>, Option<i64>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT password_hash, must_change, disabled_ms, confirmed_ms FROM account \
                 LEFT JOIN second_factor ON second_factor.account = account.id WHERE id = $1",
            )
            .bind(id)
            .fetch_optional(connection)
            .await?
        });
        Ok(row.map(|(password_hash, must_change, disabled_ms, confirmed_ms)| Credentials {
            account: id,
            password_hash,
            must_change,
            is_disabled: disabled_ms.is_some(),
            has_second_factor: confirmed_ms.is_some(),
        }))
    }

    /// The events that an account has one by one.
    pub(super) async fn events_of_account(&mut self, id: i64) -> Result<BTreeSet<EventNumber>, DbError> {
        let events: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT event FROM account_event WHERE account = $1")
                .bind(id)
                .fetch_all(connection)
                .await?
        });
        events.into_iter().map(|event| Ok(EventNumber(number("event number", event)?))).collect()
    }
}
