//! How far the scans of one scanner are trusted: its certificates, its revocation, and what organizers answered, as the
//! event feed says so far. What follows for a scan is decided in `standing`.

use std::collections::BTreeMap;

use crate::answer::{BranchAnswer, QuarantineAnswer};
use crate::certificate::{AuthorRole, CertificateContent};
use crate::feed::Head;
use crate::id::{EventNumber, Hash};
use crate::time::Timestamp;

/// What the event feed says of the feed of one scanner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    certificate: Option<CertificateContent>,
    was_certified: bool,
    cut: Option<Head>,
    received_in_time: Vec<Head>,
    quarantine: Vec<QuarantineAnswer>,
    branches: BTreeMap<(u64, Hash), bool>,
}

impl Trust {
    pub(super) fn certify(&mut self, content: CertificateContent, event: EventNumber) {
        self.was_certified |= content.event(event).is_some();
        self.certificate = Some(content);
    }

    pub(super) fn cut(&mut self, trusted: Head) {
        self.cut = Some(trusted);
    }

    pub(super) fn received_in_time(&mut self, head: Head) {
        self.received_in_time.push(head);
    }

    pub(super) fn answer_quarantine(&mut self, answer: QuarantineAnswer) {
        self.quarantine.push(answer);
    }

    pub(super) fn answer_branch(&mut self, answer: &BranchAnswer) {
        self.branches.insert((answer.first.seq, answer.first.hash), answer.counts);
    }

    /// The certificate of today.
    pub const fn certificate(&self) -> Option<&CertificateContent> {
        self.certificate.as_ref()
    }

    /// Whether the scanner was ever certified for this event. What it wrote is taken for good: a replica that has it
    /// must not differ from one that learns of it after the certificate has changed.
    pub const fn was_certified(&self) -> bool {
        self.was_certified
    }

    /// Whether it writes for a server process, where the help desk works.
    pub fn is_server(&self) -> bool {
        self.certificate.as_ref().is_some_and(|certificate| certificate.role == AuthorRole::Server)
    }

    /// When its certificate ends.
    pub fn ends(&self) -> Option<Timestamp> {
        self.certificate.as_ref().map(|certificate| certificate.valid_until)
    }

    /// The last trusted record of a scanner that was revoked.
    pub const fn trusted(&self) -> Option<Head> {
        self.cut
    }

    /// Whether it may admit anybody at `now`: it has a certificate that is neither over nor revoked.
    pub fn may_admit(&self, now: Timestamp) -> bool {
        self.cut.is_none() && self.ends().is_some_and(|ends| now < ends)
    }

    /// What was here before its certificate ended.
    pub fn heads_received_in_time(&self) -> &[Head] {
        &self.received_in_time
    }

    /// The answers to its quarantined scans, the last word last.
    pub fn quarantine_answers(&self) -> &[QuarantineAnswer] {
        &self.quarantine
    }

    /// The answers to its branches: the first record of each, and whether it counts.
    pub fn branch_answers(&self) -> impl Iterator<Item = (Head, bool)> {
        self.branches.iter().map(|((seq, hash), counts)| (Head { seq: *seq, hash: *hash }, *counts))
    }
}
