//! `GET /scanners` and `GET /events/{number}/scanners`: which devices are scanners, what each may, and how it is by its
//! last word ([`state`]). [`enroll`] makes one more.

use askama::Template;
use axum::response::Response;
use esik_shared::certificate::AuthorRole;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use self::state::{Item, Words};
use super::menu::{EventSection, Section};
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::http::api::v1::events::resolving::refusal_of;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::access::EventScope;
use crate::service::list::Piece;
use crate::service::resolve::gaps::{Gap, list_gaps};
use crate::service::scanners::{ScannerView, list_scanners, list_scanners_of_event};

pub(crate) mod enroll;
mod state;

#[derive(Template)]
#[template(path = "scanners.html")]
pub(super) struct ScannersPage {
    shell: Shell,
    /// The event that it is about, if one.
    event: Option<EventNumber>,
    rows: Vec<Row>,
    pager: Pager,
    is_empty: bool,
}

struct Row {
    name: String,
    /// How it is.
    items: Vec<Item>,
    /// What was decided about it.
    facts: Vec<(String, String)>,
    is_over: bool,
    is_revoked: bool,
    /// By which it is revoked, where that can be done here.
    revoke: Option<u32>,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) event: Option<EventNumber>,
    pub(super) piece: Piece<ScannerView>,
    /// Where the event feed stands that it is about.
    pub(super) revision: Option<u64>,
    /// What is known to be missing of that event.
    pub(super) gaps: Vec<Gap>,
    /// Which events the reader may know of.
    pub(super) scope: &'a EventScope,
    pub(super) time_zone: &'a str,
    pub(super) now: Timestamp,
}

pub(super) fn make(shell: Shell, listing: &Listing, facts: &Facts<'_>) -> ScannersPage {
    let path =
        facts.event.map_or_else(|| "/scanners".to_owned(), |event| format!("/events/{event}/scanners"));
    ScannersPage {
        event: facts.event,
        rows: facts.piece.rows.iter().map(|view| row(view, facts, &shell)).collect(),
        pager: listing.pager(&path, "", facts.piece.next),
        is_empty: facts.piece.rows.is_empty() && listing.is_first,
        shell,
    }
}

/// What people call it.
fn name(view: &ScannerView, language: Language) -> String {
    let number = view.certified.number;
    match view.certified.role {
        AuthorRole::Scanner => text(language, "scanner-name", &[("number", number.into())]),
        _ => text(language, "scanner-is-server", &[("number", number.into())]),
    }
}

fn row(view: &ScannerView, facts: &Facts<'_>, shell: &Shell) -> Row {
    let language = shell.language;
    let when = |at: Timestamp| moment::moment(at, facts.now, facts.time_zone, language);
    let certified = &view.certified;
    let seen = certified.events.iter().filter(|event| facts.scope.has(event.event));
    let of_page = seen.clone().filter(|event| facts.event.is_none_or(|wanted| wanted == event.event));
    let mut gates: Vec<u8> =
        of_page.flat_map(|event| event.keeps_gates.iter().map(|gate| gate.get())).collect();
    gates.sort_unstable();
    gates.dedup();
    let numbers: Vec<String> = seen.map(|event| event.event.to_string()).collect();
    let events = match numbers.len() {
        0..=6 => numbers.join(", "),
        count => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            text(language, "week-events", &[("count", count.into())])
        }
    };
    let gates = gates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let words = Words { shell, facts, when: &when };
    let mut items = match certified.role {
        AuthorRole::Scanner => words.of(view),
        AuthorRole::Server => Vec::new(),
    };
    items.extend(words.missing(view));
    let scans = view.feed.map_or(0, |feed| feed.seq).to_string();
    let known = [
        ("scanner-scans", scans, facts.event.is_some()),
        ("account-events", events, facts.event.is_none()),
        ("scanner-gates", gates.clone(), !gates.is_empty()),
        ("scanner-until", when(certified.valid_until), true),
    ];
    Row {
        name: name(view, language),
        items,
        facts: known
            .into_iter()
            .filter(|(.., is_told)| *is_told)
            .map(|(id, told, _)| (shell.text(id), told))
            .collect(),
        is_over: certified.valid_until <= facts.now,
        is_revoked: view.revoked.is_some(),
        revoke: (facts.event.is_some() && view.revoked.is_none() && certified.role == AuthorRole::Scanner)
            .then_some(certified.number),
    }
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let listing = organizer.listing();
    let scope = organizer.principal.events();
    let piece = list_scanners(&organizer.app, &scope, listing.window).await?;
    let time_zone = organizer.app.config.time_zone.name();
    let (now, gaps) = (organizer.now(), Vec::new());
    let facts = Facts { event: None, piece, revision: None, gaps, scope: &scope, time_zone, now };
    let shell = organizer.shell(Section::Scanners, organizer.say("scanners-title"));
    organizer.html(&make(shell, &listing, &facts))
}

pub(crate) async fn show_of_event(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let listing = organizer.listing();
    let scope = organizer.principal.events();
    let piece = list_scanners_of_event(&organizer.app, number, listing.window).await?;
    let piece = piece.ok_or_else(Problem::event_not_found)?;
    let time_zone = &event.details.time_zone;
    let gaps = list_gaps(&organizer.app, number).await.map_err(refusal_of)?;
    let (now, revision) = (organizer.now(), Some(event.head.seq));
    let facts = Facts { event: Some(number), piece, revision, gaps, scope: &scope, time_zone, now };
    let title = organizer.say("scanners-title");
    let shell = organizer.event_shell(number, &event.details, EventSection::Scanners, title);
    organizer.html(&make(shell, &listing, &facts))
}
