//! What all connections share: who this scanner is, the store, who is connected and how they are heard.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use esik_shared::id::ScannerKey;
use esik_shared::replication::neighbour::{Asked, Held};
use esik_shared::replication::plan::Holdings;
use tokio::sync::{Semaphore, mpsc, watch};

use super::OwnIdentity;
use super::frames::WAITING_UNITS;
use super::quiet::Quiet;
use super::registry::Registry;
use super::tls::Tls;
use crate::core::msg::Msg;
use crate::core::peers::{HeardPeer, PeersView};
use crate::runtime::clock;
use crate::runtime::replication::Scope;
use crate::runtime::store::StoreError;
use crate::runtime::store::task::StoreClient;

/// The most connections that are not known yet whose they are.
const MAX_STRANGERS: usize = 32;
/// The most of them from one address.
const MAX_STRANGERS_EACH: u32 = 8;

/// What is held here, and what of that is spoken of with whom.
type Cached = (Arc<Holdings>, Vec<(Scope, Arc<Held>)>);

/// What all connections share.
#[derive(Debug)]
pub(super) struct Hall {
    /// Who this scanner is.
    pub(super) own: OwnIdentity,
    /// What channels are made with.
    pub(super) tls: Tls,
    /// What is held here.
    pub(super) store: StoreClient,
    /// The room for what has come and is not stored.
    pub(super) room: Arc<Semaphore>,
    views: watch::Receiver<PeersView>,
    news: mpsc::Sender<Msg>,
    /// Changes when a connection comes or goes.
    comings: watch::Sender<()>,
    shared: Mutex<Shared>,
}

/// What changes, and is never held over a wait.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) registry: Registry,
    pub(super) asked: Asked,
    heard: BTreeMap<ScannerKey, HeardPeer>,
    quiet: Quiet,
    strangers: BTreeMap<IpAddr, u32>,
    held: Option<Cached>,
}

impl Hall {
    /// For a scanner that is this one.
    pub(super) fn new(
        own: OwnIdentity,
        store: StoreClient,
        views: watch::Receiver<PeersView>,
        news: mpsc::Sender<Msg>,
    ) -> Result<Self, rustls::Error> {
        Ok(Self {
            tls: Tls::new(&own.key)?,
            own,
            store,
            room: Arc::new(Semaphore::new(WAITING_UNITS)),
            views,
            news,
            comings: watch::Sender::new(()),
            shared: Mutex::default(),
        })
    }

    /// This scanner's key.
    pub(super) const fn scanner(&self) -> ScannerKey {
        self.own.content.scanner
    }

    /// What changes. Never held over a wait.
    pub(super) fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the core knows.
    pub(super) fn view(&self) -> PeersView {
        self.views.borrow().clone()
    }

    /// Is told when the core knows more.
    pub(super) fn views(&self) -> watch::Receiver<PeersView> {
        self.views.clone()
    }

    /// Is told when a connection comes or goes.
    pub(super) fn comings(&self) -> watch::Receiver<()> {
        self.comings.subscribe()
    }

    /// A connection has come or gone.
    pub(super) fn came_or_went(&self) {
        self.comings.send_replace(());
    }

    /// Tells the core.
    pub(super) async fn tell(&self, msg: Msg) -> Result<(), StoreError> {
        self.news.send(msg).await.map_err(|_| StoreError::Closed)
    }

    /// Ends all connections.
    pub(super) fn end_all(&self) {
        self.shared().registry.end_all();
    }

    /// A scanner was heard.
    pub(super) fn hear(&self, heard: HeardPeer) {
        self.shared().heard.insert(heard.scanner, heard);
    }

    /// It is not heard any more.
    pub(super) fn forget(&self, scanner: ScannerKey) {
        self.shared().heard.remove(&scanner);
    }

    /// How those that are connected are heard.
    pub(super) fn heard(&self) -> Vec<HeardPeer> {
        self.shared().heard.values().cloned().collect()
    }

    /// What is held here of what both sides speak of; the same for all who speak of the same.
    pub(super) async fn held(&self, scope: &Scope) -> Result<Arc<Held>, StoreError> {
        let holdings = self.store.holdings().await?;
        let mut shared = self.shared();
        let cached = match &mut shared.held {
            Some((source, cached)) if Arc::ptr_eq(source, &holdings) => cached,
            stale => &mut stale.insert((Arc::clone(&holdings), Vec::new())).1,
        };
        if let Some((_, held)) = cached.iter().find(|(of, _)| of == scope) {
            return Ok(Arc::clone(held));
        }
        let of_both = holdings.iter().filter(|(feed, _)| scope.has(feed));
        let held = Arc::new(Held::new(of_both.map(|(feed, branches)| (*feed, branches.clone())).collect()));
        cached.push((scope.clone(), Arc::clone(&held)));
        Ok(held)
    }

    /// Logs what may happen often, now and then.
    pub(super) fn log(&self, what: &str, address: &str) {
        if let Some(before) = self.shared().quiet.says(what, clock::now().running_ms) {
            tracing::warn!(address, before, "another scanner is not spoken to: {what}");
        }
    }

    /// A place for somebody of whom nothing is known; none where there are too many.
    pub(super) fn stranger(self: &Arc<Self>, address: IpAddr) -> Option<Stranger> {
        let mut shared = self.shared();
        let all: usize =
            shared.strangers.values().map(|count| usize::try_from(*count).unwrap_or(usize::MAX)).sum();
        let of_address = shared.strangers.entry(address).or_default();
        if all >= MAX_STRANGERS || *of_address >= MAX_STRANGERS_EACH {
            return None;
        }
        *of_address += 1;
        drop(shared);
        Some(Stranger { hall: Arc::clone(self), address })
    }
}

/// Somebody of whom nothing is known yet.
#[derive(Debug)]
pub(super) struct Stranger {
    hall: Arc<Hall>,
    address: IpAddr,
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let mut shared = self.hall.shared();
        if let Some(count) = shared.strangers.get_mut(&self.address) {
            *count = count.saturating_sub(1);
        }
        shared.strangers.retain(|_, count| *count > 0);
    }
}
