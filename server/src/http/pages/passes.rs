//! `GET /events/{number}/passes`: the passes of an event, found by whose they are. [`issue`] makes them, [`one`] is one of
//! them with what it has lived through, [`act`] ends or replaces it, [`link`] shows its address, [`links`] gives all
//! addresses as a file.

use askama::Template;
use axum::response::Response;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};

use super::event::gate_name;
use super::menu::EventSection;
use super::organizer::{Listing, Organizer, Pager};
use super::students::one::state_id;
use super::{Shell, text};
use crate::db::event::Event;
use crate::db::pass_list::ListedPass;
use crate::http::extract::event::EventInPath;
use crate::http::problem::{Code, Problem};
use crate::service::access::Permission;
use crate::service::list::Piece;
use crate::service::passes::list_passes;

pub(crate) mod act;
pub(crate) mod issue;
pub(crate) mod link;
pub(crate) mod links;
pub(crate) mod one;

/// What a list can be narrowed to: the word in the address and its message.
const STATES: [(&str, &str); 3] =
    [("issued", "pass-list-issued"), ("replaced", "pass-list-replaced"), ("revoked", "pass-list-revoked")];

#[derive(Template)]
#[template(path = "passes.html")]
pub(super) struct PassesPage {
    shell: Shell,
    number: EventNumber,
    search: String,
    states: Vec<(&'static str, String, bool)>,
    expected: String,
    rows: Vec<Row>,
    pager: Pager,
    may_issue: bool,
    is_empty: bool,
}

struct Row {
    pass_id: PassId,
    name: String,
    number: String,
    kind: String,
    gate: String,
    state: String,
    tone: &'static str,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) event: &'a Event,
    pub(super) piece: Piece<ListedPass>,
    /// Which state is asked for.
    pub(super) state: Option<&'static str>,
    pub(super) may_issue: bool,
}

pub(super) fn make(shell: Shell, listing: &Listing, facts: Facts<'_>) -> PassesPage {
    let number = facts.event.number;
    let also = facts.state.map(|state| format!("&state={state}")).unwrap_or_default();
    let pager = listing.pager(&format!("/events/{number}/passes"), &also, facts.piece.next);
    let shell = shell.keeping(pager.kept.clone());
    let is_empty =
        facts.piece.rows.is_empty() && listing.search.is_none() && listing.is_first && facts.state.is_none();
    let expected = facts.event.counts.expected;
    PassesPage {
        number,
        search: listing.search.clone().unwrap_or_default(),
        states: STATES.map(|(state, id)| (state, shell.text(id), facts.state == Some(state))).to_vec(),
        expected: text(shell.language, "passes-total", &[("count", expected.into())]),
        rows: facts.piece.rows.iter().map(|pass| row(pass, facts.event, &shell)).collect(),
        pager,
        may_issue: facts.may_issue,
        is_empty,
        shell,
    }
}

fn row(pass: &ListedPass, event: &Event, shell: &Shell) -> Row {
    let (state, tone) = state_id(pass.state);
    let (number, name) = match &pass.student {
        Some((number, name)) => (number.clone(), name.clone()),
        None => (String::new(), shell.text("pass-specimen")),
    };
    Row {
        pass_id: pass.body.pass_id,
        name,
        number,
        kind: shell.text(kind_id(pass.body.flags.live)),
        gate: pass
            .body
            .home_gate
            .map(|gate| gate_name(&event.details, gate, shell.language))
            .unwrap_or_default(),
        state: shell.text(state),
        tone,
    }
}

/// The word for what kind of code a pass has.
fn kind_id(is_live: bool) -> &'static str {
    if is_live { "pass-kind-live" } else { "pass-kind-static" }
}

/// Why a pass is not good any more, in words.
fn state_text(state: PassState, shell: &Shell) -> String {
    match state {
        PassState::Revoked(reason) => {
            let reason = shell.text(super::pass::reason_id(reason));
            text(shell.language, "pass-revoked-because", &[("reason", (&reason).into())])
        }
        other => shell.text(state_id(other).0),
    }
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let listing = organizer.listing();
    let asked = organizer.query.get("state");
    let state = STATES.iter().find(|(state, _)| *state == asked).map(|(state, _)| *state);
    let piece = list_passes(&organizer.app, number, listing.search.as_deref(), state, listing.window).await?;
    let facts = Facts {
        event: &event,
        piece: piece.ok_or_else(Problem::event_not_found)?,
        state,
        may_issue: organizer.may(Permission::IssuePasses),
    };
    let title = organizer.say("student-passes");
    let shell = organizer.event_shell(number, &event.details, EventSection::Passes, title);
    organizer.html(&make(shell, &listing, facts))
}

fn pass_not_found() -> Problem {
    Problem::new(Code::PassNotFound, "This event has no such pass.")
}
