//! Where the log goes: to standard error, and nowhere while the screen is there. It never holds a pass code, a
//! name or a token.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Logs from now on to standard error: warnings and errors, or what `RUST_LOG` says.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
