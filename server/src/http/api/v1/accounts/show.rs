//! `GET /api/v1/accounts/{id}`: one account.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{Account, id_in_path, not_found};
use crate::app::App;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::account::account;

pub(crate) fn describe() -> Operation {
    Operation::new("getAccount", "One account")
        .answers::<Account>(StatusCode::OK, "The account.")
        .refuses(&[Code::AccountNotFound])
}

pub(crate) async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Account>, Problem> {
    let account = account(&app, id_in_path(&id)?).await?.ok_or_else(not_found)?;
    Ok(Json(account.into()))
}
