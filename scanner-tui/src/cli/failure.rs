//! How a command fails: what happened, what to do about it, and the exit code.

use std::io::Write;
use std::process::ExitCode;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Failure {
    exit_code: u8,
    message: String,
}

impl Failure {
    /// It could not be done. `message` says what happened and, where something can be done, what.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { exit_code: 1, message: message.into() }
    }

    /// Tells it on standard error.
    pub(crate) fn report(&self) -> ExitCode {
        // Where standard error is gone too, the exit code is all that is left to say.
        let _ = writeln!(std::io::stderr(), "error: {}", self.message);
        ExitCode::from(self.exit_code)
    }
}
