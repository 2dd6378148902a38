//! Scans a second that scanners bring, all at once, as after hours without a network. Each is at an event of its own, so
//! that what is measured is taking them, not giving each what the others brought.

use esik_shared::id::{EventNumber, PassId};
use esik_shared::replication::message::Message;
use esik_shared::time::Timestamp;

use super::client::now;
use super::festival::import_events;
use crate::device::Device;
use crate::server::Server;

/// Measures and tells on standard output: `devices` scanners with `scans` each.
pub async fn measure(mut server: Server, devices: usize, scans: usize) {
    let events = u32::try_from(devices).expect("few enough to be events");
    import_events(&server, 1..=events);
    server.start();
    let at = Timestamp(super::festival::now().as_millisecond());
    let mut prepared = Vec::with_capacity(devices);
    for number in 0..devices {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let event = u32::try_from(number + 1).expect("an event's number");
        let device = Device::enroll(&server.url(), &server.enrollment_code_for(event), seed).await;
        let token = device.open_session().await;
        let passes: Vec<PassId> = (0..scans).map(|scan| pass(number, scan)).collect();
        let batches = device.admissions(EventNumber(event), &passes, at);
        let messages: Vec<Message> =
            batches.into_iter().map(|batch| Message::Batch(Box::new(batch))).collect();
        prepared.push((device, token, messages));
    }
    let begun = now();
    let running: Vec<_> = prepared
        .into_iter()
        .map(|(device, token, messages)| {
            tokio::spawn(async move {
                let begun = now();
                let answer = device.exchange(&token, &messages).await;
                let refused = answer.iter().any(|message| matches!(message, Message::Refused { .. }));
                assert!(!refused, "good batches are taken");
                begun.elapsed()
            })
        })
        .collect();
    let mut slowest = std::time::Duration::ZERO;
    for running in running {
        slowest = slowest.max(running.await.expect("a scanner does not panic"));
    }
    let took = begun.elapsed().as_secs_f64();
    let all = f64::from(u32::try_from(devices * scans).unwrap_or(u32::MAX));
    println!(
        "{devices} scanners with {scans} scans: {:.0} scans/s, {took:.2} s in all, the slowest {slowest:.2?}",
        all / took
    );
    server.stop();
}

/// A pass of nobody's: each scan is of another.
fn pass(device: usize, scan: usize) -> PassId {
    let mut id = [0; 12];
    id[..4].copy_from_slice(&u32::try_from(device).unwrap_or_default().to_be_bytes());
    id[4..8].copy_from_slice(&u32::try_from(scan).unwrap_or_default().to_be_bytes());
    PassId(id)
}
