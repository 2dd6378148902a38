//! Logging in with e-mail and password.

use super::account::fold_email;
use super::session::SESSION_MS;
use super::token::Token;
use crate::app::App;
use crate::db::DbError;

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// Which of the two is wrong is not told, and does not show in the time it takes.
    #[error("no account has this e-mail and password")]
    Wrong,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Starts a session, whose token the client keeps.
pub(crate) async fn log_in(app: &App, email: &str, password: &str) -> Result<Token, LogInError> {
    // What has no shape of an e-mail is looked up as well: no account has an empty one.
    let email = fold_email(email).unwrap_or_default();
    let found = app.db.read().await?.account_by_email(&email).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.as_str());
    if !app.passwords.verify(password, hash).await {
        return Err(LogInError::Wrong);
    }
    let (account, _) = found.ok_or(LogInError::Wrong)?;

    let (token, now) = (Token::draw(&app.rng), app.clock.now());
    let mut tx = app.db.write().await?;
    tx.delete_ended_sessions(now).await?;
    tx.insert_session(token.hash(), account.id, now, now.plus_ms(SESSION_MS)).await?;
    tx.commit().await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::super::account::{AdminCreateError, admin_create};
    use super::super::session::{log_out, session_of};
    use super::*;
    use crate::app::testing;
    use crate::clock::Clock;

    const EMAIL: &str = "admin@esik.example";
    const PASSWORD: &str = "correct horse";

    #[tokio::test]
    async fn an_account_is_made_once_and_only_with_a_good_password() {
        let test = testing::app().await;
        let too_long = "x".repeat(1025);
        let create = async |email, password| admin_create(&test.app, email, password).await;
        assert!(matches!(create("admin", PASSWORD).await, Err(AdminCreateError::Email)));
        assert!(matches!(create(EMAIL, "ninechars").await, Err(AdminCreateError::PasswordTooShort(9))));
        assert!(matches!(create(EMAIL, &too_long).await, Err(AdminCreateError::PasswordTooLong)));
        create(EMAIL, PASSWORD).await.unwrap();
        assert!(matches!(create("ADMIN@esik.example", "another one").await, Err(AdminCreateError::Exists)));
        assert!(log_in(&test.app, EMAIL, PASSWORD).await.is_ok(), "the first password still holds");
    }

    #[tokio::test]
    async fn a_session_belongs_to_its_token_until_it_ends_or_is_ended() {
        let now = Arc::new(AtomicI64::new(testing::NOW.0));
        let test = testing::app_at(Clock::movable(Arc::clone(&now))).await;
        admin_create(&test.app, EMAIL, PASSWORD).await.unwrap();
        for (email, password) in
            [(EMAIL, "wrong horse"), ("nobody@esik.example", PASSWORD), ("", ""), ("x", PASSWORD)]
        {
            assert!(matches!(log_in(&test.app, email, password).await, Err(LogInError::Wrong)), "{email}");
        }
        let token = log_in(&test.app, " Admin@Esik.example", PASSWORD).await.unwrap().text();
        let other = log_in(&test.app, EMAIL, PASSWORD).await.unwrap().text();
        assert_eq!(session_of(&test.app, &token).await.unwrap().unwrap().email, EMAIL);
        assert_eq!(session_of(&test.app, "nonsense").await.unwrap(), None);

        log_out(&test.app, &other).await.unwrap();
        assert_eq!(session_of(&test.app, &other).await.unwrap(), None);

        now.fetch_add(SESSION_MS - 1, Ordering::Relaxed);
        assert!(session_of(&test.app, &token).await.unwrap().is_some());
        now.fetch_add(1, Ordering::Relaxed);
        assert_eq!(session_of(&test.app, &token).await.unwrap(), None, "12 hours have passed");
    }
}
