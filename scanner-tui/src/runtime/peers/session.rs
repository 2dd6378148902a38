//! A conversation with one scanner, for as long as its connection lasts. What to say is `Neighbour`'s to decide; here it is
//! read, stored and written, piece by piece, so that one slow or lying scanner costs the others nothing.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use esik_shared::batch::Batch;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::EventNumber;
use esik_shared::replication::Vector;
use esik_shared::replication::message::{Echo, MAX_FRAME_BYTES, Message, Refusal};
use esik_shared::replication::neighbour::{Held, Neighbour};
use esik_shared::replication::plan::Step;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, split};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsStream;

use super::admission::Admitted;
use super::frames::{self, Frame, FrameError};
use super::hall::Hall;
use super::registry::Place;
use crate::core::msg::Msg;
use crate::core::now::Now;
use crate::core::peers::{HeardPeer, PeerTime};
use crate::runtime::clock;
use crate::runtime::replication::{Details, slices, take_batch};
use crate::runtime::store::StoreError;
use crate::runtime::store::peers::MetPeer;
use crate::runtime::store::task::Wanted;

/// How often the time and the digests are said, in milliseconds.
const PULSE_MS: i64 = 2_000;
/// After how long without a word the other side is taken for gone, in milliseconds.
const SILENCE_MS: i64 = 6_000;
/// How often the other side is heard when it asks for places at an event, in milliseconds.
const WANTED_EVERY_MS: i64 = 1_000;
/// What is written at once,
const PIECE_BYTES: usize = 16 * 1024;
/// and how long that may take.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one frame may take: the longest over a bad network. Whoever sends byte by byte takes room from others.
const FRAME_TIMEOUT: Duration = Duration::from_secs(120);
/// Frames that have come and wait; what else has come waits in the system.
const FRAMES_WAITING: usize = 2;
/// Writes that wait.
const WRITES_WAITING: usize = 1;

