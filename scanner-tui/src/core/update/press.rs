//! What the keys do: dialogs open, lines are chosen, boxes are typed into, and in the end something is asked.

use esik_shared::card::{MAX_PIN_DIGITS, MIN_PIN_DIGITS};
use esik_shared::language::Language;
use esik_shared::scan::Direction;

use super::authorize::{give_gate, give_note, give_reason, hand_over, let_in, take_back};
use super::card::{is_pin_right, open};
use crate::core::act::Asked;
use crate::core::dialog::{Act, Dialog, FindBox, Hint, Lock, TextKind};
use crate::core::key::{Action, explained};
use crate::core::layout::digit;
use crate::core::model::{Leaving, Model, ShownWhat};
use crate::core::msg::TypedText;
use crate::core::now::Now;

/// Takes a command key.
pub(super) fn press(model: &mut Model, action: Action, now: Now) {
    model.hint = None;
    match action {
        Action::NextLanguage => next_language(model),
        Action::Quit => leave(model),
        Action::Enter => enter(model, now),
        Action::Back => back(model),
        Action::Erase => erase(model),
        // A locked screen does nothing else.
        _ if model.lock.is_some() => model.hint = Some((Hint::Locked, now.running_ms)),
        Action::Up => choose(model, -1),
        Action::Down => choose(model, 1),
        _ => command(model, action, now),
    }
}

fn command(model: &mut Model, action: Action, now: Now) {
    // The key that opened a dialog closes it.
    let was_open = model.dialog.take();
    match (action, was_open) {
        (Action::Help, Some(Dialog::Help { .. }))
        | (Action::Find, Some(Dialog::Find(_)))
        | (Action::Turn, Some(Dialog::Turn))
        | (Action::AskToQuit, Some(Dialog::Quit))
        | (Action::Undo, Some(Dialog::Passages { .. }))
        | (Action::HandOver, Some(Dialog::Gates { .. }))
        | (Action::Lock, Some(Dialog::NewLock { .. })) => {}
        (Action::Help, _) => model.dialog = Some(Dialog::Help { selected: 0 }),
        (Action::Find, _) => model.dialog = Some(Dialog::Find(Box::default())),
        (Action::Turn, _) => model.dialog = Some(Dialog::Turn),
        (Action::AskToQuit, _) => model.dialog = Some(Dialog::Quit),
        (Action::Lock, _) => model.dialog = Some(Dialog::NewLock { typed: String::new() }),
        (Action::LetIn, _) => let_in(model, now),
        (Action::Undo, _) => take_back(model, now),
        (Action::HandOver, _) => hand_over(model, now),
        (Action::Look, _) => look(model),
        (Action::SwitchSound, _) => model.settings.has_sound = !model.settings.has_sound,
        // The rest is not asked for here.
        _ => {}
    }
}

/// Takes characters into the text box that is open.
pub(super) fn type_text(model: &mut Model, text: &TypedText) {
    let is_locked = model.lock.is_some();
    let kind = match model.dialog.as_ref().and_then(Dialog::text_kind) {
        Some(kind) if !is_locked => kind,
        _ => TextKind::Digits,
    };
    let boxed = match (&mut model.lock, &mut model.dialog) {
        // The PIN of a card that is to open the lock lies over it.
        (Some(_), Some(Dialog::Pin { typed, .. })) => typed,
        (Some(lock), _) => &mut lock.typed,
        (None, dialog) => match dialog.as_mut().and_then(Dialog::text) {
            Some(boxed) => boxed,
            None => return,
        },
    };
    let shown = text.0.chars().filter(|letter| !letter.is_control());
    let there = boxed.chars().count();
    match kind {
        TextKind::Digits => {
            let left = MAX_PIN_DIGITS.saturating_sub(there);
            boxed.extend(shown.filter_map(digit).filter(char::is_ascii_digit).take(left));
        }
        TextKind::Words(max) => boxed.extend(shown.take(max.saturating_sub(there))),
    }
    search_again(model);
}

fn erase(model: &mut Model) {
    let boxed = match (&mut model.lock, &mut model.dialog) {
        (Some(_), Some(Dialog::Pin { typed, .. })) => Some(typed),
        (Some(lock), _) => Some(&mut lock.typed),
        (None, dialog) => dialog.as_mut().and_then(Dialog::text),
    };
    if let Some(boxed) = boxed {
        boxed.pop();
    }
    search_again(model);
}

