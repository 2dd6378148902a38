//! `GET /api/v1/tokens`: API tokens, revoked ones too, in the order in which they were made.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Token;
use crate::app::App;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::api_token::tokens;

pub(crate) fn describe() -> Operation {
    let operation =
        Operation::new("listTokens", "API tokens, revoked ones too, in the order in which they were made");
    page::describe(operation).answers::<Page<Token>>(StatusCode::OK, "A page of tokens.")
}

pub(crate) async fn list(
    State(app): State<App>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<Page<Token>>, Problem> {
    let tokens = tokens(&app, query.window(List::Tokens)?).await?;
    Ok(Page::of(List::Tokens, tokens, Token::from))
}
