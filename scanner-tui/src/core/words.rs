//! From what was decided to words, in the language of the screen. It decides nothing, and knows no cells.

use esik_shared::admission::verdict::{Tone, Verdict, VerdictCode};
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::message::Messages;
use esik_shared::message::verdict::{self, Surroundings, tell, tell_override, title};
use esik_shared::scan::{Marks, ReadBy, Scan};
use esik_shared::time::Timestamp;

use super::act::ToldScan;
use super::answer::Answer;
use super::decide::pass_id_of;
use super::model::Model;

impl Model {
    /// The answer in words. Without a verdict, only the title of the scan's code.
    pub(super) fn answer(&self, told: &ToldScan) -> Answer {
        let (event, scan, verdict) = (told.event, &told.scan, told.verdict.as_ref());
        let pass_id = pass_id_of(scan);
        let person = pass_id
            .filter(|_| is_of_this_event(scan.verdict))
            .and_then(|pass_id| self.event(event).roster().person(pass_id));
        let attention = person
            .and_then(|person| person.attention.as_deref())
            .filter(|_| scan.marks.has(Marks::ATTENTION));
        let at = scan.clock.corrected();
        let language = self.settings.language;
        let words = match (&scan.overridden, verdict) {
            (Some(overridden), _) => tell_override(scan.verdict, overridden, language),
            (None, Some(verdict)) => self.tell(event, verdict, at),
            (None, None) => verdict::Told { title: title(scan.verdict, language), text: String::new() },
        };
        let tone = match (&scan.overridden, verdict) {
            (Some(_), _) => Tone::Care,
            (None, verdict) => verdict.map_or(Tone::Stop, Verdict::tone),
        };
        Answer {
            verdict: scan.verdict,
            tone,
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
            note: self.note_of(event, scan, attention),
            name: person.map(|person| person.name.clone()),
            student_number: person.map(|person| person.student_number.clone()),
            category: verdict.and_then(|verdict| self.category_name(event, pass_id, verdict)),
        }
    }

    /// What the door should know of somebody beside the verdict: what an organizer noted, and that a scan of theirs waits
    /// for an organizer where the verdict does not say so.
    fn note_of(&self, event: EventNumber, scan: &Scan, attention: Option<&str>) -> Option<String> {
        let messages = Messages::get(self.settings.language);
        let attention = attention.map(|note| messages.text("care-attention", &[("note", note.into())]));
        let is_quarantined = pass_id_of(scan)
            .filter(|_| is_of_this_event(scan.verdict) && scan.verdict != VerdictCode::Admitted)
            .and_then(|pass_id| self.event(event).attendance(pass_id))
            .is_some_and(|attendance| !attendance.quarantined.is_empty());
        let quarantined = is_quarantined.then(|| messages.plain("care-quarantined"));
        let notes: Vec<String> = [attention, quarantined].into_iter().flatten().collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    /// A verdict in words. What an organizer noted of the student is told apart from it.
    pub(super) fn tell(&self, event: EventNumber, verdict: &Verdict, now: Timestamp) -> verdict::Told {
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
            attention: None,
            now,
        };
        tell(verdict, &around, self.settings.language)
    }

    /// The kind of ticket of a pass, by name.
    pub(super) fn category_name(
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

/// Whether the verdict is about a true pass of the event, whose student may be named.
pub(super) const fn is_of_this_event(verdict: VerdictCode) -> bool {
    !matches!(
        verdict,
        VerdictCode::Unreadable
            | VerdictCode::UnknownIssuer
            | VerdictCode::Forged
            | VerdictCode::Specimen
            | VerdictCode::WrongEvent
    )
}
