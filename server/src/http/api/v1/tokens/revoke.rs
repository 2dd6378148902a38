//! `POST /api/v1/tokens/{id}/revoke`: makes an API token good for nothing.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{Token, refusal_of};
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::api_token::{TokenError, revoke_api_token};

pub(crate) fn describe() -> Operation {
    Operation::new("revokeToken", "Makes an API token good for nothing, from now on and for ever")
        .answers::<Token>(StatusCode::OK, "It is revoked.")
        .refuses(&[Code::TokenNotFound])
}

pub(crate) async fn revoke(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Token>, Problem> {
    let id = id.parse().map_err(|_| refusal_of(TokenError::Unknown))?;
    let revoked = revoke_api_token(&app, &asker.actor(), id).await.map_err(refusal_of)?;
    Ok(Json(revoked.into()))
}
