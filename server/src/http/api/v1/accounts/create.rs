//! `POST /api/v1/accounts`: makes an account, and a password for its first log-in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Account, refusal_of};
use crate::app::App;
use crate::http::api::v1::event_scope::Events;
use crate::http::api::v1::word::RoleWord;
use crate::http::extract::asker::Asker;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::account::{AccountRequest, invite_account};

/// Who, as what, with which events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount)]
pub(crate) struct Request {
    email: String,
    role: RoleWord,
    events: Events,
}

/// The account, and the password that its owner logs in with once. It is shown only here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedAccount)]
pub(crate) struct Created {
    account: Account,
    temporary_password: String,
}

pub(crate) fn describe() -> Operation {
    Operation::new("createAccount", "Makes an account, and a password for its first log-in")
        .description("The first log-in asks for a password of one's own.")
        .takes::<Request>()
        .answers::<Created>(StatusCode::CREATED, "The account. The password is shown once.")
        .refuses(&[
            Code::EmailInvalid,
            Code::AccountExists,
            Code::TooManyAccounts,
            Code::AdminsOnly,
            Code::EventUnknown,
        ])
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    JsonBody(Request { email, role: RoleWord(role), events }): JsonBody<Request>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let request = AccountRequest { email, role, events: events.into() };
    let (account, password) = invite_account(&app, &asker.actor(), &request).await.map_err(refusal_of)?;
    let created = Created { account: account.into(), temporary_password: password.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}
