//! `POST /events/{number}/conflicts/…`: answers to a conflict, to scans in quarantine, to a branch of a copied scanner.

use axum::response::Response;
use esik_shared::id::EventNumber;

use super::super::form::Values;
use super::super::organizer::Organizer;
use super::{head_named, scan_named};
use crate::http::api::v1::events::resolving::refusal_of;
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{Code, Problem};
use crate::service::resolve::conflicts::settle_conflict;
use crate::service::resolve::forks::answer_branch;
use crate::service::resolve::quarantine::{RunToAnswer, answer_quarantine};
use crate::service::resolve::{Note, ResolveError};

pub(super) fn unreadable() -> Problem {
    Problem::new(Code::BadRequest, "The form does not name what it is about. Open the page again.")
}

/// Back to the page. What somebody else has answered meanwhile is as it should be.
fn back(
    organizer: &Organizer,
    number: EventNumber,
    answered: Result<bool, ResolveError>,
) -> Result<Response, Problem> {
    match answered {
        Ok(_) => Ok(organizer.go(&format!("/events/{number}/conflicts?done=answered"))),
        Err(ResolveError::NoConflict | ResolveError::NoQuarantine) => {
            Ok(organizer.go(&format!("/events/{number}/conflicts?done=answered-before")))
        }
        Err(error) => Err(refusal_of(error)),
    }
}

pub(crate) async fn conflict(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let scan = |name: &str| scan_named(fields.get(name)).ok_or_else(unreadable);
    let pair = (scan("first")?, scan("second")?);
    let note = Note::parse(fields.get("note")).map_err(refusal_of)?;
    let answered = settle_conflict(&organizer.app, &by.actor, number, pair, note.as_ref()).await;
    back(&organizer, number, answered)
}

pub(crate) async fn quarantine(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let run = RunToAnswer {
        scanner: fields.get("scanner").parse().map_err(|_| unreadable())?,
        first_seq: fields.get("first_seq").parse().map_err(|_| unreadable())?,
        last: head_named(fields.get("last")).ok_or_else(unreadable)?,
    };
    let note = Note::parse(fields.get("note")).map_err(refusal_of)?;
    let accepted = counts(&fields)?;
    let app = &organizer.app;
    let answered = answer_quarantine(app, &by.actor, number, run, accepted, note.as_ref()).await;
    back(&organizer, number, answered)
}

pub(crate) async fn branch(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let scanner = fields.get("scanner").parse().map_err(|_| unreadable())?;
    let first = head_named(fields.get("first")).ok_or_else(unreadable)?;
    let note = Note::parse(fields.get("note")).map_err(refusal_of)?;
    let counts = counts(&fields)?;
    let app = &organizer.app;
    let answered = answer_branch(app, &by.actor, number, (scanner, first), counts, note.as_ref()).await;
    back(&organizer, number, answered)
}

/// Which of the two buttons was pressed.
fn counts(fields: &Values) -> Result<bool, Problem> {
    match fields.get("counts") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(unreadable()),
    }
}
