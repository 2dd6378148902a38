//! What the organizers decided, as the simulation itself remembers it: every record of the event feed with its number,
//! kept in the plainest way, so that what a revision forbids can be told without the code under test.

use std::collections::BTreeMap;

use esik_shared::certificate::CertificateContent;
use esik_shared::event::EventDetails;
use esik_shared::event_record::{EventRecord, KeyState, PassLine};
use esik_shared::id::{AuthorityKey, HolderId, PassId, ScannerKey};

/// What was said of one thing, each time with the number of the record that said so, in order.
type Sayings<T> = Vec<(u64, T)>;

fn at<T>(sayings: &Sayings<T>, revision: u64) -> Option<&T> {
    sayings.iter().rev().find(|(said_at, _)| *said_at <= revision).map(|(_, said)| said)
}

/// Every record of the event feed.
#[derive(Debug, Default)]
pub(super) struct Published {
    last: u64,
    details: Sayings<EventDetails>,
    complete: Sayings<bool>,
    keys: BTreeMap<[u8; 32], Sayings<KeyState>>,
    lines: BTreeMap<PassId, Sayings<PassLine>>,
    scanners: BTreeMap<ScannerKey, Sayings<CertificateContent>>,
}

impl Published {
    /// Remembers the record with this number.
    pub(super) fn remember(&mut self, seq: u64, record: &EventRecord, authority: AuthorityKey) {
        self.last = seq;
        match record {
            EventRecord::Event(details) => self.details.push((seq, (**details).clone())),
            EventRecord::IssuerKey(line) => {
                self.keys.entry(line.public_key).or_default().push((seq, line.state));
            }
            EventRecord::Passes(lines) => {
                for line in lines {
                    self.lines.entry(line.body.pass_id).or_default().push((seq, line.clone()));
                }
            }
            EventRecord::Complete(complete) => self.complete.push((seq, *complete)),
            EventRecord::Scanner(certificate) => {
                let content = certificate.verify(authority).expect("the simulation signs its certificates");
                self.scanners.entry(content.scanner).or_default().push((seq, content));
            }
            EventRecord::Cards(_) | EventRecord::Unknown(_) => {}
        }
    }

    /// Forgets what was lost with a disk: the records behind this number.
    pub(super) fn forget_after(&mut self, seq: u64) {
        fn cut<T>(sayings: &mut Sayings<T>, seq: u64) {
            sayings.retain(|(said_at, _)| *said_at <= seq);
        }
        self.last = self.last.min(seq);
        cut(&mut self.details, seq);
        cut(&mut self.complete, seq);
        self.keys.values_mut().for_each(|sayings| cut(sayings, seq));
        self.lines.values_mut().for_each(|sayings| cut(sayings, seq));
        self.scanners.values_mut().for_each(|sayings| cut(sayings, seq));
    }

    /// The number of the last record.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// What the event was at a revision.
    pub(super) fn details(&self, revision: u64) -> Option<&EventDetails> {
        at(&self.details, revision)
    }

    /// Whether every pass was in the roster at a revision.
    pub(super) fn is_complete(&self, revision: u64) -> bool {
        at(&self.complete, revision).copied().unwrap_or(false)
    }

    /// How far a key was trusted at a revision.
    pub(super) fn key(&self, key: &[u8; 32], revision: u64) -> Option<KeyState> {
        self.keys.get(key).and_then(|sayings| at(sayings, revision)).copied()
    }

    /// Whether a key is that of a certified scanner.
    pub(super) fn is_certified(&self, scanner: ScannerKey) -> bool {
        self.scanners.get(&scanner).is_some_and(|sayings| !sayings.is_empty())
    }

    /// What a revision says of a pass.
    pub(super) fn line(&self, pass_id: PassId, revision: u64) -> Option<&PassLine> {
        self.lines.get(&pass_id).and_then(|sayings| at(sayings, revision))
    }

    /// Whose a pass is at a revision; its own holder, where the roster does not name it.
    pub(super) fn holder(&self, pass_id: PassId, revision: u64) -> HolderId {
        let line = self.line(pass_id, revision);
        line.and_then(|line| line.shared_holder).unwrap_or_else(|| pass_id.into())
    }
}
