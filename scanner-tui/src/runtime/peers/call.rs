//! Calls every scanner that is known of, again and again until it answers, and again when it is gone.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use esik_shared::id::ScannerKey;
use tokio::net::lookup_host;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::admission::Refused;
use super::connection::{NoTalk, call};
use super::hall::Hall;
use super::registry::{MAX_PEERS, Surplus};
use crate::runtime::backoff::{pause, random};

/// The first pause after a call that came to nothing, in milliseconds. It doubles with every further one.
const FIRST_PAUSE_MS: u64 = 250;
/// The longest, in milliseconds: a gate that is switched on should not be alone for long.
const LONGEST_PAUSE_MS: u64 = 10_000;
/// After so long somebody who is connected is called at a given address all the same: another may be there by now.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// The most addresses of one scanner that are tried.
const MAX_ADDRESSES: usize = 8;

/// Whom to call.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// An address that somebody gave: host and port, looked up at each call.
    Given(String),
    /// A scanner that was found, by its tag.
    Found {
        /// Short for its key.
        tag: String,
        /// Where it is by now.
        addresses: Vec<SocketAddr>,
    },
}

/// The calls.
#[derive(Debug)]
pub(super) struct Calls {
    hall: Arc<Hall>,
    tasks: JoinSet<()>,
    found: BTreeMap<String, watch::Sender<Vec<SocketAddr>>>,
}

impl Calls {
    /// None yet.
    pub(super) fn new(hall: Arc<Hall>) -> Self {
        Self { hall, tasks: JoinSet::new(), found: BTreeMap::new() }
    }

    /// Calls this one from now on. One that was found elsewhere before is called where it is now.
    pub(super) fn add(&mut self, target: Target) {
        let (name, addresses) = match target {
            Target::Given(given) => (Some(given), Vec::new()),
            Target::Found { tag, addresses } => {
                if let Some(known) = self.found.get(&tag) {
                    known.send_if_modified(|known| {
                        let has_moved = *known != addresses;
                        *known = addresses;
                        has_moved
                    });
                    return;
                }
                if self.found.len() >= MAX_PEERS {
                    return self.hall.log("more are found than are called", &tag);
                }
                let sender = watch::Sender::new(addresses.clone());
                let receiver = sender.subscribe();
                self.found.insert(tag, sender);
                self.tasks.spawn(Caller::new(&self.hall, None, receiver).keep_calling());
                return;
            }
        };
        let receiver = watch::channel(addresses).1;
        self.tasks.spawn(Caller::new(&self.hall, name, receiver).keep_calling());
    }

    /// Calls for as long as the program runs.
    pub(super) async fn run(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Calls one scanner.
struct Caller {
    hall: Arc<Hall>,
    given: Option<String>,
    addresses: watch::Receiver<Vec<SocketAddr>>,
    /// Who was met there last.
    met: Option<ScannerKey>,
    failures: u32,
}

impl Caller {
    fn new(hall: &Arc<Hall>, given: Option<String>, addresses: watch::Receiver<Vec<SocketAddr>>) -> Self {
        Self { hall: Arc::clone(hall), given, addresses, met: None, failures: 0 }
    }

    async fn keep_calling(mut self) {
        loop {
            self.wait_while_connected().await;
            for address in self.where_to().await {
                match call(&self.hall, address).await {
                    Ok(scanner) | Err(NoTalk::Surplus(scanner, Surplus::Connected)) => {
                        self.met = Some(scanner);
                        self.failures = 0;
                        break;
                    }
                    Err(NoTalk::Refused(Refused::Oneself)) => {
                        tracing::debug!(%address, "this is the scanner itself, or a copy of it");
                        self.failures = u32::MAX - 1;
                    }
                    Err(NoTalk::Channel(error)) => {
                        tracing::debug!(%address, %error, "a scanner does not answer")
                    }
                    Err(NoTalk::TooLate) => tracing::debug!(%address, "a scanner does not answer in time"),
                    Err(error) if error.is_usual() => tracing::debug!(%address, %error, "not spoken to"),
                    Err(error) => self.hall.log(&error.to_string(), &address.to_string()),
                }
            }
            self.failures = self.failures.saturating_add(1);
            let pause = pause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, self.failures, random());
            tokio::select! {
                () = sleep(pause) => {}
                // Nobody finds it anew where the address was given.
                Ok(()) = self.addresses.changed() => self.failures = 0,
            }
        }
    }

    async fn wait_while_connected(&mut self) {
        let mut comings = self.hall.comings();
        let given_long = sleep(LOOK_AGAIN);
        tokio::pin!(given_long);
        while self.met.is_some_and(|scanner| self.hall.shared().registry.is_connected(scanner)) {
            tokio::select! {
                Ok(()) = comings.changed() => {}
                () = &mut given_long, if self.given.is_some() => return,
            }
        }
    }

    async fn where_to(&mut self) -> Vec<SocketAddr> {
        let Some(given) = &self.given else { return self.addresses.borrow_and_update().clone() };
        match lookup_host(given).await {
            Ok(addresses) => addresses.take(MAX_ADDRESSES).collect(),
            Err(error) => {
                self.hall.log(&format!("its address is not found: {error}"), given);
                Vec::new()
            }
        }
    }
}
