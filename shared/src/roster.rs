//! The roster: what a scanner needs to know of an event; the fold of its event feed.
//!
//! It answers questions; it decides nothing. Applying the same records in order always gives the same roster.

pub mod trust;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::answer::ConflictPair;
use crate::card::{CardLine, CardProblem, CardSecret};
use crate::certificate::CertificateContent;
use crate::detail::{Commitment, Detail, Person};
use crate::event::EventDetails;
use crate::event_record::{EventRecord, KeyState, PassLine, PassState};
use crate::feed::Head;
use crate::id::{AuthorityKey, EventNumber, HolderId, PassId, ScannerKey};
use crate::pass::IssuerPublicKey;
use crate::places::Granted;
use crate::short_code::ShortCode;
use crate::time::Timestamp;
use trust::Trust;

/// What a record of the event feed changed, for whoever keeps attendance beside the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterChange {
    /// These passes: whose they are, and what they are good for.
    Passes(Vec<PassId>),
    /// How far the scans of this scanner are trusted.
    Trust(ScannerKey),
    /// This conflict is settled.
    Conflict(ConflictPair),
    /// Nothing that attendance depends on, but for the event's details.
    Other,
}

/// What is known of one event.
#[derive(Debug, Clone)]
pub struct Roster {
    event: EventNumber,
    authority: AuthorityKey,
    head: Head,
    details: Option<EventDetails>,
    keys: BTreeMap<IssuerPublicKey, KeyState>,
    lines: BTreeMap<PassId, PassLine>,
    issued: HashMap<HolderId, u32>,
    people: HashMap<Commitment, Person>,
    trust: BTreeMap<ScannerKey, Trust>,
    settled: BTreeSet<ConflictPair>,
    places: BTreeMap<ScannerKey, Granted>,
    cards: BTreeMap<u32, CardLine>,
    complete: bool,
}

impl Roster {
    /// The roster of an event of which nothing is known yet.
    pub fn new(event: EventNumber, authority: AuthorityKey) -> Self {
        Self {
            event,
            authority,
            head: Head::EMPTY,
            details: None,
            keys: BTreeMap::new(),
            lines: BTreeMap::new(),
            issued: HashMap::new(),
            people: HashMap::new(),
            trust: BTreeMap::new(),
            settled: BTreeSet::new(),
            places: BTreeMap::new(),
            cards: BTreeMap::new(),
            complete: false,
        }
    }

    /// Takes the next record, `head` being the head after it, and says what changed.
    pub fn apply(&mut self, head: Head, record: EventRecord) -> RosterChange {
        self.head = head;
        match record {
            EventRecord::Event(details) => self.details = Some(*details),
            EventRecord::IssuerKey(line) => {
                if let Ok(key) = IssuerPublicKey::from_bytes(&line.public_key) {
                    self.keys.insert(key, line.state);
                }
            }
            EventRecord::Passes(lines) => {
                return RosterChange::Passes(lines.into_iter().map(|line| self.set_line(line)).collect());
            }
            EventRecord::Complete(complete) => self.complete = complete,
            EventRecord::Scanner(certificate) => {
                if let Ok(content) = certificate.verify(self.authority) {
                    let event = self.event;
                    return self.change_trust(content.scanner, |trust| trust.certify(content, event));
                }
            }
            EventRecord::Cards(lines) => self.cards.extend(lines.into_iter().map(|line| (line.number, line))),
            EventRecord::Cut(cut) => return self.change_trust(cut.scanner, |trust| trust.cut(cut.trusted)),
            EventRecord::ReceivedInTime(received) => {
                return self.change_trust(received.scanner, |trust| trust.received_in_time(received.head));
            }
            EventRecord::QuarantineAnswer(answer) => {
                return self.change_trust(answer.scanner, |trust| trust.answer_quarantine(answer));
            }
            EventRecord::BranchAnswer(answer) => {
                return self.change_trust(answer.scanner, |trust| trust.answer_branch(&answer));
            }
            EventRecord::ConflictAnswer(answer) => {
                let pair = ConflictPair::new(answer.first, answer.second);
                self.settled.insert(pair);
                return RosterChange::Conflict(pair);
            }
            EventRecord::Places(lines) => {
                self.places.extend(lines.into_iter().map(|line| (line.scanner, line.granted)));
            }
            EventRecord::Unknown(_) => {}
        }
        RosterChange::Other
    }

    fn change_trust(&mut self, scanner: ScannerKey, change: impl FnOnce(&mut Trust)) -> RosterChange {
        change(self.trust.entry(scanner).or_default());
        RosterChange::Trust(scanner)
    }

    /// Takes the personal part of some line; what is no person is passed over.
    pub fn add_detail(&mut self, detail: &Detail) {
        if let Some(person) = detail.content() {
            self.people.insert(detail.commitment(), person);
        }
    }

