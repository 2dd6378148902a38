//! From a reading to a verdict and the signed record of it. What is decided here counts only once it is durable.

use esik_shared::admission::decide::{Presented, Question, decide};
use esik_shared::admission::door::Door;
use esik_shared::admission::record::{scan_of, text_hash};
use esik_shared::admission::verdict::Verdict;
use esik_shared::attendance::Attendance;
use esik_shared::detail::Detail;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, PassId};
use esik_shared::pass::{PassBody, Reading, read_bytes};
use esik_shared::places::Gift;
use esik_shared::places::balance::share;
use esik_shared::scan::{Handover, Override, Scan, ScanRecord, ScanRef, Subject, Undo};
use esik_shared::time::Timestamp;
use sha2::{Digest, Sha256};

use super::act::{
    Decided, Giving, HandingOver, NoteText, Overriding, Told, ToldScan, ToldUndo, Undoing, may,
};
use super::cmd::Append;
use super::model::Model;
use super::now::Now;
use super::start::OwnFeed;

impl Model {
    /// Reads what was typed, as far as the keys of all events tell.
    pub(super) fn present(&self, typed: &[u8]) -> Presented {
        Presented::Code(read_bytes(typed, &self.keys))
    }

    /// In whose feed it belongs: the given event, else that of the pass where this scanner is enrolled for it.
    pub(super) fn event_of(&self, presented: &Presented) -> EventNumber {
        let of_pass = body_of(presented).map(|body| body.event);
        self.settings
            .event
            .or(of_pass.filter(|event| self.events.contains_key(event)))
            .unwrap_or(EventNumber::NONE)
    }

    /// What would be answered. Nothing comes of it.
    pub(super) fn look(&self, event: EventNumber, presented: &Presented, now: Now) -> Verdict {
        self.judge(event, presented, &[], self.clock.corrected(now), now).0
    }

    /// Decides and signs. `typed` is kept as a salted hash where it is no pass.
    pub(super) fn decide(&self, event: EventNumber, presented: Presented, typed: &[u8], now: Now) -> Decided {
        let (verdict, scan) = self.judge(event, &presented, typed, self.clock.corrected(now), now);
        self.sign_scan(event, presented, verdict, scan, None)
    }

    /// Decides again what was refused, as of then but with what is known now. Where that is still the same refusal it
    /// is overridden; whatever else it is by now, is told instead.
    pub(super) fn decide_override(&self, overriding: &Overriding, now: Now) -> Option<Decided> {
        let Overriding { refused, by, why } = overriding;
        let presented = refused.presented.clone();
        // Only what is a pass can be let in.
        presented.pass_id()?;
        let (verdict, mut scan) = self.judge(refused.event, &presented, &[], refused.at, now);
        let mut note = None;
        if verdict.code() == refused.verdict && may(*by, verdict.override_rule()) {
            note = self.note(refused.event, why.note.as_ref());
            let commitment = note.as_ref().map(Detail::commitment);
            scan.overridden = Some(Override { by: *by, reason: why.reason, note: commitment });
        }
        Some(self.sign_scan(refused.event, presented, verdict, scan, note))
    }

    /// Takes a passage back, and signs.
    pub(super) fn decide_undo(&self, undoing: &Undoing, now: Now) -> Decided {
        let Undoing { passage, by, why } = undoing;
        let note = self.note(passage.event, why.note.as_ref());
        let undo = Undo {
            pass_id: passage.pass_id,
            undoes: passage.scan,
            by: *by,
            reason: why.reason,
            note: note.as_ref().map(Detail::commitment),
            revision: self.event(passage.event).roster().revision(),
            clock: self.clock.reading(now),
        };
        let (append, scan_ref) = self.sign(passage.event, &ScanRecord::Undo(undo.clone()), note);
        let direction = Some(passage.direction);
        Decided { append, told: Told::Undo(ToldUndo { event: passage.event, scan_ref, undo, direction }) }
    }

    /// Gives some of what is left to another gate that asks, if there is anything to give and it may admit anybody.
    pub(super) fn decide_gift(&self, giving: &Giving, now: Now) -> Option<Decided> {
        let Giving { event, to, wanted } = *giving;
        let state = self.event(event);
        let at = self.clock.corrected(now);
        let may_admit = state.roster().trust(to).is_some_and(|trust| trust.may_admit(at));
        let places = share(state.places()?.left()).min(wanted);
        if places == 0 || !may_admit || to == self.identity.scanner() {
            return None;
        }
        let gift = Gift { to, places, clock: self.clock.reading(now) };
        Some(self.sign_other(event, ScanRecord::Gift(gift)))
    }

    /// Makes this scanner keeper of a home gate, or takes that back.
    pub(super) fn decide_handover(&self, handing: &HandingOver, card: u32, now: Now) -> Decided {
        let HandingOver { event, gate, keeps } = *handing;
        let revision = self.event(event).roster().revision();
        let handover = Handover { gate, keeps, card, revision, clock: self.clock.reading(now) };
        self.sign_other(event, ScanRecord::Handover(handover))
    }

