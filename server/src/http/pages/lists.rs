//! `GET /events/{number}/lists`: the files that say who came, and what is in them.

use askama::Template;
use axum::response::Response;
use esik_shared::id::EventNumber;

use super::Shell;
use super::menu::EventSection;
use super::organizer::Organizer;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "lists.html")]
pub(super) struct ListsPage {
    shell: Shell,
    number: EventNumber,
}

pub(super) fn make(shell: Shell, number: EventNumber) -> ListsPage {
    ListsPage { shell, number }
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let title = organizer.say("lists-title");
    let shell = organizer.event_shell(number, &event.details, EventSection::Lists, title);
    organizer.html(&make(shell, number))
}
