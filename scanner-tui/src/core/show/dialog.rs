//! The dialogs in words.

use esik_shared::admission::undo::undo_rule;
use esik_shared::admission::verdict::{OverrideRule, VerdictCode};
use esik_shared::attendance::Presence;
use esik_shared::event_record::{PassLine, PassState};
use esik_shared::message::moment::moment;
use esik_shared::message::verdict::{gate_name, reason, title};
use esik_shared::scan::Direction;
use esik_shared::time::Timestamp;

use crate::core::act::{HandingOver, OwnPassage};
use crate::core::dialog::{Act, Dialog, FindBox, Hint, Match};
use crate::core::key::explained;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::{ShownChoice, ShownDialog};

/// For how long a hint stands on the screen, in milliseconds.
const HINT_TOLD_MS: i64 = 8_000;

impl Model {
    pub(super) fn shown_dialog(&self, now: Now) -> Option<ShownDialog> {
        let at = self.clock.corrected(now);
        let mut shown = match self.dialog.as_ref()? {
            Dialog::Help { selected } => self.help(*selected),
            Dialog::Quit => self.question("scanner-quit-title", "scanner-quit-text", "scanner-quit-answers"),
            Dialog::Turn => {
                let (title, text) = match self.settings.direction {
                    Direction::In => ("scanner-turn-out-title", "scanner-turn-out-text"),
                    Direction::Out => ("scanner-turn-in-title", "scanner-turn-in-text"),
                };
                self.question(title, text, "scanner-yes-no")
            }
            Dialog::Find(find) => self.find_box(find, at),
            Dialog::Passages { choices, selected } => ShownDialog {
                choices: choices.iter().map(|passage| self.passage(passage, at)).collect(),
                selected: *selected,
                ..self.question("scanner-undo-title", "scanner-undo-text", "scanner-choose")
            },
            Dialog::Gates { choices, selected } => ShownDialog {
                choices: choices.iter().map(|handing| self.handing_over(handing)).collect(),
                selected: *selected,
                ..self.question("scanner-gates-title", "scanner-gates-text", "scanner-choose")
            },
            Dialog::Reason { act, selected } => self.reasons(act, *selected),
            Dialog::Note { typed, .. } => ShownDialog {
                entry: Some(typed.clone()),
                ..self.question("scanner-note-title", "scanner-note-text", "scanner-note-keys")
            },
            Dialog::Card(authorizing) => {
                let id = match authorizing.act {
                    Act::LetIn(_) => "scanner-card-let-in-text",
                    Act::TakeBack(_) => "scanner-card-undo-text",
                    Act::HandOver(_) => "scanner-card-hand-over-text",
                };
                self.question("scanner-card-title", id, "scanner-cancel")
            }
            Dialog::Pin { typed, .. } => {
                self.secret("scanner-pin-title", "scanner-pin-text", typed.chars().count())
            }
            Dialog::NewLock { typed } => ShownDialog {
                // Digits that nobody can read are digits that nobody remembers: whoever locks stands before it.
                entry: Some(typed.clone()),
                ..self.question("scanner-lock-title", "scanner-lock-text", "scanner-yes-no")
            },
        };
        if let Some(hint) = self.shown_hint(now) {
            shown.note = hint;
        }
        Some(shown)
    }

    pub(super) fn shown_hint(&self, now: Now) -> Option<String> {
        let (hint, since_ms) = self.hint?;
        let is_new = now.running_ms.saturating_sub(since_ms) < HINT_TOLD_MS;
        is_new.then(|| self.messages().plain(hint_id(hint)))
    }

    fn question(&self, title: &str, text: &str, keys: &str) -> ShownDialog {
        let [title, text, keys] = [title, text, keys].map(|id| self.messages().plain(id));
        ShownDialog { title, text, keys, ..ShownDialog::default() }
    }

    fn secret(&self, title: &str, text: &str, typed: usize) -> ShownDialog {
        ShownDialog { entry: Some("•".repeat(typed)), ..self.question(title, text, "scanner-yes-no") }
    }

    fn help(&self, selected: usize) -> ShownDialog {
        let choice = |binding: &crate::core::key::Binding| ShownChoice {
            label: binding.label.to_owned(),
            text: self.messages().plain(binding.explained_by),
            detail: String::new(),
        };
        ShownDialog {
            choices: explained().map(choice).collect(),
            selected,
            note: self.messages().plain("scanner-help-codes"),
            ..self.question("scanner-help-title", "scanner-help-text", "scanner-choose")
        }
    }

    fn find_box(&self, find: &FindBox, at: Timestamp) -> ShownDialog {
        let messages = self.messages();
        let note = if !self.has_names() {
            messages.plain("scanner-find-no-names")
        } else if find.more > 0 {
            let more = i64::try_from(find.more).unwrap_or(i64::MAX);
            messages.text("scanner-find-more", &[("count", more.into())])
        } else if find.found.is_empty() && find.query.chars().count() > 1 {
            messages.plain("scanner-find-nobody")
        } else {
            String::new()
        };
        ShownDialog {
            entry: Some(find.query.clone()),
            choices: find.found.iter().map(|found| self.found(found, at)).collect(),
            selected: find.selected,
            note,
            ..self.question("scanner-find-title", "scanner-find-text", "scanner-find-keys")
        }
    }

