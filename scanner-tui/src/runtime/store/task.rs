//! The one task that owns the database. Scans go before everything else that waits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use esik_shared::batch::Batch;
use esik_shared::clock::Measured;
use esik_shared::detail::{Commitment, Detail};
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::Hash;
use esik_shared::replication::plan::Holdings;
use esik_shared::replication::receive::Received as Fate;
use esik_shared::replication::report::SelftestReport;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::details::named_by;
use super::peers::MetPeer;
use super::receive::{Brought, DETAILS_AT_ONCE, Taken};
use super::{Store, StoreError};
use crate::core::cmd::Append;
use crate::core::msg::{Msg, Received};
use crate::runtime::clock;

/// One scan is in flight at a time; the rest is room for nothing to wait.
const SCANS_WAITING: usize = 4;
/// Whoever talks to the server or to a peer asks one thing at a time.
const REQUESTS_WAITING: usize = 4;

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the door waits for.
#[derive(Debug)]
enum Door {
    Append(Box<Append>),
    Check,
}

/// The hashes of records, by feed and place.
pub(crate) type Hashes = HashMap<(FeedId, Position), Hash>;

/// Which records to make a batch of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Of which feed.
    pub(crate) feed: FeedId,
    /// On the way to the end of which line.
    pub(crate) line: u32,
    /// Behind which record.
    pub(crate) after: Position,
    /// Whether with the personal parts that travel beside them.
    pub(crate) with_details: bool,
}

/// What may wait behind scans.
#[derive(Debug)]
enum Request {
    Holdings(Reply<Arc<Holdings>>),
    HashesAt(BTreeSet<(FeedId, Position)>, Reply<Hashes>),
    BatchAfter(Wanted, Reply<Option<(Batch, Position)>>),
    Fate(Box<Brought>, Reply<(Box<Brought>, Fate)>),
    Receive(Box<Brought>, Reply<Taken>),
    AddedByOthers(Reply<Vec<Received>>),
    Selftest(Reply<Option<SelftestReport>>),
    SetServerHeads(Vec<(FeedId, Head)>, Reply<()>),
    SetOffset(Measured),
    NotePeer(MetPeer),
}

/// The way to the database. Every clone leads to the same task, which ends when the last one is dropped.
#[derive(Debug, Clone)]
pub(crate) struct StoreClient {
    scans: mpsc::Sender<Door>,
    requests: mpsc::Sender<Request>,
    changes: watch::Receiver<()>,
}

/// Starts the task. What becomes of scans is said on `messages`.
pub(crate) fn start(
    store: Store,
    messages: mpsc::Sender<Msg>,
) -> (StoreClient, JoinHandle<Result<(), StoreError>>) {
    let (scans, scans_waiting) = mpsc::channel(SCANS_WAITING);
    let (requests, requests_waiting) = mpsc::channel(REQUESTS_WAITING);
    let (changed, changes) = watch::channel(());
    let task = tokio::spawn(serve(store, scans_waiting, requests_waiting, messages, changed));
    (StoreClient { scans, requests, changes }, task)
}

async fn serve(
    mut store: Store,
    mut scans: mpsc::Receiver<Door>,
    mut requests: mpsc::Receiver<Request>,
    messages: mpsc::Sender<Msg>,
    changed: watch::Sender<()>,
) -> Result<(), StoreError> {
    let mut door = AtDoor { scans: &mut scans, messages: &messages, changed: &changed };
    loop {
        tokio::select! {
            biased;
            Some(wanted) = door.scans.recv() => {
                if !door.serve(&mut store, wanted).await {
                    break;
                }
            }
            Some(request) = requests.recv() => answer(&mut store, request, &mut door).await,
            else => break,
        }
    }
    store.close().await
}

/// The door, which nothing keeps waiting for long.
struct AtDoor<'a> {
    scans: &'a mut mpsc::Receiver<Door>,
    messages: &'a mpsc::Sender<Msg>,
    /// Who waits for something to say to others.
    changed: &'a watch::Sender<()>,
}

impl AtDoor<'_> {
    /// Does what waits, if something does, in the middle of something long.
    async fn serve_waiting(&mut self, store: &mut Store) {
        while let Ok(wanted) = self.scans.try_recv() {
            self.serve(store, wanted).await;
        }
    }

    /// Does it and says what came of it. Whether anybody still listens.
    async fn serve(&self, store: &mut Store, wanted: Door) -> bool {
        let message = match wanted {
            Door::Append(append) => match watched(store, async |store| store.append(&append).await).await {
                Ok(()) => {
                    self.changed.send_replace(());
                    Msg::Stored(clock::now())
                }
                Err(error) => {
                    tracing::error!(%error, "a scan was not stored");
                    Msg::StoreFailed(error.failure())
                }
            },
            Door::Check => {
                let result = watched(store, Store::check).await.map_err(|error| error.failure());
                Msg::StoreChecked { result, now: clock::now() }
            }
        };
        self.messages.send(message).await.is_ok()
    }
}

