//! `GET /api/v1/accounts`: the accounts, in the order in which they were made.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Account;
use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::account::accounts;

pub(crate) fn describe() -> Operation {
    let operation = Operation::new("listAccounts", "Accounts, in the order in which they were made");
    page::describe(operation).answers::<Page<Account>>(StatusCode::OK, "A page of accounts.")
}

pub(crate) async fn list(
    State(app): State<App>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<Account>>, Problem> {
    let accounts = accounts(&app, query.window(List::Accounts)?).await?;
    Ok(Page::of(List::Accounts, accounts, Account::from))
}
