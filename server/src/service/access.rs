//! Who may do what: one pure function, which every address asks before anything else happens.
//!
//! What a role may do is said here and nowhere else. What a role may do *with which event* is two questions in this
//! order: may it do such a thing at all (if not: [`Denied::Forbidden`], whatever event was named), and is the event one
//! of its own (if not: [`Denied::Hidden`]). So an account or token that is limited to some events is never told which
//! others exist: one that is not its own looks like one that is not there. Use cases that learn of an event only on
//! their way (from a pass id, from a row of a file) ask [`Principal::events`] by the same rule.

use esik_shared::certificate::CertificateContent;
use esik_shared::id::EventNumber;

pub(crate) use crate::db::account::{Account, EventScope, Role};
pub(crate) use crate::db::api_token::ApiToken;
pub(crate) use crate::db::permission::Permission;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    /// Nobody that we know.
    Nobody,
    /// Somebody who is logged in.
    Account(Account),
    /// A script or turnstile with an API token.
    Token(ApiToken),
    /// An enrolled scanner, as certified.
    Scanner(CertificateContent),
}

/// Whom an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Anyone,
    /// Whoever has the address, which holds a secret.
    SecretInAddress,
    /// Every account, whatever its role.
    LoggedIn,
    /// Who may do this. Which events it concerns, the use case finds out.
    Needs(Permission),
    /// Who may do this with the event in the address.
    NeedsOfEvent(Permission),
    /// Enrolled scanners.
    Scanner,
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// Nobody knows who asks: log in, or send a token.
    LogIn,
    /// It is known who asks, and they may not.
    Forbidden,
    /// They may not know that it is there.
    Hidden,
}

impl Role {
    /// Whether this role may do this, with the events of its account.
    pub(crate) fn may(self, permission: Permission) -> bool {
        use Permission::{
            CheckIn, EnrollScanners, IssuePasses, ManageAccounts, ManageCards, ManagePasses, OwnAccount,
            ReadCounts, ReadPeople, ResolveConflicts, WriteEvents, WriteStudents,
        };
        match permission {
            ReadCounts | OwnAccount => true,
            ReadPeople | CheckIn | ResolveConflicts => self != Self::Viewer,
            // Students belong to no event: whoever organizes one brings its students in.
            WriteEvents | WriteStudents | IssuePasses | ManagePasses | EnrollScanners | ManageCards => {
                matches!(self, Self::Admin | Self::Organizer)
            }
            ManageAccounts => self == Self::Admin,
        }
    }
}

impl Principal {
    /// Whether they may do this at all, with some event.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Account(account) => account.role.may(permission),
            Self::Token(token) => token.scopes.contains(&permission),
            Self::Nobody | Self::Scanner(_) => false,
        }
    }

    /// Whose events are theirs. Of an admin all are, whatever is stored.
    pub(crate) fn events(&self) -> EventScope {
        match self {
            Self::Account(account) if account.role == Role::Admin => EventScope::All,
            Self::Account(account) => account.events.clone(),
            Self::Token(token) => token.events.clone(),
            Self::Nobody | Self::Scanner(_) => EventScope::NONE,
        }
    }
}

/// Whether `who` may use an address that is for `access`; `event` is the one in the address, if there is one.
pub(crate) fn decide(access: Access, who: &Principal, event: Option<EventNumber>) -> Result<(), Denied> {
    let needs = |permission| if who.may(permission) { Ok(()) } else { Err(Denied::Forbidden) };
    match (access, who) {
        (Access::Anyone | Access::SecretInAddress, _)
        | (Access::LoggedIn, Principal::Account(_))
        | (Access::Scanner, Principal::Scanner(_)) => Ok(()),
        (_, Principal::Nobody) => Err(Denied::LogIn),
        (Access::LoggedIn | Access::Scanner, _) => Err(Denied::Forbidden),
        (Access::Needs(permission), _) => needs(permission),
        (Access::NeedsOfEvent(permission), _) => {
            needs(permission)?;
            match event {
                Some(event) if who.events().has(event) => Ok(()),
                Some(_) | None => Err(Denied::Hidden),
            }
        }
    }
}

#[cfg(test)]
mod tests;
