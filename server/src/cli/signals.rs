//! What a process that serves asks of the system: to be told when to stop, and enough file descriptors.

use std::future::Future;
use std::process;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// As many as are of use: connections of people, of the database, and files.
const FILES: u64 = 65_536;

/// Ends at the first SIGINT or SIGTERM. At the second the process ends, whatever it does: what was acknowledged is
/// durable, and what was not may be lost.
pub(super) fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        either(&mut interrupt, &mut terminate).await;
        tracing::info!("stopping; a second signal ends it at once");
        tokio::spawn(async move {
            either(&mut interrupt, &mut terminate).await;
            tracing::warn!("ended at once");
            process::exit(1);
        });
    })
}

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Systems begin with a limit of 1,024 files for programs of another age, and let every process raise it for itself.
pub(super) fn raise_file_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(FILES, |maximum| maximum.min(FILES));
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        tracing::warn!(%error, ?current, "the limit of open files was not raised");
    }
}
