//! The log, on standard error: text for people or JSON for programs, one line an event.
//!
//! What is logged while a request is answered stands in its span and carries its id. How much is logged is `RUST_LOG`'s
//! to say; the lines of our own modules hold no secrets at any level.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::io::IsTerminal;
use std::panic::{self, PanicHookInfo};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How a line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts the log of this process; `otherwise` is how much it says unless `RUST_LOG` is set.
pub(crate) fn start(format: LogFormat, otherwise: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        // One span is all there is, so a list of them would only say it twice.
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    panic::set_hook(Box::new(log_panic));
}

/// An error and what it comes from, in one text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Causes<'a>(pub &'a dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = std::iter::successors(self.0.source(), |error| (*error).source());
        causes.try_for_each(|error| write!(f, ": {error}"))
    }
}

/// A panic is a line like any other: bare text between lines of JSON is lost to whoever reads them.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(at, said = said(panic.payload()), "a panic");
}

/// What a panic said.
fn said(payload: &(dyn Any + Send)) -> &str {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_all_that_it_comes_from() {
        let inner = std::io::Error::other("the disk is on fire");
        let outer = crate::http::tls::TlsError::Read { path: "cert.pem".into(), source: inner };
        assert_eq!(Causes(&outer).to_string(), "cert.pem cannot be read: the disk is on fire");
    }
}
