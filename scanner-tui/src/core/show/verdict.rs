//! The last verdict as the screen shows it, or what stands in its place: a look, an undo.

use esik_shared::admission::verdict::{OverrideRule, Tone, Verdict, VerdictCode};
use esik_shared::attendance::Presence;
use esik_shared::detail::Person;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::message::Messages;
use esik_shared::message::moment::moment;
use esik_shared::message::verdict::{gate_name, reason};
use esik_shared::scan::Direction;
use esik_shared::time::Timestamp;

use crate::core::act::{ToldScan, ToldUndo};
use crate::core::answer::Answer;
use crate::core::model::{Model, Shown, ShownWhat};
use crate::core::now::Now;
use crate::core::screen::{ShownAs, ShownVerdict};
use crate::core::words::is_of_this_event;

impl Model {
    pub(super) fn shown_verdict(&self, shown: &Shown, now: Now) -> ShownVerdict {
        let (mut verdict, at) = match &shown.what {
            ShownWhat::Answer { answer, told } => (self.told_answer(answer, told), answer.at),
            ShownWhat::Look { event, pass_id, verdict, at } => {
                (self.looked(*event, *pass_id, verdict, *at), *at)
            }
            ShownWhat::Undone(told) => (self.told_undo(told), told.undo.clock.corrected()),
        };
        verdict.age_ms = match shown.told_ms {
            Some(told_ms) => now.running_ms.saturating_sub(told_ms),
            None => self.clock.corrected(now).ms_since(at),
        }
        .max(0);
        verdict.is_from_before_restart = shown.told_ms.is_none();
        verdict
    }

    fn told_answer(&self, answer: &Answer, told: &ToldScan) -> ShownVerdict {
        // What was said before the restart cannot be overridden: nobody knows what was shown then.
        let rule = match (&told.presented, &told.scan.overridden, &told.verdict) {
            (Some(_), None, Some(verdict)) => verdict.override_rule(),
            _ => OverrideRule::Nobody,
        };
        let way_on = match rule {
            OverrideRule::Nobody => None,
            OverrideRule::Volunteer => Some("scanner-way-on-volunteer"),
            OverrideRule::Supervisor => Some("scanner-way-on-supervisor"),
        };
        ShownVerdict {
            shown_as: ShownAs::Verdict,
            tone: answer.tone,
            title: answer.title.clone(),
            text: answer.text.clone(),
            note: answer.note.clone(),
            way_on: way_on.map(|id| self.messages().plain(id)),
            name: answer.name.clone(),
            student_number: answer.student_number.clone(),
            category: answer.category.clone(),
            time: self.hour(answer.event, answer.at),
            age_ms: 0,
            is_from_before_restart: false,
        }
    }

    /// What would have been answered, and where the student is. Never the words of a verdict that lets in: a glance
    /// must not mistake it for one.
    fn looked(
        &self,
        event: EventNumber,
        pass_id: Option<PassId>,
        verdict: &Verdict,
        at: Timestamp,
    ) -> ShownVerdict {
        let messages = self.messages();
        let is_admitted = verdict.code() == VerdictCode::Admitted;
        let told = self.tell(event, verdict, at);
        let (title, text) = match is_admitted {
            true => (messages.plain("scanner-look-good-title"), messages.plain("scanner-look-good-text")),
            false => (told.title, told.text),
        };
        let pass_id = pass_id.filter(|_| is_of_this_event(verdict.code()));
        let person = pass_id.and_then(|pass_id| self.event(event).roster().person(pass_id));
        let presence = pass_id.and_then(|pass_id| self.presence_words(event, pass_id, at));
        let note = person.and_then(|person| person.attention.as_deref());
        ShownVerdict {
            shown_as: ShownAs::Look,
            tone: if is_admitted { Tone::Go } else { Tone::Stop },
            title,
            text: [Some(text), presence].into_iter().flatten().collect::<Vec<_>>().join(" "),
            note: note.map(|note| messages.text("care-attention", &[("note", note.into())])),
            way_on: Some(messages.plain("scanner-look-nobody-counted")),
            category: self.category_name(event, pass_id, verdict),
            time: self.hour(event, at),
            ..about(person)
        }
    }

    fn told_undo(&self, told: &ToldUndo) -> ShownVerdict {
        let messages = self.messages();
        let person = self.event(told.event).roster().person(told.undo.pass_id);
        let text = match told.direction {
            Some(Direction::Out) => messages.plain("scanner-undone-exit-text"),
            Some(Direction::In) | None => messages.plain("scanner-undone-text"),
        };
        let why = reason(told.undo.reason, self.settings.language);
        let why = messages.text("scanner-undone-reason", &[("reason", (&why).into())]);
        ShownVerdict {
            shown_as: ShownAs::Undone,
            tone: Tone::Care,
            title: messages.plain("scanner-undone-title"),
            text: format!("{text} {why}"),
            time: self.hour(told.event, told.undo.clock.corrected()),
            ..about(person)
        }
    }

    /// Where somebody is and since when, as a sentence; nothing where nothing is known.
    pub(super) fn presence_words(
        &self,
        event: EventNumber,
        pass_id: PassId,
        now: Timestamp,
    ) -> Option<String> {
        let state = self.event(event);
        let attendance = state.attendance(pass_id);
        let (id, passage) = match attendance.map(|attendance| attendance.presence).unwrap_or_default() {
            Presence::Never => return Some(self.messages().plain("scanner-presence-never")),
            Presence::Inside => ("scanner-presence-inside", attendance?.last_entry?),
            Presence::Outside => ("scanner-presence-outside", attendance?.last_exit?),
        };
        let language = self.settings.language;
        let when = moment(passage.at, now, self.time_zone(Some(event)), language);
        let gate = gate_name(state.roster().details(), passage.gate, language);
        Some(self.messages().text(id, &[("when", (&when).into()), ("gate", (&gate).into())]))
    }

    pub(super) fn messages(&self) -> &'static Messages {
        Messages::get(self.settings.language)
    }
}

/// A verdict that says nothing yet but whom it is about.
fn about(person: Option<&Person>) -> ShownVerdict {
    ShownVerdict {
        shown_as: ShownAs::Verdict,
        tone: Tone::Care,
        title: String::new(),
        text: String::new(),
        note: None,
        way_on: None,
        name: person.map(|person| person.name.clone()),
        student_number: person.map(|person| person.student_number.clone()),
        category: None,
        time: String::new(),
        age_ms: 0,
        is_from_before_restart: false,
    }
}
