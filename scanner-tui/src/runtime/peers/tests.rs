//! Scanners in one process over real sockets: who is let in, what travels, and who is shut out.

use std::net::SocketAddr;
use std::time::Duration;

use esik_shared::batch::Batch;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::message::{MAX_FRAME_BYTES, Message, Refusal};
use esik_shared::time::Timestamp;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::connection::NoTalk;
use super::registry::Surplus;
use super::tls::Tls;
use super::*;
use crate::core::cmd::Cmd;
use crate::core::fixture::{
    EVENTS, after, authority_key, certificate, code, event_batch, model, scanner_key, settings,
};
use crate::core::update::update;
use crate::runtime::data_folder::DataFolder;
use crate::runtime::store::identity::StoredIdentity;
use crate::runtime::store::{Store, task};

const EVENT: EventNumber = EVENTS[0];
/// How long anything may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn scanner(key: &SigningKey) -> ScannerKey {
    ScannerKey(key.verifying_key().to_bytes())
}

fn identity(key: &SigningKey, authority: &SigningKey) -> OwnIdentity {
    let content = CertificateContent { scanner: scanner(key), number: 8, ..certificate() };
    let content = CertificateContent {
        authority: esik_shared::id::AuthorityKey(authority.verifying_key().to_bytes()),
        ..content
    };
    OwnIdentity { key: key.clone(), certificate: Certificate::sign(authority, &content), content }
}

/// The event feed with the certificates of these scanners.
fn event_feed(scanners: &[&SigningKey]) -> Batch {
    let mut batch = event_batch(EVENT);
    let certified = scanners.iter().map(|key| {
        let certificate = identity(key, &authority_key()).certificate;
        EventRecord::Scanner(certificate).to_record().unwrap()
    });
    batch.records.extend(certified);
    let head = batch.records.iter().fold(Head::EMPTY, |head, record| head.after(&batch.feed, record));
    batch.signature = batch.feed.sign(&authority_key(), head);
    batch
}

/// A scanner with its store, which takes calls.
struct Stand {
    hall: Arc<Hall>,
    address: SocketAddr,
    view: watch::Sender<PeersView>,
    news: mpsc::Receiver<Msg>,
    /// What becomes of its own scans.
    _messages: mpsc::Receiver<Msg>,
    _tasks: JoinSet<()>,
    folder: TempDir,
}

impl Stand {
    async fn new(key: &SigningKey, holds: &[Batch]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&DataFolder::new(folder.path())).await.unwrap();
        let own = identity(key, &authority_key());
        let stored = StoredIdentity {
            server_url: "http://127.0.0.1:8080".to_owned(),
            authority: own.content.authority,
            certificate: own.certificate.clone(),
            text_salt: [9; 32],
            enrolled: Timestamp(1),
        };
        store.insert_identity(&stored).await.unwrap();
        let (sender, messages) = mpsc::channel(64);
        let (client, _) = task::start(store, sender);
        for batch in holds {
            client.receive(Box::new(batch.clone().into())).await.unwrap();
        }
        let clock = ClockReading::uncorrected(after(0).clock);
        let (view, views) = watch::channel(PeersView { clock, revoked: BTreeSet::new() });
        let (sender, news) = mpsc::channel(64);
        let hall = Arc::new(Hall::new(own, client, views, sender).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(listen::take_calls(Arc::clone(&hall), listener));
        Self { hall, address, view, news, _messages: messages, _tasks: tasks, folder }
    }

    /// Calls another and goes on talking.
    fn call(&self, other: &Self) -> tokio::task::JoinHandle<Result<ScannerKey, NoTalk>> {
        let (hall, address) = (Arc::clone(&self.hall), other.address);
        tokio::spawn(async move { connection::call(&hall, address).await })
    }

    /// Waits until so much of a feed is held.
    async fn wait_for(&self, feed: FeedId, seq: u64) {
        let mut changes = self.hall.store.changes();
        let held = async {
            loop {
                changes.mark_unchanged();
                let holdings = self.hall.store.holdings().await.unwrap();
                if holdings.get(&feed).is_some_and(|branches| branches.tip().seq >= seq) {
                    return;
                }
                changes.changed().await.unwrap();
            }
        };
        timeout(PATIENCE, held).await.expect("it came");
    }

