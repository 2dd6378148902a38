//! How a command fails: what happened, what to do about it, and the exit code.

use std::io::Write;
use std::process::ExitCode;

use crate::runtime::data_folder::{DataFolder, FolderError};
use crate::runtime::key_file::KeyFileError;
use crate::runtime::store::StoreError;

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

    /// The folder has lost its key.
    pub(crate) fn no_key(folder: &DataFolder) -> Self {
        Self::failed(format!(
            "The key of this scanner is missing ({}); without it nothing can be signed. Enroll anew in another folder",
            folder.key_file().display()
        ))
    }

    /// It was asked for what does not exist. `message` says what does.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit_code: 2, message: message.into() }
    }

    /// Somebody said no, or only a part was done. `message` says what to do about it.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self { exit_code: 3, message: message.into() }
    }

    /// Tells it on standard error.
    pub(crate) fn report(&self) -> ExitCode {
        // Where standard error is gone too, the exit code is all that is left to say.
        let _ = writeln!(std::io::stderr(), "error: {}", self.message);
        ExitCode::from(self.exit_code)
    }
}

/// The first letter of an error's words, large: they begin a sentence here.
fn sentence(error: &impl ToString) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        Self::failed(sentence(&error))
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        Self::failed(sentence(&error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(sentence(&error))
    }
}