/// Takes a batch in pieces; between them the door is served.
async fn receive(store: &mut Store, brought: &Brought, door: &mut AtDoor<'_>) -> Result<Taken, StoreError> {
    let event = brought.feed.event;
    let details = watched(store, async |store| store.details_to_keep(brought).await).await?;
    for details in details.chunks(DETAILS_AT_ONCE) {
        watched(store, async |store| store.keep_details(event, details).await).await?;
        door.serve_waiting(store).await;
    }
    let taken = watched(store, async |store| store.receive(brought).await).await?;
    if matches!(taken, Taken::New(_)) {
        door.changed.send_replace(());
    }
    Ok(taken)
}

/// Makes a batch in pieces; between them the door is served.
async fn batch_after(
    store: &mut Store,
    wanted: Wanted,
    door: &mut AtDoor<'_>,
) -> Result<Option<(Batch, Position)>, StoreError> {
    let Wanted { feed, line, after, with_details } = wanted;
    let found = watched(store, async |store| store.batch_after(&feed, line, after).await).await?;
    let Some((mut batch, last)) = found else { return Ok(None) };
    if with_details {
        let named: Vec<Commitment> = named_by(&feed, batch.records.iter()).into_iter().collect();
        for named in named.chunks(DETAILS_AT_ONCE) {
            door.serve_waiting(store).await;
            let details: Vec<Detail> =
                watched(store, async |store| store.details(&feed, named).await).await?;
            batch.details.extend(details);
        }
    }
    Ok(Some((batch, last)))
}

async fn hashes_at(store: &mut Store, wanted: &BTreeSet<(FeedId, Position)>) -> Result<Hashes, StoreError> {
    let mut hashes = Hashes::new();
    let mut of_feeds: HashMap<FeedId, Vec<Position>> = HashMap::new();
    for (feed, at) in wanted {
        of_feeds.entry(*feed).or_default().push(*at);
    }
    for (feed, positions) in of_feeds {
        let found = store.hashes_at(&feed, &positions).await?;
        hashes.extend(found.into_iter().map(|(at, hash)| ((feed, at), hash)));
    }
    Ok(hashes)
}

/// Does something with a connection that is in order, and says when it is no longer.
async fn watched<T>(
    store: &mut Store,
    work: impl AsyncFnOnce(&mut Store) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    store.mend().await?;
    let result = work(store).await;
    if result.is_err() {
        store.suspect();
    }
    result
}

/// Whoever no longer waits for its answer needs none.
async fn answer(store: &mut Store, request: Request, door: &mut AtDoor<'_>) {
    match request {
        Request::Holdings(reply) => drop(reply.send(watched(store, Store::holdings).await)),
        Request::HashesAt(wanted, reply) => {
            drop(reply.send(watched(store, async |store| hashes_at(store, &wanted).await).await));
        }
        Request::BatchAfter(wanted, reply) => drop(reply.send(batch_after(store, wanted, door).await)),
        Request::Fate(brought, reply) => {
            let fate = watched(store, async |store| store.fate(&brought).await).await;
            drop(reply.send(fate.map(|fate| (brought, fate))));
        }
        Request::Receive(brought, reply) => drop(reply.send(receive(store, &brought, door).await)),
        Request::AddedByOthers(reply) => {
            let added = watched(store, Store::added_by_others).await;
            if store.take_changed_beside() {
                door.changed.send_replace(());
            }
            drop(reply.send(added));
        }
        Request::Selftest(reply) => drop(reply.send(watched(store, Store::selftest).await)),
        Request::SetServerHeads(heads, reply) => {
            drop(reply.send(watched(store, async |store| store.set_server_heads(&heads).await).await));
        }
        Request::SetOffset(offset) => {
            if let Err(error) = watched(store, async |store| store.set_offset(&offset).await).await {
                tracing::warn!(%error, "the clock's offset was not kept");
            }
        }
        Request::NotePeer(met) => {
            if let Err(error) = watched(store, async |store| store.note_peer(&met).await).await {
                tracing::warn!(%error, "a scanner that was heard was not noted");
            }
        }
    }
}