    async fn wait_while(&self, is_so: impl Fn(&Hall) -> bool) {
        let mut comings = self.hall.comings();
        let changed = async {
            while is_so(&self.hall) {
                comings.changed().await.unwrap();
            }
        };
        timeout(PATIENCE, changed).await.expect("it changed");
    }
}

/// A scanner made by hand.
struct Bare {
    stream: TlsStream<TcpStream>,
    room: Arc<Semaphore>,
}

impl Bare {
    async fn call(own: &OwnIdentity, to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).await.unwrap();
        let tls = Tls::new(&own.key).unwrap();
        let stream = tls.connector.connect(Tls::name(), stream).await.unwrap();
        let mut bare = Self { stream, room: Arc::new(Semaphore::new(frames::WAITING_UNITS)) };
        bare.say(&Message::Certificate(own.certificate.clone())).await;
        bare
    }

    async fn say(&mut self, message: &Message) {
        let mut bytes = Vec::new();
        message.write(&mut bytes);
        // Whoever is shut out finds nobody to listen.
        let _ = self.stream.write_all(&bytes).await;
        let _ = self.stream.flush().await;
    }

    /// What is said until the connection ends, and at most until something that is looked for.
    async fn hear_until(&mut self, is_it: impl Fn(&Message) -> bool) -> Option<Message> {
        let heard = async {
            loop {
                match frames::read(&mut self.stream, MAX_FRAME_BYTES, &self.room, || ()).await {
                    Ok(frame) => match frame.message {
                        Some(message) if is_it(&message) => return Some(message),
                        _ => {}
                    },
                    Err(_) => return None,
                }
            }
        };
        timeout(PATIENCE, heard).await.expect("it is said, or the connection ends")
    }
}

/// A scan of the scanner of the fixture.
async fn scan(stand: &Stand, pass: u8) -> FeedId {
    let mut cmds = Vec::new();
    update(&mut model(settings()), Msg::Read { typed: code(EVENT, pass), now: after(0) }, &mut cmds);
    let Some(Cmd::Store(append)) = cmds.pop() else { panic!() };
    let feed = append.feed;
    stand.hall.store.append(append).await.unwrap();
    feed
}

#[tokio::test]
async fn what_one_holds_the_other_gets_and_a_scan_is_there_at_once() {
    let (one, two) = (scanner_key(), key(4));
    let whole = event_feed(&[&one, &two]);
    let mut first = Stand::new(&one, std::slice::from_ref(&whole)).await;
    let mut second = Stand::new(&two, &[]).await;
    let talk = second.call(&first);
    second.wait_for(whole.feed, u64::try_from(whole.records.len()).unwrap()).await;
    let feed = scan(&first, 1).await;
    second.wait_for(feed, 1).await;
    let told = async {
        loop {
            match second.news.recv().await.unwrap() {
                Msg::Received(received) if received.feed == feed => return received.records.len(),
                _ => {}
            }
        }
    };
    assert_eq!(timeout(PATIENCE, told).await.unwrap(), 1, "the core hears of it");
    let heard: Vec<u32> = first.hall.heard().iter().map(|peer| peer.number).collect();
    assert_eq!(heard, [8]);

    // Whoever runs short of places asks.
    let wanted = Message::Wanted { event: EVENT, places: 20 };
    second.hall.shared().registry.say(scanner(&one), wanted);
    let told = async {
        loop {
            if let Msg::PlacesWanted { event, by, places, .. } = first.news.recv().await.unwrap() {
                return (event, by, places);
            }
        }
    };
    assert_eq!(timeout(PATIENCE, told).await.unwrap(), (EVENT, scanner(&two), 20));

    // A pair has one connection: whoever has one calls for nothing.
    let again = connection::call(&second.hall, first.address).await;
    assert!(matches!(again, Err(NoTalk::Surplus(_, Surplus::Connected))), "{again:?}");
    // As soon as it is known to be revoked it is out.
    first.view.send_modify(|view| assert!(view.revoked.insert(scanner(&two))));
    first.wait_while(|hall| hall.shared().registry.is_connected(scanner(&two))).await;
    let _ = timeout(PATIENCE, talk).await.unwrap();
    let refused = connection::call(&second.hall, first.address).await;
    assert!(refused.is_err(), "{refused:?}");
    assert!(first.hall.heard().is_empty());
}

