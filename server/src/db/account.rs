//! Accounts: who may log in, and with which role.

use std::collections::BTreeSet;

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;

use super::{DbError, Tx, on, read_back};

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Everything, accounts too.
    Admin,
    /// Events, students, passes, scanners.
    Organizer,
    /// What a supervisor at a door may do.
    Supervisor,
    /// Looks, changes nothing.
    Viewer,
}

impl Role {
    const ALL: [Self; 4] = [Self::Admin, Self::Organizer, Self::Supervisor, Self::Viewer];

    /// As stored.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Organizer => "organizer",
            Self::Supervisor => "supervisor",
            Self::Viewer => "viewer",
        }
    }

    pub(super) fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.text() == text)
    }
}

/// Some of the events, or all that there ever are.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Account {
    pub(super) fn of_row((id, email, role): (i64, String, String)) -> Result<Self, DbError> {
        Ok(Self { id, email, role: read_back("role", Role::of(&role))?, events: EventScope::All })
    }
}

impl Tx {
    /// The account with this folded e-mail and its password hash (a PHC string).
    pub(crate) async fn account_by_email(
        &mut self,
        email: &str,
    ) -> Result<Option<(Account, String)>, DbError> {
        let row: Option<(i64, String, String, String)> = on!(self, connection => {
            sqlx::query_as("SELECT id, email, role, password_hash FROM account WHERE email = $1")
                .bind(email)
                .fetch_optional(connection)
                .await?
        });
        row.map(|(id, email, role, hash)| Ok((Account::of_row((id, email, role))?, hash))).transpose()
    }

    /// Adds an account; `false` if this folded e-mail has one.
    pub(crate) async fn insert_account(
        &mut self,
        email: &str,
        password_hash: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO account (email, password_hash, role, created_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (email) DO NOTHING",
            )
            .bind(email)
            .bind(password_hash)
            .bind(role.text())
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        Ok(changed == 1)
    }
}