/// Why a conversation ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum End {
    /// The connection is over, or what came on it is broken.
    #[error("{0}")]
    Closed(#[from] FrameError),
    /// There is a better one, or the computer slept.
    #[error("the connection was ended here")]
    Replaced,
    /// Nothing was heard for too long.
    #[error("it was not heard for 6 s")]
    Silent,
    /// It takes nothing.
    #[error("it takes nothing any more")]
    Stuck,
    /// It was revoked.
    #[error("it was revoked")]
    Revoked,
    /// It brought too much that is bad.
    #[error("it brings batches whose chain or signature is wrong")]
    ShutOut,
    /// The database is gone.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Talks until one of the two ends it.
pub(super) async fn run(
    hall: &Arc<Hall>,
    stream: TlsStream<TcpStream>,
    admitted: Admitted,
    place: Place,
) -> End {
    let (reader, writer) = split(stream);
    let (frames_sender, frames) = mpsc::channel(FRAMES_WAITING);
    let (out, writes) = mpsc::channel(WRITES_WAITING);
    // Dropped with this conversation, and with it both halves.
    let mut halves = JoinSet::new();
    let now = clock::now();
    let byte_ms = Arc::new(AtomicI64::new(now.running_ms));
    halves.spawn(read(Arc::clone(hall), reader, frames_sender, Arc::clone(&byte_ms)));
    halves.spawn(write(writer, writes));
    let session = Session {
        neighbour: Neighbour::new(hall.scanner()),
        hall: Arc::clone(hall),
        held: Arc::default(),
        admitted,
        say: VecDeque::new(),
        send: VecDeque::new(),
        is_due: true,
        wake_ms: None,
        pulse_ms: now.running_ms,
        heard: now,
        byte_ms,
        stamp: None,
        is_time_due: true,
        wanted_ms: BTreeMap::new(),
        time: None,
    };
    match session.talk(frames, out, place).await {
        Err(end) => end,
        Ok(never) => match never {},
    }
}

async fn read(
    hall: Arc<Hall>,
    mut stream: impl AsyncRead + Unpin,
    frames: mpsc::Sender<Result<Frame, FrameError>>,
    byte_ms: Arc<AtomicI64>,
) {
    loop {
        let frame = frames::read(&mut stream, MAX_FRAME_BYTES, &hall.room, || {
            byte_ms.store(clock::now().running_ms, Ordering::Relaxed);
        });
        let too_slow = || FrameError::from(io::Error::from(io::ErrorKind::TimedOut));
        let frame = timeout(FRAME_TIMEOUT, frame).await.unwrap_or_else(|_| Err(too_slow()));
        let is_last = frame.is_err();
        if frames.send(frame).await.is_err() || is_last {
            return;
        }
    }
}

async fn write(mut stream: impl AsyncWrite + Unpin, mut writes: mpsc::Receiver<Vec<u8>>) {
    while let Some(bytes) = writes.recv().await {
        for piece in bytes.chunks(PIECE_BYTES) {
            let written = timeout(WRITE_TIMEOUT, async {
                stream.write_all(piece).await?;
                stream.flush().await
            });
            if !matches!(written.await, Ok(Ok(()))) {
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

struct Session {
    hall: Arc<Hall>,
    admitted: Admitted,
    neighbour: Neighbour,
    held: Arc<Held>,
    say: VecDeque<Message>,
    send: VecDeque<Step>,
    /// Whether there may be something to say.
    is_due: bool,
    /// When there will be.
    wake_ms: Option<i64>,
    pulse_ms: i64,
    /// When it was heard last.
    heard: Now,
    /// When a byte of it came last, by the time since the program started, in milliseconds.
    byte_ms: Arc<AtomicI64>,
    /// Its last stamp, and when that came.
    stamp: Option<(u64, i64)>,
    is_time_due: bool,
    /// When it asked for places last, by event.
    wanted_ms: BTreeMap<EventNumber, i64>,
    /// The last that it said of the time.
    time: Option<PeerTime>,
}

impl Session {
    async fn talk(
        mut self,
        mut frames: mpsc::Receiver<Result<Frame, FrameError>>,
        out: mpsc::Sender<Vec<u8>>,
        mut place: Place,
    ) -> Result<std::convert::Infallible, End> {
        let mut changes = self.hall.store.changes();
        let mut views = self.hall.views();
        self.note_heard();
        loop {
            if views.borrow_and_update().revoked.contains(&self.admitted.scanner) {
                return Err(End::Revoked);
            }
            if std::mem::take(&mut self.is_due) {
                changes.mark_unchanged();
                self.compose().await?;
            }
            let has_output = self.is_time_due || !self.say.is_empty() || !self.send.is_empty();
            let now_ms = clock::now().running_ms;
            let wait_ms = self.wake_ms.unwrap_or(i64::MAX).min(self.pulse_ms).saturating_sub(now_ms);
            tokio::select! {
                frame = frames.recv() => match frame {
                    Some(frame) => self.take(frame?).await?,
                    None => return Err(FrameError::from(io::Error::from(io::ErrorKind::UnexpectedEof)).into()),
                },
                permit = out.reserve(), if has_output => match permit {
                    Ok(permit) => {
                        if let Some(bytes) = self.write_some().await? {
                            permit.send(bytes);
                        }
                    }
                    Err(_) => return Err(End::Stuck),
                },
                changed = changes.changed() => match changed {
                    Ok(()) => self.is_due = true,
                    Err(_) => return Err(StoreError::Closed.into()),
                },
                Ok(()) = views.changed() => {}
                () = sleep(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0))) => self.pass_time()?,
                Some(message) = place.said.recv() => self.say.push_back(message),
                () = place.end.notified() => return Err(End::Replaced),
            }
        }
    }

    /// Time has passed.
    fn pass_time(&mut self) -> Result<(), End> {
        let now_ms = clock::now().running_ms;
        self.is_due = true;
        if now_ms >= self.pulse_ms {
            self.pulse_ms = now_ms.saturating_add(PULSE_MS);
            self.neighbour.pulse();
            self.is_time_due = true;
        }
        match now_ms.saturating_sub(self.byte_ms.load(Ordering::Relaxed)) < SILENCE_MS {
            true => Ok(()),
            false => Err(End::Silent),
        }
    }

    /// What to say and send now.
    async fn compose(&mut self) -> Result<(), StoreError> {
        self.held = self.hall.held(&self.admitted.scope).await?;
        let hashes = self.hall.store.hashes_at(self.neighbour.asks(&self.held)).await?;
        let now_ms = clock::now().running_ms;
        let random = u16::from_be_bytes(clock::random());
        let hash_at = |feed: &FeedId, at| hashes.get(&(*feed, at)).copied();
        let next = {
            let asked = &mut self.hall.shared().asked;
            self.neighbour.next(&self.held, asked, now_ms, random, hash_at)
        };
        self.say.extend(next.say);
        for step in next.send {
            // What is waiting goes to the end of its line, also when that has grown meanwhile.
            if !self.send.iter().any(|waiting| is_same_line(waiting, &step)) {
                self.send.push_back(step);
            }
        }
        self.wake_ms = next.wake_ms;
        Ok(())
    }

    /// The next bytes: everything short, else one batch.
    async fn write_some(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.is_time_due) {
            self.time_now().write(&mut bytes);
        }
        self.say.drain(..).for_each(|message| message.write(&mut bytes));
        while bytes.is_empty()
            && let Some(Step::Send { feed, line, after }) = self.send.front_mut()
        {
            let with_details = Details::Names.travel_with(feed);
            let wanted = Wanted { feed: *feed, line: *line, after: *after, with_details };
            match self.hall.store.batch_after(wanted).await? {
                Some((batch, last)) => {
                    *after = last;
                    Message::Batch(Box::new(batch)).write(&mut bytes);
                }
                None => drop(self.send.pop_front()),
            }
        }
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    fn time_now(&self) -> Message {
        let now = clock::now();
        let of_ms = |ms: i64| u64::try_from(ms).unwrap_or(0);
        let echo = self.stamp.map(|(stamp_ms, came_ms)| Echo {
            stamp_ms,
            kept_ms: of_ms(now.running_ms.saturating_sub(came_ms)),
        });
        // The core's reading is of its last tick, the clock's of now.
        let clock = esik_shared::time::ClockReading { clock: now.clock, ..self.hall.view().clock };
        Message::Time { stamp_ms: of_ms(now.running_ms), echo, clock }
    }

    /// Takes what came.
    async fn take(&mut self, frame: Frame) -> Result<(), End> {
        self.heard = clock::now();
        self.note_heard();
        let Some(message) = frame.message else { return Ok(()) };
        match message {
            Message::Batch(batch) => return self.take_batch(*batch).await,
            Message::Time { stamp_ms, echo, clock } => {
                self.stamp = Some((stamp_ms, self.heard.running_ms));
                let round_trip_ms = echo.and_then(|echo| {
                    let stamp_ms = i64::try_from(echo.stamp_ms).ok()?;
                    let kept_ms = i64::try_from(echo.kept_ms).ok()?;
                    self.heard.running_ms.checked_sub(stamp_ms)?.checked_sub(kept_ms).filter(|ms| *ms >= 0)
                });
                self.time = round_trip_ms.map(|round_trip_ms| PeerTime {
                    reading: clock,
                    sent: self.heard.clock.plus_ms(-round_trip_ms),
                    received: self.heard.clock,
                });
                self.note_heard();
            }
            Message::Wanted { event, places } => {
                let (by, now) = (self.admitted.scanner, self.heard);
                let asked_ms = self.wanted_ms.get(&event);
                let is_patient = asked_ms.is_none_or(|ms| now.running_ms - ms >= WANTED_EVERY_MS);
                if is_patient && self.admitted.events.contains(&event) {
                    self.wanted_ms.insert(event, now.running_ms);
                    self.hall.tell(Msg::PlacesWanted { event, by, places, now }).await?;
                }
            }
            Message::Report(_) => {}
            message => {
                self.held = self.hall.held(&self.admitted.scope).await?;
                if let Message::Grown { heads, .. } = &message {
                    self.leave_out(heads);
                }
                self.neighbour.hear(&message, &self.held, self.heard.running_ms);
                self.is_due = true;
            }
        }
        Ok(())
    }

    /// Leaves out of what is to be sent what somebody else has brought meanwhile.
    fn leave_out(&mut self, heads: &Vector) {
        for step in &mut self.send {
            let Step::Send { feed, after, .. } = step else { continue };
            let has_one_line = self.held.holdings().get(feed).is_some_and(|branches| !branches.is_forked());
            if let Some(head) = heads.get(feed).filter(|_| has_one_line) {
                after.seq = after.seq.max(head.seq);
            }
        }
    }

    /// Stores what is new of a batch. One that is refused stops nothing, but to bring bad ones is held against the bringer.
    async fn take_batch(&mut self, batch: Batch) -> Result<(), End> {
        let (feed, first_seq) = (batch.feed, batch.first_seq);
        let previous = Head { seq: first_seq.saturating_sub(1), hash: batch.previous };
        let last = batch.records.iter().fold(previous, |head, record| head.after(&feed, record));
        let (scanner, now_ms) = (self.admitted.scanner, self.heard.running_ms);
        let mut allowance = self.hall.shared().registry.allowance(scanner, now_ms);
        let taken =
            take_batch(&self.hall.store, &self.admitted.scope, batch, Some((&mut allowance, now_ms))).await?;
        self.hall.shared().registry.set_allowance(scanner, allowance);
        self.is_due = true;
        match taken {
            Ok(new) => {
                self.neighbour.brought(feed, last);
                for slice in new.into_iter().flat_map(slices) {
                    self.hall.tell(Msg::Received(Box::new(slice))).await?;
                }
            }
            Err(why) => {
                let (number, author) = (self.admitted.number, feed.scanner());
                tracing::warn!(number, %scanner, ?author, event = %feed.event, first_seq, ?why, "a batch is refused");
                let here =
                    self.hall.store.holdings().await?.get(&feed).map_or(Head::EMPTY, |held| held.tip());
                self.say.push_back(Message::Refused { feed, first_seq, why, here });
                if why == Refusal::Invalid {
                    let (heard, faults) = (self.heard.clock, 1);
                    self.hall.store.note_peer(MetPeer { scanner, number, heard, faults });
                    if self.hall.shared().registry.fault(scanner, now_ms) {
                        return Err(End::ShutOut);
                    }
                }
            }
        }
        Ok(())
    }

    fn note_heard(&self) {
        self.hall.hear(HeardPeer {
            scanner: self.admitted.scanner,
            number: self.admitted.number,
            events: self.admitted.events.iter().copied().collect(),
            heard_ms: self.heard.running_ms,
            time: self.time,
        });
    }
}

fn is_same_line(one: &Step, other: &Step) -> bool {
    match (one, other) {
        (Step::Send { feed, line, .. }, Step::Send { feed: of, line: other, .. }) => {
            (feed, line) == (of, other)
        }
        _ => false,
    }
}
