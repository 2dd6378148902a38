//! `POST /api/v1/events/{number}/supervisor-cards/{card}/withdraw`: takes a supervisor card back.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{SupervisorCard, card_not_found, refusal_of};
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::supervisor_card::withdraw_card;

pub(crate) fn describe() -> Operation {
    Operation::new("withdrawSupervisorCard", "Takes a supervisor card back")
        .description(
            "Every scanner that hears of it refuses the card from then on. Again, it changes nothing.",
        )
        .answers::<SupervisorCard>(StatusCode::OK, "The card.")
        .refuses(&[Code::CardNotFound])
}

pub(crate) async fn withdraw(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, card)): Path<(String, String)>,
) -> Result<Json<SupervisorCard>, Problem> {
    let card: u32 = card.parse().map_err(|_| card_not_found())?;
    let card = withdraw_card(&app, &asker.actor(), event, card).await.map_err(refusal_of)?;
    Ok(Json(card.into()))
}
