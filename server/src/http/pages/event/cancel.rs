//! `/events/{number}/cancel`: calls an event off, or on again, after asking.

use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;

use super::super::form::{ConfirmPage, Values};
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::event_rules::{EventRulesError, set_cancelled};

/// The question for an event as it is.
pub(in super::super) fn make(
    mut shell: Shell,
    number: EventNumber,
    details: &EventDetails,
    expected: u32,
) -> ConfirmPage {
    let is_off = details.cancelled;
    shell.title = shell.text(if is_off { "event-uncancel-title" } else { "event-cancel-title" });
    let paragraphs = if is_off {
        vec![shell.text("event-uncancel-text")]
    } else {
        vec![
            text(shell.language, "event-cancel-text", &[("count", expected.into())]),
            shell.text("event-cancel-students"),
            shell.text("event-cancel-back"),
        ]
    };
    let submit = shell.text(if is_off { "event-uncancel-submit" } else { "event-cancel-submit" });
    let to = if is_off { "on" } else { "off" };
    let action = format!("/events/{number}/cancel");
    ConfirmPage {
        hidden: vec![("to", to.to_owned())],
        is_grave: !is_off,
        ..ConfirmPage::new(shell, paragraphs, action, submit)
    }
}

pub(crate) async fn ask(organizer: Organizer, EventInPath(number): EventInPath) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let shell = organizer.event_shell(number, &event.details, EventSection::Details, String::new());
    organizer.html(&make(shell, number, &event.details, event.counts.expected))
}

pub(crate) async fn submit(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let cancelled = fields.get("to") != "on";
    match set_cancelled(&organizer.app, &by.actor, number, cancelled).await {
        Ok(()) => {
            let done = if cancelled { "event-cancelled" } else { "event-uncancelled" };
            Ok(organizer.go(&format!("/events/{number}?done={done}")))
        }
        Err(EventRulesError::Unknown(_)) => Err(Problem::event_not_found()),
        Err(error) => Err(Problem::internal(error)),
    }
}
