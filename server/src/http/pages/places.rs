//! `GET /events/{number}/places`: how many each scanner may let in without asking, and where the places of the event are.
//! [`share`] sets how many one has by hand, [`write_off`] takes those of a lost one back.

use askama::Template;
use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::message::Arg;
use esik_shared::places::grant::Standing;

use super::event::gate_name;
use super::menu::EventSection;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::db::event::Event;
use crate::http::api::v1::events::places::scanner_not_found;
use crate::http::api::v1::events::resolving::scanner_in_path;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::places::view::{PlacesOfScanner, PlacesView, places_of_event};

pub(crate) mod share;
pub(crate) mod write_off;

#[derive(Template)]
#[template(path = "places.html")]
pub(super) struct PlacesPage {
    shell: Shell,
    number: EventNumber,
    /// Nothing where the event holds any number.
    capacity: Option<u32>,
    reserve: u32,
    taken: u64,
    /// What is said where more places are out than there are.
    beyond: Option<String>,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    gates: String,
    state: Option<(&'static str, String)>,
    share: String,
    granted: u32,
    received: u64,
    given: u64,
    taken: u64,
    written_off: u32,
    left: u32,
    /// By which it is named in addresses, where something can be done.
    may_share: Option<u32>,
    may_write_off: Option<u32>,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) number: EventNumber,
    pub(super) details: &'a EventDetails,
    pub(super) places: PlacesView,
    pub(super) may_write: bool,
}

pub(super) fn make(shell: Shell, facts: &Facts<'_>) -> PlacesPage {
    let places = &facts.places;
    PlacesPage {
        number: facts.number,
        capacity: places.capacity,
        reserve: places.reserve,
        taken: places.scanners.iter().map(|of| of.claim.balance.taken).sum(),
        beyond: (places.beyond > 0)
            .then(|| text(shell.language, "places-beyond-text", &[("count", places.beyond.into())])),
        rows: places.scanners.iter().map(|of| row(of, facts, &shell)).collect(),
        shell,
    }
}

fn row(of: &PlacesOfScanner, facts: &Facts<'_>, shell: &Shell) -> Row {
    let (claim, language) = (&of.claim, shell.language);
    let balance = claim.balance;
    let gates: Vec<String> = of.gates.iter().map(|gate| gate_name(facts.details, *gate, language)).collect();
    let state = match claim.standing {
        Standing::Gone => Some(("stop", shell.text("places-gone"))),
        _ if of.runs_short => Some(("care", shell.text("places-runs-short"))),
        _ => None,
    };
    let share = match (claim.standing, claim.share) {
        (Standing::Scanner, None) => of.share.to_string(),
        (Standing::Scanner, Some(share)) => text(language, "places-share-set", &[("count", share.into())]),
        (Standing::Server | Standing::Gone, _) => String::new(),
    };
    let may_write_off = facts.may_write && claim.standing != Standing::Server && balance.left() > 0;
    Row {
        name: name(of, shell),
        gates: gates.join(", "),
        state,
        share,
        granted: balance.granted.granted,
        received: balance.received,
        given: balance.given,
        taken: balance.taken,
        written_off: balance.granted.written_off,
        left: balance.left(),
        may_share: of.number.filter(|_| facts.may_write && claim.standing == Standing::Scanner),
        may_write_off: of.number.filter(|_| may_write_off),
    }
}

/// What people call it.
fn name(of: &PlacesOfScanner, shell: &Shell) -> String {
    let id = match (of.number, of.claim.standing) {
        (None, _) => return shell.text("scan-by-unknown"),
        (Some(_), Standing::Server) => "scanner-is-server",
        (Some(_), Standing::Scanner | Standing::Gone) => "scanner-name",
    };
    text(shell.language, id, &[("number", of.number.map_or(Arg::Text(""), Arg::from))])
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let places = places_of_event(&organizer.app, number).await?.ok_or_else(Problem::event_not_found)?;
    let may_write = organizer.may(Permission::EnrollScanners);
    let facts = Facts { number, details: &event.details, places, may_write };
    organizer.html(&make(shell_of(&organizer, &event, "/places"), &facts))
}

fn shell_of(organizer: &Organizer, event: &Event, below: &str) -> Shell {
    let title = organizer.say("places-title");
    let here = format!("/events/{}{below}", event.number);
    organizer.event_shell(event.number, &event.details, EventSection::Places, title).at(&here)
}

/// The scanner that an address names, and its places.
async fn find(
    organizer: &Organizer,
    number: EventNumber,
    scanner: &str,
) -> Result<(Event, u32, PlacesOfScanner), Problem> {
    let event = organizer.event(number).await?;
    let scanner = scanner_in_path(scanner)?;
    let places = places_of_event(&organizer.app, number).await?.ok_or_else(Problem::event_not_found)?;
    let of_scanner = places.scanners.into_iter().find(|of| of.number == Some(scanner));
    Ok((event, scanner, of_scanner.ok_or_else(scanner_not_found)?))
}
