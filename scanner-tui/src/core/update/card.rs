//! Supervisor cards: one act for each time that one is shown.

use esik_shared::card::{CardProblem, CardSecret};
use esik_shared::id::EventNumber;
use esik_shared::scan::Authorizer;

use super::authorize::{ask, offer_override};
use crate::core::cmd::Cmd;
use crate::core::dialog::{Dialog, Hint, PinCard, Supervisor, Then};
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::sound::Tune;

/// For how long a card that was shown opens an act, in milliseconds.
const OPEN_MS: i64 = 60_000;

/// Takes what was read if it is a supervisor card, and says whether it is.
pub(super) fn take_card(model: &mut Model, typed: &[u8], now: Now, cmds: &mut Vec<Cmd>) -> bool {
    let Some(secret) = std::str::from_utf8(typed).ok().and_then(|typed| CardSecret::parse(typed).ok()) else {
        return false;
    };
    // What the card is for: the lock before everything that may lie under it.
    let then = match model.dialog.take() {
        _ if model.lock.is_some() => Then::Unlock,
        Some(Dialog::Card(authorizing)) => Then::Do(authorizing),
        Some(Dialog::Pin { then, .. }) => then,
        _ => Then::Open,
    };
    match known_card(model, &secret, &then, now) {
        Ok((card, has_pin)) if has_pin => {
            model.dialog = Some(Dialog::Pin { card, typed: String::new(), then });
        }
        Ok((card, _)) => open(model, card, then, now),
        Err(hint) => {
            // What waited for a card still waits for one.
            if let Then::Do(authorizing) = then {
                model.dialog = Some(Dialog::Card(authorizing));
            }
            model.hint = Some((hint, now.running_ms));
            model.play(Tune::Stop, cmds);
        }
    }
    true
}

/// The card, and whether it goes with a PIN; or why it opens nothing.
fn known_card(model: &Model, secret: &CardSecret, then: &Then, now: Now) -> Result<(PinCard, bool), Hint> {
    let wanted = match then {
        Then::Do(authorizing) => Some(authorizing.act.event()),
        Then::Open | Then::Unlock => model.settings.event,
    };
    let at = model.clock.corrected(now);
    let mut problem = CardProblem::Unknown;
    let mut is_of_another_event = false;
    for (event, state) in &model.events {
        match state.roster().card(secret, at) {
            Ok(_) if wanted.is_some_and(|wanted| wanted != *event) => is_of_another_event = true,
            Ok(line) => {
                let card = PinCard { event: *event, number: line.number, secret: *secret };
                return Ok((card, line.pin.is_some()));
            }
            Err(CardProblem::Unknown) => {}
            Err(other) => problem = other,
        }
    }
    Err(match problem {
        _ if is_of_another_event => Hint::CardOfAnotherEvent,
        CardProblem::Unknown => Hint::CardUnknown,
        CardProblem::Withdrawn => Hint::CardWithdrawn,
        CardProblem::OtherDay => Hint::CardOfAnotherDay,
    })
}

/// Does what a good card was shown for.
pub(super) fn open(model: &mut Model, card: PinCard, then: Then, now: Now) {
    match then {
        Then::Unlock => model.lock = None,
        Then::Do(authorizing) => {
            ask(model, authorizing, Authorizer::Supervisor(card.number), now);
        }
        Then::Open => {
            let until_ms = now.running_ms.saturating_add(OPEN_MS);
            model.supervisor = Some(Supervisor { event: card.event, card: card.number, until_ms });
            // The usual case: a supervisor was called because of the refusal on the screen.
            offer_override(model, now);
        }
    }
}

/// Whether the PIN that was typed goes with the card. The card may have been withdrawn meanwhile.
pub(super) fn is_pin_right(model: &Model, card: &PinCard, typed: &str, now: Now) -> bool {
    let at = model.clock.corrected(now);
    let roster = model.event(card.event).roster();
    roster.card(&card.secret, at).is_ok_and(|line| line.has_pin(&card.secret, card.event, typed))
}

/// The supervisor whose card opens an act at this event, if one was shown.
pub(super) fn supervisor(model: &Model, event: EventNumber, now: Now) -> Option<Authorizer> {
    let supervisor = model.supervisor.filter(|open| open.event == event && now.running_ms < open.until_ms)?;
    Some(Authorizer::Supervisor(supervisor.card))
}
