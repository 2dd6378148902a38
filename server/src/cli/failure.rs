//! How a command ends when it does not end well: what happened, what to do, and an exit code by kind.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use crate::app::OpenError;
use crate::db::{DbError, DbFailure};
use crate::keys::KeysError;
use crate::keys::at_rest::DoesNotOpen;
use crate::keys::file::KeyFileError;
use crate::service::import::problem::Problem;
use crate::telemetry::logs::Causes;

/// What kind of end it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something that should work did not.
    Failed,
    /// What was asked for cannot be.
    Refused,
}

/// Why a command did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    /// Faults of a file, one a line.
    details: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    /// Something that should work did not; its causes are told as well.
    pub(super) fn failed(error: &dyn Error) -> Self {
        Self { kind: Kind::Failed, message: Causes(error).to_string(), details: Vec::new(), hint: None }
    }

    /// What was asked for cannot be.
    pub(super) fn refused(message: impl ToString) -> Self {
        Self { kind: Kind::Refused, message: message.to_string(), details: Vec::new(), hint: None }
    }

    /// The faults of a file.
    pub(super) fn refused_file(message: impl ToString, problems: &[Problem]) -> Self {
        let details = problems.iter().map(Problem::to_string).collect();
        Self { details, ..Self::refused(message) }
    }

    /// With what it was about, one a line.
    pub(super) fn details(self, details: Vec<String>) -> Self {
        Self { details, ..self }
    }

    /// With what was tried when it happened.
    pub(super) fn while_trying(self, what: impl std::fmt::Display) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// With what to do about it.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Tells it on standard error.
    pub(crate) fn report(self) -> ExitCode {
        let mut text = String::new();
        for detail in &self.details {
            text.push_str(detail);
            text.push('\n');
        }
        text.push_str(&format!("error: {}\n", self.message));
        if let Some(hint) = &self.hint {
            text.push_str(&format!("hint: {hint}\n"));
        }
        // Nobody is left to be told that nobody is left to be told.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
        ExitCode::from(match self.kind {
            Kind::Failed => 1,
            Kind::Refused => 3,
        })
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        let hint = match &error {
            DbError::Driver(_) => match error.failure() {
                DbFailure::Unavailable => {
                    "Is the database running, and is --database (or ESIK_DATABASE) right?"
                }
                DbFailure::Busy => "Another process holds the database. Wait for it, or end it.",
                DbFailure::DiskFull => "The disk is full. Make room; nothing that was acknowledged is lost.",
                DbFailure::TakenBack | DbFailure::Other => {
                    "Is the data folder on a network drive, or not writable?"
                }
            },
            DbError::TakenBack(_) => "See `esik-server restore --status` for whom it waits.",
            DbError::Migrate(_) => "Was the data folder written by a newer esik-server? Use that version.",
            DbError::Corrupt { .. } => "The database is damaged. Take the last backup.",
            DbError::RowCount { .. } => "Somebody else changed the same thing. Try again.",
        };
        Self::failed(&error).hint(hint)
    }
}

impl From<DoesNotOpen> for Failure {
    fn from(error: DoesNotOpen) -> Self {
        Self::failed(&error).hint("The database is damaged. Take the last backup.")
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let hint = match error {
            OpenError::Db(error) | OpenError::Keys(KeysError::Db(error)) => return error.into(),
            OpenError::Keys(KeysError::File(KeyFileError::OpenToOthers { ref path, .. })) => {
                format!("Only its owner may read it: chmod 600 {}", path.display())
            }
            OpenError::Keys(KeysError::File(KeyFileError::NotAKeyFile { .. }) | KeysError::WrongFile(_)) => {
                "Put the key file of this database back from the backup. Nothing was changed.".to_owned()
            }
            OpenError::Keys(KeysError::FileMissing(_)) => {
                "Put it back from the backup, or copy it from another server of this database: without it nobody \
                 can read the passes. Nothing was changed. To start anew, use another --data folder."
                    .to_owned()
            }
            OpenError::Keys(KeysError::NoOpenIssuerKey) => "Add an issuer key.".to_owned(),
            OpenError::Keys(KeysError::File(KeyFileError::Io { .. })) | OpenError::Folder { .. } => {
                "Choose a --data folder that you may write to.".to_owned()
            }
        };
        Self::failed(&error).hint(hint)
    }
}