    fn sign_other(&self, event: EventNumber, record: ScanRecord) -> Decided {
        let (append, scan_ref) = self.sign(event, &record, None);
        Decided { append, told: Told::Other { event, scan_ref, record } }
    }

    /// What stands at the door, judged at `event` as of `at`, and the scan that records it.
    fn judge(
        &self,
        event: EventNumber,
        presented: &Presented,
        typed: &[u8],
        at: Timestamp,
        now: Now,
    ) -> (Verdict, Scan) {
        let question = Question {
            presented,
            roster: self.event(event).roster(),
            attendance: &self.attendance(event, presented),
            door: &self.door(event, now),
            just_passed: self.just_passed.as_ref(),
            now: at,
        };
        let verdict = decide(&question);
        let scan = scan_of(&question, &verdict, self.hash_of_text(typed), self.clock.reading(now));
        (verdict, scan)
    }

    fn sign_scan(
        &self,
        event: EventNumber,
        presented: Presented,
        verdict: Verdict,
        scan: Scan,
        note: Option<Detail>,
    ) -> Decided {
        let (append, scan_ref) = self.sign(event, &ScanRecord::Scan(scan.clone()), note);
        let (verdict, presented) = (Some(verdict), Some(presented));
        Decided { append, told: Told::Scan(ToldScan { event, scan_ref, scan, verdict, presented }) }
    }

    /// The next record of this scanner's feed.
    fn sign(&self, event: EventNumber, record: &ScanRecord, note: Option<Detail>) -> (Append, ScanRef) {
        let scanner = self.identity.scanner();
        let feed = FeedId::scans(scanner, event);
        let previous = self.own_head(event);
        let record = record.to_record().expect("what this scanner writes is of a known kind");
        let head = previous.after(&feed, &record);
        let signature = feed.sign(&self.identity.key, head);
        let scan_ref = ScanRef { scanner, seq: head.seq, hash: head.hash };
        (Append { feed, previous, head, record, signature, note }, scan_ref)
    }

    /// What somebody wrote, salted, for the next record of this scanner's feed.
    fn note(&self, event: EventNumber, note: Option<&NoteText>) -> Option<Detail> {
        let NoteText(text) = note?;
        // No other record has this head before it, so that every note has a salt of its own.
        let previous = self.own_head(event);
        let hash = Sha256::new()
            .chain_update(b"esik-note-salt-v1\0")
            .chain_update(self.note_seed)
            .chain_update(event.0.to_be_bytes())
            .chain_update(previous.seq.to_be_bytes())
            .chain_update(previous.hash.0)
            .finalize();
        let mut salt = [0; 8];
        salt.copy_from_slice(&hash[..8]);
        Some(Detail::new(salt, text))
    }

    fn own_head(&self, event: EventNumber) -> Head {
        self.own.get(&event).unwrap_or(&OwnFeed::EMPTY).head
    }

    fn door(&self, event: EventNumber, now: Now) -> Door {
        let state = self.event(event);
        let capacity = state.roster().details().and_then(|details| details.capacity);
        Door {
            gate: self.gate(event),
            direction: self.settings.direction,
            keeps_gates: self.keeps_gates(event).to_vec(),
            handed_over: state.handed_over().clone(),
            is_certified: self.is_certified(event, self.clock.corrected(now)),
            is_cut_off: self.is_cut_off(event, now),
            places_left: capacity.map(|capacity| state.places_left(capacity)),
        }
    }

    /// Whether this scanner may admit anybody at `event`, as far as its event feed says: its certificate is neither over
    /// nor revoked. A feed that has not named it yet is older than its enrollment.
    pub(super) fn is_certified(&self, event: EventNumber, at: Timestamp) -> bool {
        let trust = self.event(event).roster().trust(self.identity.scanner());
        trust.is_none_or(|trust| trust.may_admit(at))
    }

    /// What is known of the holder. A false code is nobody's.
    fn attendance(&self, event: EventNumber, presented: &Presented) -> Attendance {
        match presented {
            Presented::Code(Reading::Verified(code)) => {
                self.event(event).attendance(code.body.pass_id).cloned().unwrap_or_default()
            }
            Presented::Picked { pass_id, .. } => {
                self.event(event).attendance(*pass_id).cloned().unwrap_or_default()
            }
            Presented::Code(_) => Attendance::default(),
        }
    }

    /// What stands for a text that nobody may learn from a record: a hash with a salt of this scanner's.
    pub(crate) fn hash_of_text(&self, typed: &[u8]) -> Hash {
        text_hash(&self.identity.text_salt, typed)
    }
}

/// The pass that a scan is about.
pub(super) const fn pass_id_of(scan: &Scan) -> Option<PassId> {
    match scan.subject {
        Subject::Pass(pass_id) => Some(pass_id),
        Subject::Text(_) => None,
    }
}

fn body_of(presented: &Presented) -> Option<&PassBody> {
    match presented {
        Presented::Code(Reading::Verified(code)) => Some(&code.body),
        Presented::Code(
            Reading::UnknownIssuer(body) | Reading::Forged(body) | Reading::LiveCodeWrong(body),
        ) => Some(body),
        Presented::Code(Reading::Unreadable(_)) | Presented::Picked { .. } => None,
    }
}
