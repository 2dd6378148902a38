//! What organizers answer: whom they no longer trust, which branches and quarantined scans count, which conflicts are
//! settled.

use ed25519_dalek::SigningKey;
use esik_shared::answer::{BranchAnswer, ConflictAnswer, Cut, QuarantineAnswer};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedId, Head};
use esik_shared::scan::{Handover, ScanRecord};

use super::EVENT;
use super::engine::{SERVER, Simulation};

impl Simulation {
    /// A scanner is revoked: what the server has of its feed is trusted, or less than that.
    pub(super) fn revoke(&mut self, at: usize) -> bool {
        let scanner = self.devices[at].scanner();
        if self.published.cut(scanner, self.published.last()).is_some()
            || !self.published.is_certified(scanner)
        {
            return false;
        }
        let feed = FeedId::scans(scanner, EVENT);
        let heads: Vec<Head> =
            self.devices[SERVER].replica.store.records(&feed).map(|stored| stored.head).collect();
        let lower = self.random.below(10);
        let trusted = match heads.len() {
            0 => Head::EMPTY,
            count => heads[count - 1 - lower.min(count - 1)],
        };
        self.checks.gate_is_unsafe(self.devices[at].gate);
        self.publish(&EventRecord::Cut(Cut { scanner, trusted }));
        true
    }

    /// A device that was revoked gets a key of its own, and goes on with the disk that it has.
    pub(super) fn enroll_anew(&mut self, at: usize) {
        let scanner = self.devices[at].scanner();
        let is_revoked = self.published.cut(scanner, self.published.last()).is_some();
        if is_revoked && !self.devices[at].is_lost {
            let key = SigningKey::from_bytes(&self.random.bytes());
            self.devices[at].change_key(key);
            self.move_places(scanner, at);
            self.certify(at);
            self.tell(|world| format!("{} is enrolled anew", world.devices[at].name));
        }
    }

    /// A supervisor hands the gate of one scanner to another.
    pub(super) fn hand_over_a_gate(&mut self, to: usize) -> bool {
        let from = 1 + self.random.below(self.options.scanners);
        let device = &self.devices[to];
        if from == to || !device.is_up || device.is_full || device.replica.roster.details().is_none() {
            return false;
        }
        let gate = self.devices[from].gate;
        let clock = device.clock.reading(self.now);
        let revision = device.replica.roster.revision();
        let keeps = !device.handed_over.has(gate);
        let handover = Handover { gate, keeps, card: 1, revision, clock };
        self.checks.gate_is_unsafe(gate);
        self.write_record(to, ScanRecord::Handover(handover), None, None).is_some()
    }

    /// Somebody looks into what only people can judge.
    pub(super) fn answer_something(&mut self) {
        match self.random.below(3) {
            0 => self.answer_a_fork(),
            1 => self.answer_a_quarantine(),
            _ => self.settle_a_conflict(),
        }
    }

    fn answer_a_fork(&mut self) {
        let forked = self.devices[SERVER].replica.store.feeds().find_map(|(feed, lines)| {
            let first = lines.get(1)?.first()?.head;
            Some((feed.scanner()?, first))
        });
        let Some((scanner, first)) = forked else { return };
        let counts = self.random.chance(0.4);
        self.publish(&EventRecord::BranchAnswer(BranchAnswer { scanner, first, counts, note: None }));
    }

    fn answer_a_quarantine(&mut self) {
        let last = self.published.last();
        let quarantined = self.devices[SERVER].replica.store.feeds().find_map(|(feed, lines)| {
            let scanner = feed.scanner()?;
            let cut = self.published.cut(scanner, last)?;
            let end = lines.first()?.last()?.head;
            (end.seq > cut.seq).then_some((scanner, cut.seq + 1, end))
        });
        let Some((scanner, first_seq, last)) = quarantined else { return };
        let accepted = self.random.chance(0.5);
        let answer = QuarantineAnswer { scanner, first_seq, last, accepted, note: None };
        self.publish(&EventRecord::QuarantineAnswer(answer));
    }

    fn settle_a_conflict(&mut self) {
        let open = (0..self.people.all.len()).find_map(|person| {
            let known = self.devices[SERVER].replica.book.attendance(self.people.holder(person))?;
            known.conflicts.first().copied()
        });
        let Some(open) = open else { return };
        let answer = ConflictAnswer { first: open.first, second: open.second, note: None };
        self.publish(&EventRecord::ConflictAnswer(answer));
    }
}
