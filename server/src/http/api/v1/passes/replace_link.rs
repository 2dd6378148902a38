//! `POST /api/v1/passes/{pass_id}/replace-link`: gives a pass another link, where the old one is in wrong hands.

use axum::Json;
use axum::extract::{Path, State};
use esik_shared::id::PassId;
use serde::Serialize;

use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::problem::{Code, Problem};
use crate::service::access::{Access, Permission};
use crate::service::replace_link::replace_link_of_pass;

/// The pass and the new address of its page, which is a secret.
#[derive(Debug, Serialize)]
pub(crate) struct Replaced {
    pass_id: PassId,
    page_url: String,
}

pub(crate) async fn replace(
    asker: Asker,
    State(app): State<App>,
    Path(pass_id): Path<String>,
) -> Result<Json<Replaced>, Problem> {
    asker.demand(Access::Needs(Permission::ManagePasses), None)?;
    let pass_id: PassId = pass_id.parse().map_err(|_| not_found())?;
    let link = replace_link_of_pass(&app, &asker.actor(), pass_id).await?.ok_or_else(not_found)?;
    Ok(Json(Replaced { pass_id, page_url: link.page_url(&app.config.public_url) }))
}

fn not_found() -> Problem {
    Problem::new(Code::PassNotFound, "There is no pass with this id.")
}