    fn found(&self, found: &Match, at: Timestamp) -> ShownChoice {
        let roster = self.event(found.event).roster();
        let person = roster.person(found.pass_id);
        let line = roster.line(found.pass_id);
        let state = match line.and_then(stopped_by) {
            Some(stop) => Some(title(stop, self.settings.language)),
            None => self.presence_shortly(found, at),
        };
        let event = match self.only_event() {
            Some(_) => None,
            None => roster.details().map(|details| details.name.get(self.settings.language).to_owned()),
        };
        let number = person.map(|person| person.student_number.clone());
        ShownChoice {
            label: String::new(),
            text: person.map_or_else(|| found.pass_id.to_string(), |person| person.name.clone()),
            detail: [number, state, event].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }

    /// Where somebody is, in a word; nothing for who has not come.
    fn presence_shortly(&self, found: &Match, now: Timestamp) -> Option<String> {
        let attendance = self.event(found.event).attendance(found.pass_id)?;
        let (id, passage) = match attendance.presence {
            Presence::Never => return None,
            Presence::Inside => ("scanner-found-inside", attendance.last_entry?),
            Presence::Outside => ("scanner-found-outside", attendance.last_exit?),
        };
        let when = moment(passage.at, now, self.time_zone(Some(found.event)), self.settings.language);
        Some(self.messages().text(id, &[("when", (&when).into())]))
    }

    fn passage(&self, passage: &OwnPassage, at: Timestamp) -> ShownChoice {
        let messages = self.messages();
        let name = self.event(passage.event).roster().person(passage.pass_id).map(|person| &person.name);
        let way = match passage.direction {
            Direction::In => "scanner-direction-in",
            Direction::Out => "scanner-direction-out",
        };
        let needs = (undo_rule(passage.at, at) == OverrideRule::Supervisor)
            .then(|| messages.plain("scanner-needs-supervisor"));
        ShownChoice {
            label: self.hour(passage.event, passage.at),
            text: name.cloned().unwrap_or_else(|| passage.pass_id.to_string()),
            detail: [Some(messages.plain(way)), needs].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }

    fn handing_over(&self, handing: &HandingOver) -> ShownChoice {
        let language = self.settings.language;
        let details = self.event(handing.event).roster().details();
        let state = if handing.keeps { "scanner-gates-take" } else { "scanner-gates-give-back" };
        let event = match self.only_event() {
            Some(_) => None,
            None => details.map(|details| details.name.get(language).to_owned()),
        };
        let detail = [Some(self.messages().plain(state)), event];
        ShownChoice {
            label: String::new(),
            text: gate_name(details, handing.gate, language),
            detail: detail.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }

    fn reasons(&self, act: &Act, selected: usize) -> ShownDialog {
        let language = self.settings.language;
        let title_id = match act {
            Act::LetIn(_) => "scanner-let-in-title",
            Act::TakeBack(_) => "scanner-undo-reason-title",
            Act::HandOver(_) => "scanner-gates-title",
        };
        let text = match act {
            Act::LetIn(refused) => self
                .messages()
                .text("scanner-let-in-text", &[("refusal", (&title(refused.verdict, language)).into())]),
            Act::TakeBack(passage) => {
                let roster = self.event(passage.event).roster();
                roster.person(passage.pass_id).map(|person| person.name.clone()).unwrap_or_default()
            }
            Act::HandOver(_) => String::new(),
        };
        let choice = |code| ShownChoice { text: reason(code, language), ..ShownChoice::default() };
        ShownDialog {
            text,
            choices: act.reasons().iter().copied().map(choice).collect(),
            selected,
            ..self.question(title_id, title_id, "scanner-choose")
        }
    }
}

/// The verdict that a pass will meet whatever the door, if there is one.
const fn stopped_by(line: &PassLine) -> Option<VerdictCode> {
    match line.state {
        PassState::Replaced => Some(VerdictCode::Replaced),
        PassState::Revoked(_) => Some(VerdictCode::Revoked),
        PassState::Issued if line.blocked => Some(VerdictCode::Blocked),
        PassState::Issued => None,
    }
}

const fn hint_id(hint: Hint) -> &'static str {
    match hint {
        Hint::NothingToOverride => "scanner-hint-nothing-to-override",
        Hint::NotOverridable => "scanner-hint-not-overridable",
        Hint::NothingToUndo => "scanner-hint-nothing-to-undo",
        Hint::CardUnknown => "scanner-hint-card-unknown",
        Hint::CardWithdrawn => "scanner-hint-card-withdrawn",
        Hint::CardOfAnotherDay => "scanner-hint-card-other-day",
        Hint::CardOfAnotherEvent => "scanner-hint-card-other-event",
        Hint::WrongPin => "scanner-hint-wrong-pin",
        Hint::WrongLock => "scanner-hint-wrong-lock",
        Hint::LockTooShort => "scanner-hint-lock-too-short",
        Hint::Locked => "scanner-hint-locked",
        Hint::OnlyLooking => "scanner-hint-only-looking",
        Hint::NoHomeGates => "scanner-hint-no-home-gates",
        Hint::GateKept => "scanner-hint-gate-kept",
        Hint::GateGivenBack => "scanner-hint-gate-given-back",
    }
}
