//! How long it takes until a scan at one gate is known at the others, through the server: from before it is sent until the
//! others have its record.

use std::time::Instant;

use esik_shared::feed::FeedId;
use esik_shared::feed::branches::Branches;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::replication::Vector;
use esik_shared::replication::digest::digests;
use esik_shared::replication::message::Message;
use esik_shared::replication::plan::Holdings;
use esik_shared::time::Timestamp;
use tokio::sync::mpsc;

use super::Latencies;
use super::client::now;
use super::festival::{EVENT, import_events};
use crate::device::Device;
use crate::server::Server;

/// Measures and tells on standard output: `scans` of one gate, one after the other, that `scanners` others wait for.
pub async fn measure(mut server: Server, scanners: usize, scans: usize) {
    import_events(&server, EVENT..=EVENT);
    server.start();
    let event = EventNumber(EVENT);
    let device = Device::enroll(&server.url(), &server.enrollment_code_for(EVENT), [250; 32]).await;
    let token = device.open_session().await;
    let feed = FeedId::scans(device.scanner(), event);
    let (known, mut heard) = mpsc::channel(1_024);
    let mut others = tokio::task::JoinSet::new();
    for number in 0..scanners {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let other = Device::enroll(&server.url(), &server.enrollment_code_for(EVENT), seed).await;
        let token = other.open_session().await;
        others.spawn(follow(other, token, feed, known.clone()));
    }
    // Everybody holds everything that is there before the first scan.
    for _ in 0..scanners {
        heard.recv().await.expect("the scanners run");
    }
    let passes: Vec<PassId> = (0..scans).map(pass).collect();
    let at = Timestamp(super::festival::now().as_millisecond());
    let mut latencies = Latencies::default();
    for (seq, batch) in (1..).zip(device.admissions_in(1, event, &passes, at)) {
        let begun = now();
        device.exchange(&token, &[Message::Batch(Box::new(batch))]).await;
        let mut took = Vec::with_capacity(scanners);
        while took.len() < scanners {
            let (at_seq, at): (u64, Instant) = heard.recv().await.expect("the scanners run");
            if at_seq == seq {
                took.push(at.duration_since(begun));
            }
        }
        latencies.extend(took);
    }
    println!(
        "{scans} scans to {scanners} scanners: p50 {:.0} ms, p99 {:.0} ms",
        latencies.percentile_ms(50),
        latencies.percentile_ms(99)
    );
    others.shutdown().await;
    server.stop();
}

/// Does what a scanner does that waits for news, and says up to which number it has a feed whenever that changes.
async fn follow(device: Device, token: String, feed: FeedId, known: mpsc::Sender<(u64, Instant)>) {
    let mut mine = Holdings::new();
    let mut is_first = true;
    loop {
        let vector: Vector = mine.iter().map(|(feed, held)| (*feed, held.tip())).collect();
        let say = [Message::Digests(digests(&mine)), Message::Have(vector)];
        let (answer, cursor) = device.exchange_for_news(&token, &say).await;
        for message in answer {
            let Message::Batch(batch) = message else { continue };
            let checked = batch.check().expect("the server gives good batches");
            mine.insert(checked.batch().feed, Branches::single(checked.last_head()));
            if checked.batch().feed == feed {
                let said = known.send((checked.last_head().seq, now())).await;
                if said.is_err() {
                    return;
                }
            }
        }
        if is_first {
            is_first = false;
            let _ = known.send((0, now())).await;
        }
        device.wait_for_news(&token, &cursor).await;
    }
}

/// A pass of nobody's: each scan is of another.
fn pass(scan: usize) -> PassId {
    let mut id = [9; 12];
    id[4..].copy_from_slice(&scan.to_be_bytes());
    PassId(id)
}