#[tokio::test]
async fn strangers_get_no_word_and_keep_nobody_out() {
    let first = Stand::new(&scanner_key(), &[event_feed(&[&scanner_key(), &key(4)])]).await;
    let stranger = identity(&key(6), &key(7));
    let mut bare = Bare::call(&stranger, first.address).await;
    assert_eq!(bare.hear_until(|_| true).await, None);
    // Whoever says nothing has its place, and others have theirs.
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(TcpStream::connect(first.address).await.unwrap());
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.9:0".parse().unwrap()).unwrap();
    let stream = socket.connect(first.address).await.unwrap();
    let good = identity(&key(4), &authority_key());
    let stream = Tls::new(&good.key).unwrap().connector.connect(Tls::name(), stream).await.unwrap();
    let mut bare = Bare { stream, room: Arc::new(Semaphore::new(frames::WAITING_UNITS)) };
    bare.say(&Message::Certificate(good.certificate)).await;
    let answer = bare.hear_until(|_| true).await;
    assert!(matches!(answer, Some(Message::Certificate(_))), "{answer:?}");
}

#[tokio::test]
async fn whoever_brings_forged_batches_is_shut_out_and_named() {
    let (one, liar) = (scanner_key(), key(4));
    let whole = event_feed(&[&one, &liar]);
    let first = Stand::new(&one, std::slice::from_ref(&whole)).await;
    let own = identity(&liar, &authority_key());
    let mut bare = Bare::call(&own, first.address).await;
    let forged = Batch {
        feed: FeedId::scans(scanner(&one), EVENT),
        first_seq: 1,
        previous: Head::EMPTY.hash,
        records: vec![Record::from_bytes(vec![1, 1, 0x80]).unwrap()],
        signature: FeedSignature([7; 64]),
        details: Vec::new(),
    };
    for _ in 0..2 {
        bare.say(&Message::Batch(Box::new(forged.clone()))).await;
        let refused = bare.hear_until(|message| matches!(message, Message::Refused { .. })).await;
        let Some(Message::Refused { why, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(why, Refusal::Invalid);
    }
    bare.say(&Message::Batch(Box::new(forged))).await;
    assert_eq!(bare.hear_until(|message| matches!(message, Message::Refused { .. })).await, None);
    first.wait_while(|hall| hall.shared().registry.is_connected(scanner(&liar))).await;
    let mut again = Bare::call(&own, first.address).await;
    assert_eq!(again.hear_until(|_| true).await, None, "for ten minutes nobody listens");
    let holdings = first.hall.store.holdings().await.unwrap();
    assert_eq!(holdings.len(), 1, "nothing of it is kept");
    let mut reader = Store::open_for_reading(&DataFolder::new(first.folder.path())).await.unwrap();
    let met = reader.peers().await.unwrap();
    assert_eq!((met.len(), met[0].scanner, met[0].faults), (1, scanner(&liar), 3));
}

#[tokio::test]
async fn a_channel_without_certificates_in_time_is_closed_and_frames_that_are_too_long_are_not_read() {
    let first = Stand::new(&scanner_key(), &[]).await;
    let own = identity(&key(4), &authority_key());
    let stream = TcpStream::connect(first.address).await.unwrap();
    let mut stream = Tls::new(&own.key).unwrap().connector.connect(Tls::name(), stream).await.unwrap();
    // A megabyte before anybody is known.
    stream.write_all(&[0, 16, 0, 0]).await.unwrap();
    stream.flush().await.unwrap();
    let mut bare = Bare { stream, room: Arc::new(Semaphore::new(frames::WAITING_UNITS)) };
    assert_eq!(bare.hear_until(|_| true).await, None);
}
