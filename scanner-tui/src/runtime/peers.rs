//! Other scanners on the same network: found by themselves or by address, and told of every scan at once, with a server or
//! without one.
//!
//! One task takes calls, one calls each scanner that is known of, one finds them, and each connection has its own. What
//! counts as news is decided in `shared` (`replication/neighbour`), who is let in in `admission`; here it is done. Nothing
//! at the door ever waits for any of it.

mod admission;
mod call;
mod connection;
mod discovery;
mod frames;
mod hall;
mod listen;
mod quiet;
mod registry;
mod session;
mod tls;

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::message::Message;
use esik_shared::time::ClockReading;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use self::call::{Calls, Target};
use self::hall::Hall;
use crate::core::msg::Msg;
use crate::core::peers::PeersView;
use crate::runtime::clock;
use crate::runtime::store::peers::MetPeer;
use crate::runtime::store::task::StoreClient;

pub(crate) use self::discovery::THREAD as DISCOVERY_THREAD;

/// How often the core is told how the others are heard.
const REPORT_EVERY: Duration = Duration::from_secs(1);
/// How often it is noted for the self-test, in milliseconds.
const NOTE_EVERY_MS: i64 = 30_000;
/// How long is waited for a name that the network takes back.
const GOODBYE: Duration = Duration::from_millis(300);

/// What the command line asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    /// Where calls are taken; every interface and a free port unless said.
    pub(crate) listen: Option<SocketAddr>,
    /// Whom to call, host and port.
    pub(crate) calls: Vec<String>,
    /// Whether scanners are found by themselves.
    pub(crate) discovers: bool,
}

/// Who this scanner is to others.
#[derive(Debug, Clone)]
pub(crate) struct OwnIdentity {
    /// Its key.
    pub(crate) key: SigningKey,
    /// What the authority says of it, as signed.
    pub(crate) certificate: Certificate,
    /// What that says.
    pub(crate) content: CertificateContent,
}

/// The way to the tasks.
#[derive(Debug)]
pub(crate) struct PeersHandle {
    view: watch::Sender<PeersView>,
    hall: Arc<Hall>,
    tasks: JoinSet<()>,
    discovery: Option<discovery::Daemon>,
}

/// Starts the tasks. What the others bring is said on `news`.
///
/// # Errors
/// No calls can be taken at the address.
pub(crate) async fn start(
    wanted: Wanted,
    own: OwnIdentity,
    store: StoreClient,
    clock: ClockReading,
    news: mpsc::Sender<Msg>,
) -> io::Result<PeersHandle> {
    let listener = bind(wanted.listen).await?;
    let address = listener.local_addr()?;
    // Who was revoked, the core says with its first tick.
    let (view, views) = watch::channel(PeersView { clock, revoked: BTreeSet::new() });
    let hall = Arc::new(Hall::new(own, store, views, news).map_err(io::Error::other)?);
    let mut tasks = JoinSet::new();
    tasks.spawn(listen::take_calls(Arc::clone(&hall), listener));
    tasks.spawn(report(Arc::clone(&hall)));
    let mut calls = Calls::new(Arc::clone(&hall));
    for given in wanted.calls {
        calls.add(Target::Given(given));
    }
    let discovery = match wanted.discovers {
        true => discovery::start(&hall, address.port()),
        false => None,
    };
    match &discovery {
        Some(daemon) => drop(tasks.spawn(discovery::find(Arc::clone(&hall), daemon.clone(), calls))),
        None => drop(tasks.spawn(calls.run())),
    }
    tracing::info!(%address, "other scanners can call here");
    Ok(PeersHandle { view, hall, tasks, discovery })
}

/// Takes calls there; without an address on every interface, of IPv4 alone where that is all there is.
async fn bind(listen: Option<SocketAddr>) -> io::Result<TcpListener> {
    match listen {
        Some(address) => TcpListener::bind(address).await,
        None => match TcpListener::bind("[::]:0").await {
            Ok(listener) => Ok(listener),
            Err(_) => TcpListener::bind("0.0.0.0:0").await,
        },
    }
}

impl PeersHandle {
    /// What the core knows by now.
    pub(crate) fn see(&self, view: PeersView) {
        self.view.send_if_modified(|there| {
            // Time passes on without a word; it is read when it is needed.
            let is_news = there.revoked != view.revoked;
            *there = view;
            is_news
        });
    }

    /// Asks another scanner for places, if it is connected.
    pub(crate) fn ask(&self, scanner: ScannerKey, event: EventNumber, places: u32) {
        self.hall.shared().registry.say(scanner, Message::Wanted { event, places });
    }

    /// The computer slept: no connection outlived that.
    pub(crate) fn reconnect(&self) {
        self.hall.end_all();
    }

    /// Ends all of it.
    pub(crate) async fn stop(mut self) {
        if let Some(daemon) = self.discovery {
            let _ = tokio::time::timeout(GOODBYE, daemon.stop()).await;
        }
        self.tasks.shutdown().await;
    }
}

/// Tells the core how the others are heard.
async fn report(hall: Arc<Hall>) {
    let mut ticks = tokio::time::interval(REPORT_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut comings = hall.comings();
    let mut had_some = false;
    let mut noted_ms = i64::MIN;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Ok(()) = comings.changed() => {}
        }
        let (heard, now) = (hall.heard(), clock::now());
        if now.running_ms.saturating_sub(noted_ms) >= NOTE_EVERY_MS && !heard.is_empty() {
            noted_ms = now.running_ms;
            for peer in &heard {
                let (scanner, number) = (peer.scanner, peer.number);
                hall.store.note_peer(MetPeer { scanner, number, heard: now.clock, faults: 0 });
            }
        }
        let has_some = !heard.is_empty();
        if (has_some || had_some) && hall.tell(Msg::Peers { heard, now }).await.is_err() {
            return;
        }
        had_some = has_some;
    }
}

#[cfg(test)]
mod tests;
