//! Sessions after log-in.

use super::token::Token;
use crate::app::App;
use crate::db::DbError;
use crate::db::account::Account;

/// How long a session lasts: a long festival day, not a night more.
pub(crate) const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// Who is logged in with this token; nobody if there is no such session or it has ended.
pub(crate) async fn session_of(app: &App, token: &str) -> Result<Option<Account>, DbError> {
    match Token::parse(token) {
        Some(token) => app.db.read().await?.account_of_session(token.hash(), app.clock.now()).await,
        None => Ok(None),
    }
}

/// Ends the session. Ending none is fine.
pub(crate) async fn log_out(app: &App, token: &str) -> Result<(), DbError> {
    let Some(token) = Token::parse(token) else {
        return Ok(());
    };
    let mut tx = app.db.write().await?;
    tx.delete_session(token.hash()).await?;
    tx.commit().await
}
