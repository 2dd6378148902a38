//! Making accounts.

use super::password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS};
use crate::app::App;
use crate::db::DbError;
use crate::db::account::Role;

/// The most characters of an e-mail address (RFC 5321).
pub(crate) const MAX_EMAIL_CHARS: usize = 254;

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminCreateError {
    /// The e-mail has no such shape.
    #[error("this is not an e-mail address")]
    Email,
    /// The password is too short.
    #[error("the password has {0} characters; at least {MIN_PASSWORD_CHARS} are needed")]
    PasswordTooShort(usize),
    /// The password is too long.
    #[error("the password is longer than {MAX_PASSWORD_BYTES} bytes")]
    PasswordTooLong,
    /// There is one already.
    #[error("there is an account with this e-mail already; it was not changed")]
    Exists,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An e-mail address in small letters, if the text has the shape of one: something, an @, a domain.
pub(crate) fn fold_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.split_once('@')?;
    let has_bad_character = |part: &str| {
        part.is_empty()
            || part.chars().any(|c| c == '@' || c == ',' || c == ';' || c.is_whitespace() || c.is_control())
    };
    let is_domain =
        domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let fits = email.chars().count() <= MAX_EMAIL_CHARS;
    (fits && is_domain && !has_bad_character(local) && !has_bad_character(domain)).then_some(email)
}

/// Makes an account that may do everything.
pub(crate) async fn admin_create(app: &App, email: &str, password: &str) -> Result<(), AdminCreateError> {
    let email = fold_email(email).ok_or(AdminCreateError::Email)?;
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(AdminCreateError::PasswordTooLong);
    }
    match password.chars().count() {
        MIN_PASSWORD_CHARS.. => {}
        short => return Err(AdminCreateError::PasswordTooShort(short)),
    }
    let hash = app.passwords.hash(password, app.rng.bytes()).await;
    let mut tx = app.db.write().await?;
    if !tx.insert_account(&email, &hash, Role::Admin, app.clock.now()).await? {
        return Err(AdminCreateError::Exists);
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_folded_or_refused() {
        let table = [
            (" Aigerim@Esik.Example ", Some("aigerim@esik.example")),
            ("ӘЛИЯ@esik.example", Some("әлия@esik.example")),
            ("admin@localhost", Some("admin@localhost")),
            ("", None),
            ("admin", None),
            ("@esik.example", None),
            ("admin@", None),
            ("a@b@c.example", None),
            ("a b@esik.example", None),
            ("a@esik..example", None),
            ("a@.example", None),
            ("a@example.", None),
            ("a@-x.example", None),
            ("a@x.example,b@x.example", None),
        ];
        for (text, expected) in table {
            assert_eq!(fold_email(text).as_deref(), expected, "{text}");
        }
        assert_eq!(fold_email(&format!("{}@esik.example", "a".repeat(250))), None);
    }
}
