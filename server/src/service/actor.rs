//! Who changes something, for the audit log and for what is theirs to change.

use std::net::IpAddr;

use esik_shared::id::ScannerKey;

use super::access::{EventScope, Principal};

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever runs commands beside the data.
    CommandLine,
    /// Nobody that we know yet.
    Nobody,
    /// Somebody who is logged in.
    Account(i64),
    /// Whoever holds this API token.
    Token(i64),
    /// A scanner.
    Scanner(ScannerKey),
    /// Whoever holds the link that it is about.
    Link,
}

/// Who does it, from where, and with which events they may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    /// Who.
    pub who: Who,
    /// From which address, where they came over the network.
    pub address: Option<IpAddr>,
    /// Which events are theirs.
    pub events: EventScope,
}

impl Actor {
    /// The command line, which may everything.
    pub(crate) fn command_line() -> Self {
        Self { who: Who::CommandLine, address: None, events: EventScope::All }
    }

    /// Nobody: the server found out by itself.
    pub(crate) fn nobody() -> Self {
        Self { who: Who::Nobody, address: None, events: EventScope::NONE }
    }

    /// Whoever asks from this address.
    pub(crate) fn of(principal: &Principal, address: Option<IpAddr>) -> Self {
        let who = match principal {
            Principal::Nobody => Who::Nobody,
            Principal::Account(account) => Who::Account(account.id),
            Principal::Token(token) => Who::Token(token.id),
            Principal::Scanner(scanner) => Who::Scanner(scanner.scanner),
        };
        Self { who, address, events: principal.events() }
    }

    /// Somebody whom only what they hold makes known.
    pub(crate) fn holder(who: Who, address: Option<IpAddr>) -> Self {
        Self { who, address, events: EventScope::NONE }
    }
}
