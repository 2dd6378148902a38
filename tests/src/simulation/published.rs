//! What the organizers decided, as the simulation itself remembers it: every record of the event feed with its number,
//! kept in the plainest way, so that what a revision forbids can be told without the code under test.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::answer::{BranchAnswer, ConflictAnswer, QuarantineAnswer};
use esik_shared::certificate::CertificateContent;
use esik_shared::event::EventDetails;
use esik_shared::event_record::{EventRecord, KeyState, PassLine};
use esik_shared::feed::Head;
use esik_shared::id::{AuthorityKey, Hash, HolderId, PassId, ScannerKey};
use esik_shared::places::{Granted, PlacesLine};
use esik_shared::scan::ScanRef;
use esik_shared::time::Timestamp;

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
    cuts: BTreeMap<ScannerKey, Sayings<Head>>,
    quarantine: Sayings<QuarantineAnswer>,
    branches: Sayings<BranchAnswer>,
    settled: Sayings<ConflictAnswer>,
    places: Sayings<Vec<PlacesLine>>,
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
            EventRecord::Cut(cut) => self.cuts.entry(cut.scanner).or_default().push((seq, cut.trusted)),
            EventRecord::QuarantineAnswer(answer) => self.quarantine.push((seq, *answer)),
            EventRecord::BranchAnswer(answer) => self.branches.push((seq, *answer)),
            EventRecord::ConflictAnswer(answer) => self.settled.push((seq, *answer)),
            EventRecord::Places(lines) => self.places.push((seq, lines.clone())),
            EventRecord::ReceivedInTime(_) | EventRecord::Cards(_) | EventRecord::Unknown(_) => {}
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
        self.cuts.values_mut().for_each(|sayings| cut(sayings, seq));
        cut(&mut self.quarantine, seq);
        cut(&mut self.branches, seq);
        cut(&mut self.settled, seq);
        cut(&mut self.places, seq);
    }

    /// The last record of a revoked scanner that is trusted.
    pub(super) fn cut(&self, scanner: ScannerKey, revision: u64) -> Option<Head> {
        self.cuts.get(&scanner).and_then(|sayings| at(sayings, revision)).copied()
    }

    /// When the certificate of a scanner ends, as a revision says.
    pub(super) fn certificate_ends(&self, scanner: ScannerKey, revision: u64) -> Option<Timestamp> {
        self.scanners
            .get(&scanner)
            .and_then(|sayings| at(sayings, revision))
            .map(|content| content.valid_until)
    }

    /// What was said of the quarantined scans of a scanner, in order.
    pub(super) fn quarantine_answers(
        &self,
        scanner: ScannerKey,
        revision: u64,
    ) -> impl Iterator<Item = &QuarantineAnswer> {
        let said = self.quarantine.iter().filter(move |(seq, _)| *seq <= revision);
        said.map(|(_, answer)| answer).filter(move |answer| answer.scanner == scanner)
    }

    /// The first records of the branches of a feed that do not count.
    pub(super) fn branches_left_out(&self, scanner: ScannerKey, revision: u64) -> impl Iterator<Item = Head> {
        let mut last: BTreeMap<(u64, Hash), bool> = BTreeMap::new();
        for (_, answer) in
            self.branches.iter().filter(|(seq, answer)| *seq <= revision && answer.scanner == scanner)
        {
            last.insert((answer.first.seq, answer.first.hash), answer.counts);
        }
        last.into_iter().filter(|(_, counts)| !counts).map(|((seq, hash), _)| Head { seq, hash })
    }

    /// The conflicts that somebody has settled, the lesser scan first.
    pub(super) fn settled(&self, revision: u64) -> BTreeSet<(ScanRef, ScanRef)> {
        let said = self.settled.iter().filter(|(seq, _)| *seq <= revision);
        said.map(|(_, answer)| (answer.first.min(answer.second), answer.first.max(answer.second))).collect()
    }

    /// What was granted to a scanner last.
    pub(super) fn granted(&self, scanner: ScannerKey) -> Granted {
        let mut lines = self.places.iter().flat_map(|(_, lines)| lines).rev();
        lines.find(|line| line.scanner == scanner).map(|line| line.granted).unwrap_or_default()
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
