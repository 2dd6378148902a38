//! The one task that owns the database. Scans go before everything else that waits.

use esik_shared::batch::{Batch, CheckedBatch, Fit};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::Hash;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::receive::{DETAILS_AT_ONCE, Taken};
use super::{Store, StoreError};
use crate::core::clock::KeptOffset;
use crate::core::cmd::Append;
use crate::core::msg::Msg;
use crate::runtime::clock;

/// One scan is in flight at a time; the rest is room for nothing to wait.
const SCANS_WAITING: usize = 4;
/// The server's task asks one thing at a time.
const REQUESTS_WAITING: usize = 4;

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the door waits for.
#[derive(Debug)]
enum Door {
    Append(Box<Append>),
    Check,
}

/// What may wait behind scans.
#[derive(Debug)]
enum Request {
    Receive(Box<CheckedBatch>, Reply<Taken>),
    Heads(Reply<Vec<(FeedId, Head)>>),
    HashAt(FeedId, u64, Reply<Option<Hash>>),
    BatchAfter(FeedId, Head, Reply<Option<Batch>>),
    SetServerHeads(Vec<(FeedId, Head)>, Reply<()>),
    SetOffset(KeptOffset),
}

/// The way to the database. Every clone leads to the same task, which ends when the last one is dropped.
#[derive(Debug, Clone)]
pub(crate) struct StoreClient {
    scans: mpsc::Sender<Door>,
    requests: mpsc::Sender<Request>,
}

/// Starts the task. What becomes of scans is said on `messages`.
pub(crate) fn start(
    store: Store,
    messages: mpsc::Sender<Msg>,
) -> (StoreClient, JoinHandle<Result<(), StoreError>>) {
    let (scans, scans_waiting) = mpsc::channel(SCANS_WAITING);
    let (requests, requests_waiting) = mpsc::channel(REQUESTS_WAITING);
    let task = tokio::spawn(serve(store, scans_waiting, requests_waiting, messages));
    (StoreClient { scans, requests }, task)
}

async fn serve(
    mut store: Store,
    mut scans: mpsc::Receiver<Door>,
    mut requests: mpsc::Receiver<Request>,
    messages: mpsc::Sender<Msg>,
) -> Result<(), StoreError> {
    let mut door = AtDoor { scans: &mut scans, messages: &messages };
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
                Ok(()) => Msg::Stored(clock::now()),
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

/// Takes a batch in pieces; between them the door is served. Where the batch follows nothing that is here, none of it
/// is kept.
async fn receive(
    store: &mut Store,
    batch: &CheckedBatch,
    door: &mut AtDoor<'_>,
) -> Result<Taken, StoreError> {
    let event = batch.batch().feed.event;
    let (fit, _) = watched(store, async |store| store.fit(batch).await).await?;
    if matches!(fit, Fit::Append { .. }) {
        for details in batch.batch().details.chunks(DETAILS_AT_ONCE) {
            watched(store, async |store| store.keep_details(event, details).await).await?;
            door.serve_waiting(store).await;
        }
    }
    watched(store, async |store| store.receive(batch).await).await
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
        Request::Receive(batch, reply) => drop(reply.send(receive(store, &batch, door).await)),
        Request::Heads(reply) => drop(reply.send(watched(store, Store::heads).await)),
        Request::HashAt(feed, seq, reply) => {
            drop(reply.send(watched(store, async |store| store.hash_at(&feed, seq).await).await));
        }
        Request::BatchAfter(feed, after, reply) => {
            drop(reply.send(watched(store, async |store| store.batch_after(&feed, after).await).await));
        }
        Request::SetServerHeads(heads, reply) => {
            drop(reply.send(watched(store, async |store| store.set_server_heads(&heads).await).await));
        }
        Request::SetOffset(offset) => {
            if let Err(error) = watched(store, async |store| store.set_offset(&offset).await).await {
                tracing::warn!(%error, "the clock's offset was not kept");
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

    /// Takes what is new of a batch, if it follows what is here.
    pub(crate) async fn receive(&self, batch: CheckedBatch) -> Result<Taken, StoreError> {
        self.ask(|reply| Request::Receive(Box::new(batch), reply)).await
    }

    /// How far every feed is held here.
    pub(crate) async fn heads(&self) -> Result<Vec<(FeedId, Head)>, StoreError> {
        self.ask(Request::Heads).await
    }

    /// The hash of one record, if it is here.
    pub(crate) async fn hash_at(&self, feed: FeedId, seq: u64) -> Result<Option<Hash>, StoreError> {
        self.ask(|reply| Request::HashAt(feed, seq, reply)).await
    }

    /// The next batch of a feed after `after`.
    pub(crate) async fn batch_after(&self, feed: FeedId, after: Head) -> Result<Option<Batch>, StoreError> {
        self.ask(|reply| Request::BatchAfter(feed, after, reply)).await
    }

    /// The server has the feeds of this scanner so far.
    pub(crate) async fn set_server_heads(&self, heads: Vec<(FeedId, Head)>) -> Result<(), StoreError> {
        self.ask(|reply| Request::SetServerHeads(heads, reply)).await
    }

    /// Keeps what is known of the clock, some time soon, and not at all where the database has much to do: it is
    /// measured again.
    pub(crate) fn keep_offset(&self, offset: KeptOffset) {
        let _ = self.requests.try_send(Request::SetOffset(offset));
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

    #[tokio::test]
    async fn a_scan_goes_between_the_pieces_of_a_large_roster() {
        let parent = tempfile::tempdir().unwrap();
        let mut store = Store::open(&DataFolder::new(parent.path())).await.unwrap();
        let mut cmds = Vec::new();
        update(&mut model(settings()), Msg::Read { typed: code(EVENTS[0], 1), now: after(0) }, &mut cmds);
        let Some(Cmd::Store(append)) = cmds.pop() else { panic!() };
        let (scans, mut waiting) = mpsc::channel(SCANS_WAITING);
        let (messages, mut said) = mpsc::channel(1);
        scans.send(Door::Append(append)).await.unwrap();

        let mut batch = event_batch(EVENTS[0]);
        let detail = batch.details[0].clone();
        batch.details.resize_with(DETAILS_AT_ONCE, || Detail { salt: [7; 8], ..detail.clone() });
        let mut door = AtDoor { scans: &mut waiting, messages: &messages };
        let taken = receive(&mut store, &batch.check().unwrap(), &mut door).await.unwrap();
        assert!(matches!(taken, Taken::New(_)));
        assert!(matches!(said.try_recv(), Ok(Msg::Stored(_))), "it was stored before the batch was");
    }
}
