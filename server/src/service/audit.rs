//! The audit log. Whoever changes something writes its entry in the same transaction, so that there is no change
//! without an entry and no entry without a change. An entry holds ids, never a name, an e-mail or a secret.

use esik_shared::id::{EventNumber, PassId, ScannerKey};
use esik_shared::time::Timestamp;
use serde_json::{Map, Value};

use super::actor::{Actor, Who};
use super::list::{Piece, Window};
use crate::app::App;
use crate::db::audit::AuditEntry;
pub(crate) use crate::db::audit::{Action, AuditFilter};
use crate::db::{DbError, Tx};

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object {
    /// An account.
    Account(i64),
    /// An API token.
    Token(i64),
    /// A pass.
    Pass(PassId),
    /// A student, by row.
    Student(i64),
    /// A scanner.
    Scanner(ScannerKey),
}

/// An entry to write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    action: Action,
    event: Option<EventNumber>,
    object: Option<Object>,
    change: Map<String, Value>,
}

impl Entry {
    /// That this was done.
    pub(crate) fn new(action: Action) -> Self {
        Self { action, event: None, object: None, change: Map::new() }
    }

    /// At this event.
    pub(crate) fn at(self, event: EventNumber) -> Self {
        Self { event: Some(event), ..self }
    }

    /// To this.
    pub(crate) fn to(self, object: Object) -> Self {
        Self { object: Some(object), ..self }
    }

    /// With a fact about the change: a number, a code, a list of ids.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.change.insert(name.to_owned(), value.into());
        self
    }
}

/// Writes an entry in the transaction of the change.
pub(crate) async fn note(tx: &mut Tx, actor: &Actor, now: Timestamp, entry: Entry) -> Result<(), DbError> {
    let (kind, id) = match actor.who {
        Who::CommandLine => ("command-line", None),
        Who::Nobody => ("nobody", None),
        Who::Account(id) => ("account", Some(id.to_string())),
        Who::Token(id) => ("token", Some(id.to_string())),
        Who::Scanner(key) => ("scanner", Some(key.to_string())),
        Who::Link => ("link", None),
    };
    let (object, object_id) = match entry.object {
        Some(Object::Account(id)) => (Some("account"), Some(id.to_string())),
        Some(Object::Token(id)) => (Some("token"), Some(id.to_string())),
        Some(Object::Pass(id)) => (Some("pass"), Some(id.to_string())),
        Some(Object::Student(id)) => (Some("student"), Some(id.to_string())),
        Some(Object::Scanner(key)) => (Some("scanner"), Some(key.to_string())),
        None => (None, None),
    };
    tx.insert_audit_entry(&AuditEntry {
        at: now,
        actor: kind.to_owned(),
        actor_id: id,
        address: actor.address.map(|address| address.to_canonical().to_string()),
        action: entry.action,
        event: entry.event,
        object: object.map(str::to_owned),
        object_id,
        change: entry.change,
    })
    .await
}

/// A piece of the entries with their rows, the newest first.
pub(crate) async fn audit_entries(
    app: &App,
    filter: &AuditFilter,
    window: Window,
) -> Result<Piece<(i64, AuditEntry)>, DbError> {
    // Pieces follow a number that grows, and these rows go down.
    let before = window.after.checked_neg().unwrap_or(i64::MAX);
    let rows = app.db.read().await?.audit_entries(filter, before, window.fetch()).await?;
    Ok(window.cut(rows, |(row, _)| -row))
}