fn back(model: &mut Model) {
    if model.dialog.take().is_none() {
        model.supervisor = None;
        if let Some(lock) = &mut model.lock {
            lock.typed.clear();
        }
    }
}

fn choose(model: &mut Model, by: isize) {
    match model.dialog.as_mut().map(Dialog::choice) {
        None => model.dialog = Some(Dialog::Help { selected: 0 }),
        Some(Some((selected, count))) if count > 0 => {
            *selected = selected.saturating_add_signed(by).min(count - 1);
        }
        Some(_) => {}
    }
}

fn enter(model: &mut Model, now: Now) {
    match model.dialog.take() {
        Some(Dialog::Pin { card, typed, then }) => {
            if is_pin_right(model, &card, &typed, now) {
                open(model, card, then, now);
            } else {
                model.dialog = Some(Dialog::Pin { card, typed: String::new(), then });
                model.hint = Some((Hint::WrongPin, now.running_ms));
            }
        }
        _ if model.lock.is_some() => unlock(model, now),
        None => {}
        Some(Dialog::Help { selected }) => {
            if let Some(binding) = explained().nth(selected).filter(|binding| binding.is_command()) {
                press(model, binding.action, now);
            }
        }
        Some(Dialog::Quit) => leave(model),
        Some(Dialog::Turn) => {
            model.settings.direction = match model.settings.direction {
                Direction::In => Direction::Out,
                Direction::Out => Direction::In,
            };
            // What was said for the other way is no answer to who comes next.
            model.shown = None;
        }
        Some(Dialog::Find(find)) => pick(model, find, now),
        Some(Dialog::Passages { choices, selected }) => {
            if let Some(passage) = choices.get(selected) {
                model.dialog = Some(Dialog::Reason { act: Act::TakeBack(*passage), selected: 0 });
            }
        }
        Some(Dialog::Gates { choices, selected }) => {
            if let Some(handing) = choices.get(selected) {
                give_gate(model, *handing, now);
            }
        }
        Some(Dialog::Reason { act, selected }) => {
            if let Some(reason) = act.reasons().get(selected) {
                give_reason(model, act, *reason, now);
            }
        }
        Some(Dialog::Note { act, reason, typed }) => give_note(model, act, reason, &typed, now),
        Some(dialog @ Dialog::Card(_)) => model.dialog = Some(dialog),
        Some(Dialog::NewLock { typed }) if typed.len() < MIN_PIN_DIGITS => {
            model.dialog = Some(Dialog::NewLock { typed });
            model.hint = Some((Hint::LockTooShort, now.running_ms));
        }
        Some(Dialog::NewLock { typed }) => {
            model.supervisor = None;
            model.lock = Some(Lock { digits: typed, typed: String::new() });
        }
    }
}

fn unlock(model: &mut Model, now: Now) {
    if let Some(lock) = &mut model.lock {
        if lock.typed == lock.digits {
            model.lock = None;
        } else {
            lock.typed.clear();
            model.hint = Some((Hint::WrongLock, now.running_ms));
        }
    }
}

fn pick(model: &mut Model, find: Box<FindBox>, now: Now) {
    match find.found.get(find.selected) {
        Some(one) => {
            let asked = Asked::Pass { event: one.event, pass_id: one.pass_id, read_by: one.read_by };
            model.waiting.push_back((asked, now));
        }
        None => model.dialog = Some(Dialog::Find(find)),
    }
}

/// Searches for what is in the box now.
fn search_again(model: &mut Model) {
    if let Some(Dialog::Find(find)) = &model.dialog {
        let found = model.search(&find.query);
        model.dialog = Some(Dialog::Find(Box::new(FindBox { query: find.query.clone(), ..found })));
    }
}

fn look(model: &mut Model) {
    model.is_looking = !model.is_looking;
    // A verdict that counted would be taken for one that did not, and the other way round.
    model.shown = None;
}

fn next_language(model: &mut Model) {
    let at = Language::ALL.iter().position(|language| *language == model.settings.language).unwrap_or(0);
    model.settings.language = Language::ALL[(at + 1) % Language::ALL.len()];
    if let Some(mut shown) = model.shown.take() {
        if let ShownWhat::Answer { answer, told } = &mut shown.what {
            **answer = model.answer(told);
        }
        model.shown = Some(shown);
    }
}

fn leave(model: &mut Model) {
    model.dialog = None;
    model.leaving.get_or_insert(Leaving::Answering);
}
