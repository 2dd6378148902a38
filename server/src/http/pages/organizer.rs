//! What every page for organizers is made with: who asks, what they may, in which language; and the frame with the ways
//! to the other pages.

use std::convert::Infallible;

use askama::Template;
use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use esik_shared::message::{Messages, moment};
use esik_shared::time::Timestamp;

use super::menu::{self, EventSection, Section};
use super::next::{below_base, encoded};
use super::{Shell, organizer_html, text};
use crate::app::App;
use crate::db::event::Event;
use crate::http::Web;
use crate::http::extract::asker::{Asker, OwnSession};
use crate::http::extract::preferred::Preferred;
use crate::http::extract::values::Values;
use crate::http::problem::Problem;
use crate::service::access::{Permission, Principal};
use crate::service::events;
use crate::service::list::Window;

/// How many rows a page of a list has: some screens of them.
const ROWS: usize = 100;
/// The most characters of a text that is searched for; names are shorter.
const MAX_SEARCH_CHARS: usize = 200;

/// Which piece of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    /// What is searched for.
    pub(super) search: Option<String>,
    pub(super) window: Window,
    /// Whether it is the beginning.
    pub(super) is_first: bool,
}

impl Listing {
    /// The ways on and back to the beginning, at a list below the base; `also` is kept of its query.
    pub(super) fn pager(&self, path: &str, also: &str, next: Option<i64>) -> Pager {
        let search =
            self.search.as_ref().map(|text| format!("&search={}", encoded(text))).unwrap_or_default();
        let kept = format!("{search}{also}");
        let first = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", &kept[1..]) };
        Pager {
            next: next.map(|after| format!("{path}?after={after}{kept}")),
            first: (!self.is_first).then_some(first),
            kept: kept.clone(),
        }
    }
}

/// Where a list goes on, below the base.
#[derive(Debug, Default)]
pub(super) struct Pager {
    pub(super) next: Option<String>,
    pub(super) first: Option<String>,
    /// What language links keep of the query.
    pub(super) kept: String,
}

/// Somebody at a page for organizers.
pub(crate) struct Organizer {
    pub(super) app: App,
    pub(super) principal: Principal,
    session: Option<OwnSession>,
    preferred: Preferred,
    /// What the address asks for; `done` is what the form before has done.
    pub(super) query: Values,
}

impl FromRequestParts<Web> for Organizer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let asker = Asker::from_request_parts(parts, web).await?;
        let preferred = Preferred::from_request_parts(parts, web).await?;
        // A query that does not read asks for nothing.
        let query = Query::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default();
        let Asker { principal, session, .. } = asker;
        Ok(Self { app: web.app.clone(), principal, session, preferred, query })
    }
}

impl Organizer {
    pub(super) fn language(&self) -> Language {
        self.preferred.for_organizer()
    }

    /// A message without places to fill.
    pub(super) fn say(&self, id: &str) -> String {
        text(self.language(), id, &[])
    }

    pub(super) fn may(&self, permission: Permission) -> bool {
        self.principal.may(permission)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// A moment that belongs to no event.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        moment::moment(at, self.now(), self.app.config.time_zone.name(), self.language())
    }

    /// The frame of a page.
    pub(super) fn shell(&self, section: Section, title: String) -> Shell {
        let mut shell =
            Shell::new(self.language(), &self.app.config.public_url, title).of_session(self.session.as_ref());
        shell.menu = menu::main(&self.principal, section, self.language(), &shell.base);
        let done = format!("done-{}", self.query.get("done"));
        shell.done = Messages::get(self.language()).has(&done).then(|| self.say(&done));
        shell
    }

    /// The frame of a page of an event, with the ways to its other pages.
    pub(super) fn event_shell(
        &self,
        number: EventNumber,
        details: &EventDetails,
        section: EventSection,
        title: String,
    ) -> Shell {
        let mut shell = self.shell(Section::Week, title);
        shell.event_menu =
            Some(menu::of_event(&self.principal, number, details, section, self.language(), &shell.base));
        shell
    }

    /// The event that an address names.
    pub(super) async fn event(&self, number: EventNumber) -> Result<Event, Problem> {
        events::event(&self.app, number).await?.ok_or_else(Problem::event_not_found)
    }

    /// Which piece of a list the address asks for: `search` and `after`. What does not read asks for the beginning.
    pub(super) fn listing(&self) -> Listing {
        let search: String = self.query.get("search").chars().filter(|c| !c.is_control()).collect();
        let search = Some(search).filter(|text| !text.is_empty() && text.chars().count() <= MAX_SEARCH_CHARS);
        let after = self.query.get("after").parse().ok();
        Listing {
            search,
            window: Window { after: after.unwrap_or(i64::MIN), limit: ROWS },
            is_first: after.is_none(),
        }
    }

    /// A page as an answer.
    pub(super) fn html(&self, page: &impl Template) -> Result<Response, Problem> {
        organizer_html(page, &self.preferred)
    }

    /// A form again, with what is wrong in it.
    pub(super) fn refuse(&self, page: &impl Template) -> Result<Response, Problem> {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.html(page)?).into_response())
    }

    /// To another page: a form that is answered by an address is not sent again on reload.
    pub(super) fn go(&self, path: &str) -> Response {
        Redirect::to(&below_base(&self.app.config.public_url, path)).into_response()
    }
}
