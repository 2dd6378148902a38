//! `POST /api/v1/tokens`: makes an API token.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Token, refusal_of};
use crate::app::App;
use crate::http::api::v1::event_scope::Events;
use crate::http::api::v1::word::ScopeWord;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::api_token::{TokenError, TokenRequest, create_api_token};

/// Whose it is, what it may do, with which events, and until when, in Unix seconds; without an end for ever.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken)]
pub(crate) struct Request {
    name: String,
    #[schema(max_items = 12)]
    scopes: Vec<ScopeWord>,
    events: Events,
    #[serde(default)]
    expires_at: Option<i64>,
}

/// The token with what it opens. That is shown only here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedToken)]
pub(crate) struct Created {
    token: Token,
    /// For `Authorization: Bearer`.
    secret: String,
}

impl Request {
    fn read(self) -> Result<TokenRequest, TokenError> {
        // Beyond what milliseconds can count there is no time.
        let read = |seconds: i64| seconds.checked_mul(1000).map(Timestamp).ok_or(TokenError::Expired);
        Ok(TokenRequest {
            name: self.name,
            scopes: self.scopes.into_iter().map(|ScopeWord(scope)| scope).collect(),
            events: self.events.into(),
            expires: self.expires_at.map(read).transpose()?,
        })
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("createToken", "Makes an API token")
        .takes::<Request>()
        .answers::<Created>(StatusCode::CREATED, "The token. Its secret is shown once.")
        .refuses(&[Code::TokenInvalid, Code::TooManyTokens, Code::AdminsOnly, Code::EventUnknown])
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    JsonBody(request): JsonBody<Request>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let request = request.read().map_err(refusal_of)?;
    let (view, secret) = create_api_token(&app, &asker.actor(), &request).await.map_err(refusal_of)?;
    Ok((StatusCode::CREATED, Json(Created { token: view.into(), secret: secret.text() })))
}