impl StoreClient {
    /// Hands a scan over. What becomes of it is said by a message.
    pub(crate) async fn append(&self, append: Box<Append>) -> Result<(), StoreError> {
        self.scans.send(Door::Append(append)).await.map_err(|_| StoreError::Closed)
    }

    /// Asks whether the disk takes a scan again. The answer is a message.
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        self.scans.send(Door::Check).await.map_err(|_| StoreError::Closed)
    }

    /// Is told whenever something was stored, by whomever, or another process has changed anything.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.clone()
    }

    /// What is held of every feed.
    pub(crate) async fn holdings(&self) -> Result<Arc<Holdings>, StoreError> {
        self.ask(Request::Holdings).await
    }

    /// The hashes of those of these records that are here.
    pub(crate) async fn hashes_at(&self, wanted: BTreeSet<(FeedId, Position)>) -> Result<Hashes, StoreError> {
        if wanted.is_empty() {
            return Ok(Hashes::new());
        }
        self.ask(|reply| Request::HashesAt(wanted, reply)).await
    }

    /// The next batch, and the last record in it; nothing where there is none.
    pub(crate) async fn batch_after(&self, wanted: Wanted) -> Result<Option<(Batch, Position)>, StoreError> {
        self.ask(|reply| Request::BatchAfter(wanted, reply)).await
    }

    /// What would become of a batch; nothing is stored.
    pub(crate) async fn fate(&self, brought: Box<Brought>) -> Result<(Box<Brought>, Fate), StoreError> {
        self.ask(|reply| Request::Fate(brought, reply)).await
    }

    /// Takes what is new of a batch.
    pub(crate) async fn receive(&self, brought: Box<Brought>) -> Result<Taken, StoreError> {
        self.ask(|reply| Request::Receive(brought, reply)).await
    }

    /// What another process has added to the database since this was asked last.
    pub(crate) async fn added_by_others(&self) -> Result<Vec<Received>, StoreError> {
        self.ask(Request::AddedByOthers).await
    }

    /// How the last self-test came out, if there was one.
    pub(crate) async fn selftest(&self) -> Result<Option<SelftestReport>, StoreError> {
        self.ask(Request::Selftest).await
    }

    /// The server has the feeds of this scanner so far.
    pub(crate) async fn set_server_heads(&self, heads: Vec<(FeedId, Head)>) -> Result<(), StoreError> {
        self.ask(|reply| Request::SetServerHeads(heads, reply)).await
    }

    /// Keeps what is known of the clock, some time soon, and not at all where the database has much to do: it is
    /// measured again.
    pub(crate) fn keep_offset(&self, offset: Measured) {
        let _ = self.requests.try_send(Request::SetOffset(offset));
    }

    /// Remembers that another scanner was heard, some time soon, and not at all where the database has much to do.
    pub(crate) fn note_peer(&self, met: MetPeer) {
        let _ = self.requests.try_send(Request::NotePeer(met));
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

#[cfg(test)]
mod tests {
    use esik_shared::detail::Detail;

    use super::*;
    use crate::core::cmd::Cmd;
    use crate::core::fixture::{EVENTS, after, code, event_batch, model, settings};
    use crate::core::update::update;
    use crate::runtime::data_folder::DataFolder;
    use crate::runtime::store::tests::identity;

    #[tokio::test]
    async fn a_scan_goes_between_the_pieces_of_a_large_roster() {
        let parent = tempfile::tempdir().unwrap();
        let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
        store.insert_identity(&identity()).await.unwrap();
        let mut cmds = Vec::new();
        update(&mut model(settings()), Msg::Read { typed: code(EVENTS[0], 1), now: after(0) }, &mut cmds);
        let Some(Cmd::Store(append)) = cmds.pop() else { panic!() };
        let (scans, mut waiting) = mpsc::channel(SCANS_WAITING);
        let (messages, mut said) = mpsc::channel(1);
        scans.send(Door::Append(append)).await.unwrap();

        let mut batch = event_batch(EVENTS[0]);
        let detail = batch.details[0].clone();
        batch.details.resize_with(DETAILS_AT_ONCE, || Detail { salt: [7; 8], ..detail.clone() });
        let (changed, _) = watch::channel(());
        let mut door = AtDoor { scans: &mut waiting, messages: &messages, changed: &changed };
        let taken = receive(&mut store, &Brought::from(batch), &mut door).await.unwrap();
        assert!(matches!(taken, Taken::New(_)));
        assert!(matches!(said.try_recv(), Ok(Msg::Stored(_))), "it was stored before the batch was");
    }
}