    fn set_line(&mut self, line: PassLine) -> PassId {
        let pass_id = line.body.pass_id;
        if line.state == PassState::Issued {
            *self.issued.entry(line.holder()).or_default() += 1;
        }
        let before = self.lines.insert(pass_id, line);
        if let Some(before) = before.filter(|before| before.state == PassState::Issued)
            && let Some(count) = self.issued.get_mut(&before.holder())
        {
            *count -= 1;
            if *count == 0 {
                self.issued.remove(&before.holder());
            }
        }
        pass_id
    }

    /// Which event.
    pub fn event(&self) -> EventNumber {
        self.event
    }

    /// How far the event feed was folded.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The number of the last record of the event feed.
    pub fn revision(&self) -> u64 {
        self.head.seq
    }

    /// What the event is, if its feed has said so yet.
    pub fn details(&self) -> Option<&EventDetails> {
        self.details.as_ref()
    }

    /// The issuer keys that passes of this event may be signed by. Dead ones are among them: to know a key and to
    /// trust it are two things.
    pub fn issuer_keys(&self) -> impl Iterator<Item = &IssuerPublicKey> {
        self.keys.keys()
    }

    /// How far an issuer key is trusted; a key that was never named, not at all.
    pub fn key_state(&self, key: &IssuerPublicKey) -> KeyState {
        self.keys.get(key).copied().unwrap_or(KeyState::Dead)
    }

    /// What is known of a pass.
    pub fn line(&self, pass_id: PassId) -> Option<&PassLine> {
        self.lines.get(&pass_id)
    }

    /// The pass with this short code. Ids are drawn so that there is one at the most.
    pub fn line_by_short_code(&self, code: ShortCode) -> Option<&PassLine> {
        let mut first = [0; 12];
        first[..code.0.len()].copy_from_slice(&code.0);
        let (_, line) = self.lines.range(PassId(first)..).next()?;
        (ShortCode::from(line.body.pass_id) == code).then_some(line)
    }

    /// All passes, by id.
    pub fn lines(&self) -> impl Iterator<Item = &PassLine> {
        self.lines.values()
    }

    /// Whose pass it is; a pass that the roster does not name is its own holder.
    pub fn holder(&self, pass_id: PassId) -> HolderId {
        self.line(pass_id).map_or_else(|| pass_id.into(), PassLine::holder)
    }

    /// The student of a pass, if the roster tells and the name was not erased.
    pub fn person(&self, pass_id: PassId) -> Option<&Person> {
        self.people.get(&self.line(pass_id)?.person?)
    }

    /// A scanner's certificate.
    pub fn scanner(&self, key: ScannerKey) -> Option<&CertificateContent> {
        self.trust.get(&key)?.certificate()
    }

    /// How far a scanner is trusted, if the event feed has named it.
    pub fn trust(&self, key: ScannerKey) -> Option<&Trust> {
        self.trust.get(&key)
    }

    /// Every scanner that the event feed has named, and how far it is trusted.
    pub fn scanners(&self) -> impl Iterator<Item = (ScannerKey, &Trust)> {
        self.trust.iter().map(|(scanner, trust)| (*scanner, trust))
    }

    /// The conflicts that somebody has settled.
    pub const fn settled(&self) -> &BTreeSet<ConflictPair> {
        &self.settled
    }

    /// What the server has granted to a scanner.
    pub fn granted(&self, key: ScannerKey) -> Granted {
        self.places.get(&key).copied().unwrap_or_default()
    }

    /// Whether the server divides the places of this event among its scanners.
    pub fn has_places(&self) -> bool {
        !self.places.is_empty()
    }

    /// How many places stand granted to all scanners together: what the server keeps below the capacity.
    pub fn granted_in_all(&self) -> u64 {
        let sum =
            |of: fn(&Granted) -> u32| self.places.values().map(|places| u64::from(of(places))).sum::<u64>();
        // What was written off of one scanner may be what another gave to it.
        sum(|places| places.granted).saturating_sub(sum(|places| places.written_off))
    }

    /// The supervisor card with this secret, if it is good `now`.
    ///
    /// # Errors
    /// Why it is not.
    pub fn card(&self, secret: &CardSecret, now: Timestamp) -> Result<&CardLine, CardProblem> {
        let hash = secret.hash(self.event);
        let card = self.cards.values().find(|card| card.hash == hash).ok_or(CardProblem::Unknown)?;
        card.check(now).map(|()| card)
    }

    /// Whether every pass that exists is in here.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// How many holders have an issued pass.
    pub fn expected(&self) -> usize {
        self.issued.len()
    }
}

#[cfg(test)]
mod tests;
