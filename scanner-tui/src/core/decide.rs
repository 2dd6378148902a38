//! From a reading to a verdict and the signed record of it. What is decided here counts only once it is durable.

use esik_shared::admission::decide::{Door, Presented, Question, decide};
use esik_shared::admission::verdict::{Tone, Verdict, VerdictCode};
use esik_shared::attendance::Attendance;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, Hash, PassId};
use esik_shared::message::verdict::{self, Surroundings, tell, title};
use esik_shared::pass::{PassBody, Reading, read_bytes};
use esik_shared::scan::{Marks, ReadBy, Scan, ScanRecord, ScanRef, Subject};
use esik_shared::time::Timestamp;
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::cmd::Append;
use super::model::{Model, Told};
use super::now::Now;
use super::start::OwnFeed;

/// A reading that was decided and is being written.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) append: Append,
    pub(super) told: Told,
}

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

    /// Decides and signs.
    pub(super) fn decide(
        &self,
        event: EventNumber,
        presented: &Presented,
        typed: &[u8],
        now: Now,
    ) -> Decided {
        let clock = self.clock.reading(now);
        let door = self.door(event, now);
        let attendance = self.attendance(event, presented);
        let roster = self.event(event).roster();
        let verdict = decide(&Question {
            presented,
            roster,
            attendance: &attendance,
            door: &door,
            just_passed: self.just_passed.as_ref(),
            now: clock.corrected(),
        });
        let scan = Scan {
            subject: match presented.pass_id() {
                Some(pass_id) => Subject::Pass(pass_id),
                None => Subject::Text(self.hash_of_text(typed)),
            },
            gate: door.gate,
            direction: door.direction,
            verdict: verdict.code(),
            read_by: presented.read_by(),
            overridden: None,
            seen: attendance.newest,
            revision: roster.revision(),
            clock,
            marks: verdict.marks(),
        };
        self.sign(event, scan, verdict)
    }

    fn sign(&self, event: EventNumber, scan: Scan, verdict: Verdict) -> Decided {
        let scanner = self.identity.scanner();
        let feed = FeedId::scans(scanner, event);
        let previous = self.own.get(&event).unwrap_or(&OwnFeed::EMPTY).head;
        let record = ScanRecord::Scan(scan.clone()).to_record().expect("a scan is of a known kind");
        let head = previous.after(&feed, &record);
        let signature = feed.sign(&self.identity.key, head);
        let scan_ref = ScanRef { scanner, seq: head.seq, hash: head.hash };
        Decided {
            append: Append { feed, previous, head, record, signature },
            told: Told { event, scan_ref, scan, verdict: Some(verdict) },
        }
    }

    fn door(&self, event: EventNumber, now: Now) -> Door {
        let state = self.event(event);
        let capacity = state.roster().details().and_then(|details| details.capacity);
        Door {
            gate: self.gate(event),
            direction: self.settings.direction,
            keeps_gates: self.keeps_gates(event).to_vec(),
            is_cut_off: self.is_cut_off(event, now),
            places_left: capacity.map(|capacity| {
                let inside = u32::try_from(state.book().counts().inside.max(0)).unwrap_or(u32::MAX);
                capacity.saturating_sub(inside)
            }),
        }
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

    fn hash_of_text(&self, typed: &[u8]) -> Hash {
        let hash = Sha256::new()
            .chain_update(b"esik-read-v1\0")
            .chain_update(self.identity.text_salt)
            .chain_update(typed)
            .finalize();
        Hash(hash.into())
    }

    /// The answer in words. Without a verdict, only the title of the scan's code.
    pub(super) fn answer(&self, told: &Told) -> Answer {
        let (event, scan, verdict) = (told.event, &told.scan, told.verdict.as_ref());
        let pass_id = pass_id_of(scan);
        let person = pass_id
            .filter(|_| is_of_this_event(scan.verdict))
            .and_then(|pass_id| self.event(event).roster().person(pass_id));
        let attention = person
            .and_then(|person| person.attention.as_deref())
            .filter(|_| scan.marks.has(Marks::ATTENTION));
        let at = scan.clock.corrected();
        let words = match verdict {
            Some(verdict) => self.tell(event, verdict, attention, at),
            None => verdict::Told { title: title(scan.verdict, self.settings.language), text: String::new() },
        };
        Answer {
            verdict: scan.verdict,
            tone: verdict.map_or(Tone::Stop, Verdict::tone),
            title: words.title,
            text: words.text,
            pass_id,
            event,
            gate: scan.gate,
            direction: scan.direction,
            at,
            read_by: scan.read_by.as_ref().map(ReadBy::name),
            feed: told.scan_ref.scanner,
            head: Head { seq: told.scan_ref.seq, hash: told.scan_ref.hash },
            marks: scan.marks,
            name: person.map(|person| person.name.clone()),
            student_number: person.map(|person| person.student_number.clone()),
            category: verdict.and_then(|verdict| self.category_name(event, pass_id, verdict)),
        }
    }

    fn tell(
        &self,
        event: EventNumber,
        verdict: &Verdict,
        attention: Option<&str>,
        now: Timestamp,
    ) -> verdict::Told {
        let roster = self.event(event).roster();
        let other_event = match verdict {
            Verdict::WrongEvent { event } => {
                self.events.get(event).and_then(|event| event.roster().details())
            }
            _ => None,
        };
        let scanner_number = |scanner| roster.scanner(scanner).map(|certificate| certificate.number);
        let around = Surroundings {
            event: roster.details(),
            other_event,
            scanner_number: &scanner_number,
            attention,
            now,
        };
        tell(verdict, &around, self.settings.language)
    }

    fn category_name(
        &self,
        event: EventNumber,
        pass_id: Option<PassId>,
        verdict: &Verdict,
    ) -> Option<String> {
        let roster = self.event(event).roster();
        let number = match verdict {
            Verdict::Admitted { category, .. } => *category,
            verdict if is_of_this_event(verdict.code()) => roster.line(pass_id?)?.entitlement().category,
            _ => return None,
        };
        Some(roster.details()?.category(number)?.name.get(self.settings.language).to_owned())
    }
}

/// The pass that a scan is about.
pub(super) const fn pass_id_of(scan: &Scan) -> Option<PassId> {
    match scan.subject {
        Subject::Pass(pass_id) => Some(pass_id),
        Subject::Text(_) => None,
    }
}

/// Whether the verdict is about a true pass of the event, whose student may be named.
const fn is_of_this_event(verdict: VerdictCode) -> bool {
    !matches!(
        verdict,
        VerdictCode::Unreadable
            | VerdictCode::UnknownIssuer
            | VerdictCode::Forged
            | VerdictCode::Specimen
            | VerdictCode::WrongEvent
    )
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
