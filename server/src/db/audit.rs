//! The audit log: who changed what, when and from where. Entries are added and read, never changed.

use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use super::{DbError, Tx, expect_rows, number, on, read_back};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// What was done. The names are stable: programs filter by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name, in the API and as stored.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The one with this name.
            pub(crate) fn of(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.name() == name)
            }
        }
    };
}

actions! {
    /// Somebody logged in.
    LoggedIn = "logged-in";
    /// A log-in with a wrong password or code: the first in fifteen minutes; the rest are counted.
    LogInFailed = "log-in-failed";
    /// So many log-ins failed that no more are tried for a while.
    LogInThrottled = "log-in-throttled";
    /// Somebody logged out.
    LoggedOut = "logged-out";
    /// Sessions were ended from elsewhere.
    SessionsEnded = "sessions-ended";
    /// An account was made.
    AccountCreated = "account-created";
    /// The role or the events of an account became others.
    AccountChanged = "account-changed";
    /// An account may not log in any more.
    AccountDisabled = "account-disabled";
    /// An account may log in again.
    AccountEnabled = "account-enabled";
    /// Somebody chose another password.
    PasswordChanged = "password-changed";
    /// Somebody was given a password to log in once.
    PasswordReset = "password-reset";
    /// Log-in asks for a code from now on.
    SecondFactorSetUp = "second-factor-set-up";
    /// Log-in asks for no code any more.
    SecondFactorRemoved = "second-factor-removed";
    /// Somebody got new recovery codes.
    RecoveryCodesMade = "recovery-codes-made";
    /// A recovery code was used up.
    RecoveryCodeUsed = "recovery-code-used";
    /// An API token was made.
    TokenCreated = "token-created";
    /// An API token is good for nothing any more.
    TokenRevoked = "token-revoked";
    /// An event was added.
    EventAdded = "event-added";
    /// An event became another.
    EventChanged = "event-changed";
    /// A file of students was imported.
    StudentsImported = "students-imported";
    /// A student was made.
    StudentAdded = "student-added";
    /// A student became another.
    StudentChanged = "student-changed";
    /// A student may not enter any more.
    StudentBlocked = "student-blocked";
    /// A student may enter again.
    StudentUnblocked = "student-unblocked";
    /// Passes were issued.
    PassesIssued = "passes-issued";
    /// A pass to test doors with was made.
    SpecimenIssued = "specimen-issued";
    /// A pass was withdrawn.
    PassRevoked = "pass-revoked";
    /// A pass, or all of a student, got another link.
    LinkReplaced = "link-replaced";
    /// A code to enroll a scanner was made.
    EnrollmentCodeCreated = "enrollment-code-created";
    /// A device became a scanner.
    ScannerEnrolled = "scanner-enrolled";
    /// A second device tried a code.
    EnrollmentRefused = "enrollment-refused";
    /// A scanner was revoked.
    ScannerRevoked = "scanner-revoked";
    /// A conflict was settled.
    ConflictSettled = "conflict-settled";
    /// Scans in quarantine were said to count or not.
    QuarantineAnswered = "quarantine-answered";
    /// A branch of a copied scanner was said to count or not.
    BranchAnswered = "branch-answered";
    /// A supervisor card was made.
    SupervisorCardMade = "supervisor-card-made";
    /// A supervisor card is good for nothing any more.
    SupervisorCardWithdrawn = "supervisor-card-withdrawn";
    /// An organizer set how many places a scanner has.
    PlacesShareSet = "places-share-set";
    /// The places of a lost scanner were written off.
    PlacesWrittenOff = "places-written-off";
    /// Batches were taken from a file.
    BatchesImported = "batches-imported";
    /// An operator said that a backup was restored.
    RestoreBegun = "restore-begun";
    /// The server found out that a backup was restored.
    RestoreNoticed = "restore-noticed";
    /// After a backup was restored, a scanner was not waited for any more.
    RestoreWentWithout = "restore-went-without";
}

/// An entry, as added and as read. Kinds and ids are those of the service: `account` 12, `pass` 0123….
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// What kind of somebody did it.
    pub actor: String,
    /// Which of them.
    pub actor_id: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// What.
    pub action: Action,
    /// At which event.
    pub event: Option<EventNumber>,
    /// To what kind of thing.
    pub object: Option<String>,
    /// Which of them.
    pub object_id: Option<String>,
    /// What changed.
    pub change: Map<String, Value>,
}

/// Which entries. What is missing is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AuditFilter {
    /// Those of this event.
    pub event: Option<EventNumber>,
    /// What this account did, and what was done to it.
    pub account: Option<i64>,
    /// What was done.
    pub action: Option<Action>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at_ms: i64,
    actor: String,
    actor_id: Option<String>,
    address: Option<String>,
    action: String,
    event: Option<i64>,
    object: Option<String>,
    object_id: Option<String>,
    change: String,
}

impl Row {
    fn read(self) -> Result<(i64, AuditEntry), DbError> {
        let event = self.event.map(|event| number("event number", event)).transpose()?;
        let entry = AuditEntry {
            at: Timestamp(self.at_ms),
            actor: self.actor,
            actor_id: self.actor_id,
            address: self.address,
            action: read_back("action", Action::of(&self.action))?,
            event: event.map(EventNumber),
            object: self.object,
            object_id: self.object_id,
            change: read_back("change", serde_json::from_str(&self.change).ok())?,
        };
        Ok((self.id, entry))
    }
}

impl Tx {
    /// Adds an entry.
    pub(crate) async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), DbError> {
        let change = serde_json::to_string(&entry.change).expect("a map of JSON values is JSON");
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_entry \
                 (at_ms, actor, actor_id, address, action, event, object, object_id, change) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(entry.at.0)
            .bind(entry.actor.as_str())
            .bind(entry.actor_id.as_deref())
            .bind(entry.address.as_deref())
            .bind(entry.action.name())
            .bind(entry.event.map(|event| i64::from(event.0)))
            .bind(entry.object.as_deref())
            .bind(entry.object_id.as_deref())
            .bind(change.as_str())
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("audit entry", 1, changed)
    }

    /// Entries before this row, with their rows, the newest first.
    pub(crate) async fn audit_entries(
        &mut self,
        filter: &AuditFilter,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(i64, AuditEntry)>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = QueryBuilder::<Driver>::new(
                "SELECT id, at_ms, actor, actor_id, address, action, event, object, object_id, change \
                 FROM audit_entry WHERE id < ",
            );
            query.push_bind(before);
            if let Some(event) = filter.event {
                query.push(" AND event = ").push_bind(i64::from(event.0));
            }
            if let Some(action) = filter.action {
                query.push(" AND action = ").push_bind(action.name());
            }
            if let Some(account) = filter.account {
                query
                    .push(" AND ((actor = 'account' AND actor_id = ")
                    .push_bind(account.to_string())
                    .push(") OR (object = 'account' AND object_id = ")
                    .push_bind(account.to_string())
                    .push("))");
            }
            query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
            query.build_query_as().fetch_all(connection).await?
        });
        rows.into_iter().map(Row::read).collect()
    }
}
