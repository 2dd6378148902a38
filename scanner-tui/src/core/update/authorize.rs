//! Overrides and undos: what may be done, why it is done, and who answers for it.

use esik_shared::admission::undo::undo_rule;
use esik_shared::admission::verdict::{OverrideRule, Verdict};
use esik_shared::scan::{Authorizer, ReasonCode};

use super::card::supervisor;
use crate::core::act::{Asked, HandingOver, NoteText, Overriding, Refused, Undoing, Why, may};
use crate::core::dialog::{Act, Authorizing, Dialog, Hint};
use crate::core::model::{Model, ShownWhat};
use crate::core::now::Now;

/// For how long a refusal can be overridden, in milliseconds: the time to fetch a supervisor. Whoever comes later has
/// the pass scanned again.
const OVERRIDE_WITHIN_MS: i64 = 10 * 60_000;

/// Lets in against the refusal on the screen, or says why not.
pub(super) fn let_in(model: &mut Model, now: Now) {
    if model.is_looking {
        model.hint = Some((Hint::OnlyLooking, now.running_ms));
    } else if !offer_override(model, now) {
        let is_refusal = matches!(
            model.shown.as_ref().map(|shown| &shown.what),
            Some(ShownWhat::Answer { told, .. }) if !told.scan.is_admission() && !told.scan.is_exit()
        );
        let hint = if is_refusal { Hint::NotOverridable } else { Hint::NothingToOverride };
        model.hint = Some((hint, now.running_ms));
    }
}

/// Asks why, if there is a refusal on the screen that somebody may override.
pub(super) fn offer_override(model: &mut Model, now: Now) -> bool {
    let refused = refused(model, now);
    let is_offered = refused.is_some();
    if let Some(refused) = refused {
        model.dialog = Some(Dialog::Reason { act: Act::LetIn(Box::new(refused)), selected: 0 });
    }
    is_offered
}

/// The refusal on the screen, if somebody may override it and it is not too old.
fn refused(model: &Model, now: Now) -> Option<Refused> {
    let shown = model.shown.as_ref()?;
    let age_ms = now.running_ms.saturating_sub(shown.told_ms?);
    let ShownWhat::Answer { told, .. } = &shown.what else { return None };
    let rule = told.verdict.as_ref().map_or(OverrideRule::Nobody, Verdict::override_rule);
    if rule == OverrideRule::Nobody || told.scan.overridden.is_some() || age_ms > OVERRIDE_WITHIN_MS {
        return None;
    }
    Some(Refused {
        event: told.event,
        presented: told.presented.clone()?,
        verdict: told.scan.verdict,
        rule,
        at: told.scan.clock.corrected(),
    })
}

/// Asks whom to take back, or says why nobody.
pub(super) fn take_back(model: &mut Model, now: Now) {
    let choices: Vec<_> = model.own_passages().collect();
    if model.is_looking {
        model.hint = Some((Hint::OnlyLooking, now.running_ms));
    } else if choices.is_empty() {
        model.hint = Some((Hint::NothingToUndo, now.running_ms));
    } else {
        model.dialog = Some(Dialog::Passages { choices, selected: 0 });
    }
}

/// Asks which home gate is handed over to this scanner, or back, or says why none.
pub(super) fn hand_over(model: &mut Model, now: Now) {
    let choices = model.home_gates_to_hand_over();
    if model.is_looking {
        model.hint = Some((Hint::OnlyLooking, now.running_ms));
    } else if choices.is_empty() {
        model.hint = Some((Hint::NoHomeGates, now.running_ms));
    } else {
        model.dialog = Some(Dialog::Gates { choices, selected: 0 });
    }
}

/// Goes on with a gate: to a supervisor, who answers for it.
pub(super) fn give_gate(model: &mut Model, handing: HandingOver, now: Now) {
    let why = Why { reason: ReasonCode::Organizer, note: None };
    authorize(model, Authorizing { act: Act::HandOver(handing), why }, now);
}

/// Goes on with a reason: to a note where none of the reasons is it, else to who answers for it.
pub(super) fn give_reason(model: &mut Model, act: Act, reason: ReasonCode, now: Now) {
    if reason == ReasonCode::Other {
        model.dialog = Some(Dialog::Note { act, reason, typed: String::new() });
    } else {
        authorize(model, Authorizing { act, why: Why { reason, note: None } }, now);
    }
}

/// Goes on with what was written. Nothing is something too: at a door there is not always time for words.
pub(super) fn give_note(model: &mut Model, act: Act, reason: ReasonCode, typed: &str, now: Now) {
    let typed = typed.trim();
    let note = (!typed.is_empty()).then(|| NoteText(typed.to_owned()));
    authorize(model, Authorizing { act, why: Why { reason, note } }, now);
}

/// Does it where the volunteer may, or a supervisor has shown a card; else waits for one.
fn authorize(model: &mut Model, authorizing: Authorizing, now: Now) {
    let (rule, event) = match &authorizing.act {
        Act::LetIn(refused) => (refused.rule, refused.event),
        Act::TakeBack(passage) => (undo_rule(passage.at, model.clock.corrected(now)), passage.event),
        Act::HandOver(handing) => (OverrideRule::Supervisor, handing.event),
    };
    if may(Authorizer::Volunteer, rule) {
        ask(model, authorizing, Authorizer::Volunteer, now);
    } else if let Some(by) = supervisor(model, event, now) {
        ask(model, authorizing, by, now);
    } else {
        model.dialog = Some(Dialog::Card(authorizing));
    }
}

/// Asks for what somebody answers for. A supervisor's card is used up by it.
pub(super) fn ask(model: &mut Model, authorizing: Authorizing, by: Authorizer, now: Now) {
    let Authorizing { act, why } = authorizing;
    if matches!(by, Authorizer::Supervisor(_)) {
        model.supervisor = None;
    }
    let asked = match (act, by) {
        (Act::LetIn(refused), _) => Asked::Override(Box::new(Overriding { refused: *refused, by, why })),
        (Act::TakeBack(passage), _) => Asked::Undo(Undoing { passage, by, why }),
        (Act::HandOver(handing), Authorizer::Supervisor(card)) => Asked::HandOver(handing, card),
        // A volunteer hands nothing over.
        (Act::HandOver(_), Authorizer::Volunteer) => return,
    };
    model.waiting.push_back((asked, now));
}
