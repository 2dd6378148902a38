//! API tokens, for scripts and turnstiles.

use super::access::{ApiToken, EventScope, Permission};
use super::token::Token;
use crate::app::App;
use crate::db::DbError;

/// Makes a token, which is shown once; `name` says whose it is.
pub(crate) async fn create_api_token(app: &App, name: &str) -> Result<Token, DbError> {
    let token = Token::draw(&app.rng);
    let mut tx = app.db.write().await?;
    tx.insert_api_token(token.hash(), name, app.clock.now()).await?;
    tx.commit().await?;
    Ok(token)
}

/// The name of the token that a client sent; nothing if there is no such token.
pub(crate) async fn api_token_name(app: &App, token: &str) -> Result<Option<String>, DbError> {
    match Token::parse(token) {
        Some(token) => app.db.read().await?.api_token_name(token.hash()).await,
        None => Ok(None),
    }
}

/// What the token that a client sent is for.
pub(crate) async fn api_token(app: &App, token: &str) -> Result<Option<ApiToken>, DbError> {
    let scopes = Permission::ALL.into_iter().filter(|permission| *permission != Permission::ManageAccounts);
    let named = |name| ApiToken { id: 0, name, scopes: scopes.collect(), events: EventScope::All };
    Ok(api_token_name(app, token).await?.map(named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing;

    #[tokio::test]
    async fn an_api_token_is_known_by_its_name() {
        let test = testing::app().await;
        let token = create_api_token(&test.app, "turnstile").await.unwrap().text();
        assert_eq!(api_token_name(&test.app, &token).await.unwrap().as_deref(), Some("turnstile"));
        assert_eq!(api_token_name(&test.app, &token[1..]).await.unwrap(), None);
    }
}
