//! `GET /api/v1/events/{number}/supervisor-cards`: the supervisor cards of an event.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::SupervisorCard;
use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::event::EventInPath;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::supervisor_card::cards;

pub(crate) fn describe() -> Operation {
    let operation = Operation::new("listSupervisorCards", "The supervisor cards of an event, by number");
    page::describe(operation).answers::<Page<SupervisorCard>>(StatusCode::OK, "A page of cards.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<SupervisorCard>>, Problem> {
    let window = query.window(List::SupervisorCards)?;
    let cards = cards(&app, event, window).await?.ok_or_else(Problem::event_not_found)?;
    Ok(Page::of(List::SupervisorCards, cards, SupervisorCard::from))
}
