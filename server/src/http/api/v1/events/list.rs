//! `GET /api/v1/events`: the events that who asks may see, by number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::show::Event;
use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::asker::Asker;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::events::list_events;

pub(crate) fn describe() -> Operation {
    page::describe(Operation::new("listEvents", "Events that you may see, by number"))
        .answers::<Page<Event>>(StatusCode::OK, "A page of events.")
}

pub(crate) async fn list(
    asker: Asker,
    State(app): State<App>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<Event>>, Problem> {
    let events = list_events(&app, &asker.principal.events(), query.window(List::Events)?).await?;
    Ok(Page::of(List::Events, events, Event::from))
}
