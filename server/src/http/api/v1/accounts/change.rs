//! `PATCH /api/v1/accounts/{id}`: changes what an account may do, and whether it may log in.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Account, CHANGE_CODES, id_in_path, refusal_of};
use crate::app::App;
use crate::http::api::v1::event_scope::Events;
use crate::http::api::v1::word::RoleWord;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::account::change::{AccountChange, change_account};

/// What becomes of it. What is missing stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountChange)]
pub(crate) struct Request {
    #[schema(nullable = false)]
    role: Option<RoleWord>,
    #[schema(nullable = false)]
    events: Option<Events>,
    /// Whether it may not log in. Its sessions end at once.
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("changeAccount", "Changes what an account may do, and whether it may log in")
        .takes::<Request>()
        .answers::<Account>(StatusCode::OK, "The account as it is now.")
        .refuses(&CHANGE_CODES)
        .refuses(&[Code::LastAdmin, Code::EventUnknown])
}

pub(crate) async fn change(
    asker: Asker,
    State(app): State<App>,
    Path(id): Path<String>,
    JsonBody(Request { role, events, disabled }): JsonBody<Request>,
) -> Result<Json<Account>, Problem> {
    let change = AccountChange {
        role: role.map(|RoleWord(role)| role),
        events: events.map(Into::into),
        is_disabled: disabled,
    };
    let changed = change_account(&app, &asker.actor(), id_in_path(&id)?, &change).await;
    Ok(Json(changed.map_err(refusal_of)?.into()))
}
