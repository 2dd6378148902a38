//! `POST /api/v1/events/{number}/supervisor-cards`: makes a supervisor card.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{SupervisorCard, refusal_of};
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::supervisor_card::{CardRequest, Pin, make_card, parse_day};

/// For which day of the event: today, or the first that is still to come, unless said otherwise. For whom, and which
/// digits go with it, if any.
// No Debug: it holds a PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSupervisorCard)]
pub(crate) struct Request {
    #[serde(default)]
    #[schema(format = Date)]
    day: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100)]
    name: String,
    #[serde(default)]
    #[schema(pattern = "^[0-9]{4,8}$")]
    pin: Option<String>,
}

/// The card with what is printed on it. That is shown only here.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedSupervisorCard)]
pub(crate) struct Created {
    card: SupervisorCard,
    /// The text of its QR code, a secret.
    code: String,
}

pub(crate) fn describe() -> Operation {
    Operation::new("createSupervisorCard", "Makes a supervisor card")
        .description("Scanners that hear of it take it on its day: each time it is shown it opens one act.")
        .takes::<Request>()
        .answers::<Created>(StatusCode::CREATED, "The card. Its code is shown once.")
        .refuses(&[Code::CardInvalid, Code::TooManyCards])
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    JsonBody(Request { day, name, pin }): JsonBody<Request>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let day = day.as_deref().map(parse_day).transpose().map_err(refusal_of)?;
    let pin = pin.as_deref().map(Pin::parse).transpose().map_err(refusal_of)?;
    let request = CardRequest { event, day, name, pin };
    let (card, secret) = make_card(&app, &asker.actor(), &request).await.map_err(refusal_of)?;
    Ok((StatusCode::CREATED, Json(Created { card: card.into(), code: secret.to_text() })))
}
