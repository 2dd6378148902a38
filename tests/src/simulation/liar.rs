//! An enrolled scanner that lies: what it sends has the right form and is not so.
//!
//! It can say that it holds what it does not, change what others wrote, write for somebody whom nobody certified, and
//! write false scans of its own. It cannot sign for others.

use ed25519_dalek::SigningKey;
use esik_shared::batch::Batch;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{Hash, ScannerKey};
use esik_shared::replication::digest::Digest;
use esik_shared::replication::message::Message;
use esik_shared::scan::KIND_SCAN;

use super::EVENT;
use crate::random::Random;

/// Turns honest frames into dishonest ones.
pub(super) fn lie(honest: &[u8], key: &SigningKey, random: &mut Random) -> Vec<u8> {
    let mut messages = Message::read_all(honest).unwrap_or_default();
    for message in &mut messages {
        match message {
            Message::Have(vector) => {
                for head in vector.values_mut() {
                    if random.chance(0.3) {
                        head.seq += 1 + u64::from(random.bytes::<1>()[0]);
                    }
                    if random.chance(0.3) {
                        head.hash = Hash(random.bytes());
                    }
                }
            }
            Message::Batch(batch) => change(batch, key, random),
            Message::Digests(digests) => {
                digests.values_mut().for_each(|digest| *digest = Digest(random.bytes()));
            }
            Message::Tips(tips) => {
                tips.values_mut().flatten().for_each(|tip| tip.hash = Hash(random.bytes()));
            }
            Message::Locate { sample, .. } => {
                sample.iter_mut().for_each(|head| head.seq = head.seq.saturating_add(1));
            }
            Message::Refused { .. }
            | Message::Status { .. }
            | Message::Certificate(_)
            | Message::Wanted { .. }
            | Message::Grown { .. }
            | Message::Time { .. }
            | Message::Report(_) => {}
        }
    }
    messages.push(Message::Batch(Box::new(of_nobody(random))));
    let mut bytes = Vec::new();
    messages.iter().for_each(|message| message.write(&mut bytes));
    bytes
}

/// Changes a record that somebody else wrote, or leaves one out.
fn change(batch: &mut Batch, key: &SigningKey, random: &mut Random) {
    if batch.feed.author == key.verifying_key().to_bytes() {
        return;
    }
    let at = random.below(batch.records.len());
    if random.chance(0.5) && batch.records.len() > 1 {
        batch.records.remove(at);
    } else {
        let mut bytes = batch.records[at].as_bytes().to_vec();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        if let Ok(record) = Record::from_bytes(bytes) {
            batch.records[at] = record;
        }
    }
}

/// A feed that is signed as it should be, by a key that nobody certified.
fn of_nobody(random: &mut Random) -> Batch {
    let key = SigningKey::from_bytes(&random.bytes());
    let feed = FeedId::scans(ScannerKey(key.verifying_key().to_bytes()), EVENT);
    let record = Record::new(KIND_SCAN, &0_u8);
    let head = Head::EMPTY.after(&feed, &record);
    let signature = feed.sign(&key, head);
    Batch { feed, first_seq: 1, previous: Hash::ZERO, records: vec![record], signature, details: Vec::new() }
}
