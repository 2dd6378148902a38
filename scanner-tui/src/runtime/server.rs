//! The one task that talks to the server. Nothing at the door ever waits for it.
//!
//! It exchanges at the start, right after scans, every two seconds, and ever more rarely while nobody answers. What
//! came is stored before the core hears of it.

use std::sync::Arc;
use std::time::Duration;

use esik_shared::feed::FeedClass;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

pub(crate) mod api;
pub(crate) mod enrollment;
pub(crate) mod exchange;
mod outgoing;
mod session;

use self::exchange::{Exchanger, Trouble};
use crate::core::msg::{Msg, Received};
use crate::runtime::clock;
use crate::runtime::store::StoreError;

/// How long nothing is asked after an exchange, unless something was scanned: what other gates scanned is known here
/// within about so long.
const IDLE: Duration = Duration::from_secs(2);
/// The first pause after a failure, in milliseconds. It doubles with every further one.
const FIRST_PAUSE_MS: u64 = 500;
/// The longest pause after a failure, in milliseconds: a gate that hears again should not wait for long.
const LONGEST_PAUSE_MS: u64 = 15_000;

/// The way to the task.
#[derive(Debug)]
pub(crate) struct ServerHandle {
    wishes: Arc<Wishes>,
    hang_up: Arc<Notify>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Wishes {
    /// There is something to send.
    soon: Notify,
    /// Try at once, whatever failed before.
    now: Notify,
}

impl ServerHandle {
    /// There is something to send, when the connection allows.
    pub(crate) fn sync(&self) {
        self.wishes.soon.notify_one();
    }

    /// Try at once.
    pub(crate) fn sync_now(&self) {
        self.wishes.now.notify_one();
    }

    /// Try at once, on a new connection and in a new session.
    pub(crate) fn reconnect(&self) {
        self.hang_up.notify_one();
        self.wishes.now.notify_one();
    }

    /// Stops the task, also in the middle of an exchange: what was not stored comes again.
    pub(crate) async fn stop(self) {
        self.task.abort();
        // Nothing but the abort can have ended it.
        let _ = self.task.await;
    }
}

/// Starts the task. What it hears is said on `messages`.
pub(crate) fn start(exchanger: Exchanger, messages: mpsc::Sender<Msg>) -> ServerHandle {
    let wishes = Arc::new(Wishes::default());
    let hang_up = exchanger.hang_up();
    let task = tokio::spawn(run(exchanger, Arc::clone(&wishes), messages));
    ServerHandle { wishes, hang_up, task }
}

async fn run(mut exchanger: Exchanger, wishes: Arc<Wishes>, messages: mpsc::Sender<Msg>) {
    let mut failures: u32 = 0;
    loop {
        let started_ms = clock::now().running_ms;
        let mut received = Vec::new();
        let exchanged = exchanger.exchange(&mut received).await;
        for slice in received.into_iter().flat_map(slices) {
            if messages.send(Msg::Received(Box::new(slice))).await.is_err() {
                return;
            }
        }
        match exchanged {
            Ok(exchanged) => {
                failures = 0;
                if messages.send(Msg::Heard(Box::new(exchanged.heard))).await.is_err() {
                    return;
                }
                if !exchanged.goes_on {
                    tokio::select! {
                        () = wishes.soon.notified() => {}
                        () = wishes.now.notified() => {}
                        () = tokio::time::sleep(IDLE) => {}
                    }
                }
            }
            Err(Trouble::Store(StoreError::Closed)) => return,
            Err(Trouble::Store(error)) => {
                failures = failures.saturating_add(1);
                tracing::error!(%error, "what the server sent was not stored; it is fetched again");
                rest(&wishes, failures).await;
            }
            Err(Trouble::Server { why, detail }) => {
                failures = failures.saturating_add(1);
                tracing::debug!(?why, detail, "the server was not heard");
                let lost = Msg::Unreachable { started_ms, why, now: clock::now() };
                if messages.send(lost).await.is_err() {
                    return;
                }
                rest(&wishes, failures).await;
            }
        }
    }
}

/// The same in pieces that take the core a few milliseconds each: the details first, as in a batch, then the records.
fn slices(received: Received) -> Vec<Received> {
    /// The most details of a piece.
    const DETAILS: usize = 500;
    /// The most scans of a piece.
    const SCANS: usize = 100;
    let Received { feed, records, details } = received;
    let records_at_once = match feed.class {
        // One of them may hold hundreds of pass lines.
        FeedClass::Event => 1,
        FeedClass::Scans => SCANS,
    };
    let details = details.chunks(DETAILS).map(|details| (Vec::new(), details.to_vec()));
    let records = records.chunks(records_at_once).map(|records| (records.to_vec(), Vec::new()));
    details.chain(records).map(|(records, details)| Received { feed, records, details }).collect()
}

/// Waits after so many failures in a row, unless somebody cannot.
async fn rest(wishes: &Wishes, failures: u32) {
    tokio::select! {
        () = wishes.now.notified() => {}
        () = tokio::time::sleep(pause(failures, u16::from_be_bytes(clock::random()))) => {}
    }
}

/// The pause after so many failures in a row: doubling, and a random part of it left out, so that the scanners of a
/// hall do not all come back in the same instant.
fn pause(failures: u32, random: u16) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let longest_ms = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    let left_out_ms = longest_ms / 2 * u64::from(random) / u64::from(u16::MAX);
    Duration::from_millis(longest_ms - left_out_ms)
}

#[cfg(test)]
mod tests {
    use esik_shared::detail::Detail;

    use super::*;
    use crate::core::fixture::{EVENTS, event_batch};

    #[test]
    fn a_large_roster_comes_in_pieces_details_first_and_nothing_is_left_out() {
        let batch = event_batch(EVENTS[0]).check().unwrap();
        let details: Vec<Detail> = (0..1_203).map(|_| batch.batch().details[0].clone()).collect();
        let records: Vec<_> = batch.records().map(|(head, record)| (head, record.clone())).collect();
        let whole = Received { feed: batch.batch().feed, records: records.clone(), details };
        let pieces = slices(whole);
        let sizes: Vec<_> = pieces.iter().map(|piece| (piece.records.len(), piece.details.len())).collect();
        assert_eq!(sizes, [(0, 500), (0, 500), (0, 203), (1, 0), (1, 0), (1, 0)]);
        let together: Vec<_> = pieces.into_iter().flat_map(|piece| piece.records).collect();
        assert_eq!(together, records);
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_are_shortened_by_up_to_half() {
        let ms = |failures, random| pause(failures, random).as_millis();
        assert_eq!([1, 2, 3, 6, 7, u32::MAX].map(|n| ms(n, 0)), [500, 1_000, 2_000, 15_000, 15_000, 15_000]);
        assert_eq!((ms(1, u16::MAX), ms(9, u16::MAX)), (250, 7_500));
    }
}
