//! `POST /api/v1/passes/{pass_id}/replace-link`: gives a pass another link, where the old one is in wrong hands.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use esik_shared::id::PassId;
use serde::Serialize;
use utoipa::ToSchema;

use super::pass_not_found;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::replace_link::replace_link_of_pass;

/// A pass and the new address of its page, which is a secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplacedLink {
    pass_id: PassId,
    page_url: String,
}

pub(crate) fn describe() -> Operation {
    Operation::new("replaceLinkOfPass", "Gives a pass another link")
        .description("The old address leads nowhere from then on. The code of the pass stays as it is.")
        .answers::<ReplacedLink>(StatusCode::OK, "The new address, which is a secret.")
        .refuses(&[Code::PassNotFound])
}

pub(crate) async fn replace(
    asker: Asker,
    State(app): State<App>,
    Path(pass_id): Path<String>,
) -> Result<Json<ReplacedLink>, Problem> {
    let pass_id: PassId = pass_id.parse().map_err(|_| pass_not_found())?;
    let link = replace_link_of_pass(&app, &asker.actor(), pass_id).await?.ok_or_else(pass_not_found)?;
    Ok(Json(ReplacedLink { pass_id, page_url: link.page_url(&app.config.public_url) }))
}
