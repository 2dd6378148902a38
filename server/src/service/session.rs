//! Sessions after log-in: who is logged in, and where else they are.

use data_encoding::BASE64URL_NOPAD;
use esik_shared::time::Timestamp;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::token::Token;
use super::visitor::Visitor;
use crate::app::App;
use crate::db::session::NewSession;
pub(crate) use crate::db::session::{LiveSession, SessionView};
use crate::db::{DbError, Tx};

/// How long a session lasts: a long festival day, not a night more.
pub(crate) const SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// How often at most the use of a session or token is noted: a request is no reason to write.
pub(crate) const NOTED_EVERY_MS: i64 = 5 * 60 * 1000;
/// Sessions that an account may have at once. One more ends the oldest.
pub(crate) const MAX_SESSIONS: u32 = 20;

/// The session of this token; nothing if there is none or it has ended.
pub(crate) async fn session_of(app: &App, token: &str) -> Result<Option<LiveSession>, DbError> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let now = app.clock.now();
    let session = app.db.read().await?.live_session(token.hash(), now).await?;
    if let Some(session) = &session
        && now.ms_since(session.last_used) >= NOTED_EVERY_MS
    {
        let noted = async {
            let mut tx = app.db.write().await?;
            tx.touch_session(session.id, session.last_used, now).await?;
            tx.commit().await
        };
        only_log(noted.await);
    }
    Ok(session)
}

/// A use that was not noted keeps nobody out: reading goes on where nothing can be written.
pub(super) fn only_log(noted: Result<(), DbError>) {
    if let Err(error) = noted {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the use of a session or token was not noted"
        );
    }
}

/// What the forms of a session carry, so that another site cannot send them: it follows from the session's token,
/// which no other site knows, and tells nothing of it.
pub(crate) fn form_token(session_token: &str) -> String {
    let hash = Sha256::new().chain_update(b"esik-form-v1\0").chain_update(session_token).finalize();
    BASE64URL_NOPAD.encode(&hash[..18])
}

/// Starts a session in the transaction of a log-in.
pub(super) async fn start(
    app: &App,
    tx: &mut Tx,
    account: i64,
    visitor: &Visitor,
    now: Timestamp,
) -> Result<Token, DbError> {
    let token = Token::draw(&app.rng);
    tx.delete_ended_sessions(now).await?;
    let session = NewSession {
        token: token.hash(),
        account,
        network: &visitor.network(),
        agent: &visitor.agent,
        expires: now.plus_ms(SESSION_MS),
    };
    tx.insert_session(&session, now).await?;
    tx.keep_newest_sessions(account, MAX_SESSIONS).await?;
    Ok(token)
}

/// Ends the session of this token. Ending none is fine.
pub(crate) async fn log_out(app: &App, actor: &Actor, token: &str) -> Result<(), DbError> {
    let Some(token) = Token::parse(token) else { return Ok(()) };
    let mut tx = app.db.write().await?;
    if let Some(account) = tx.delete_session_by_token(token.hash()).await? {
        let entry = Entry::new(Action::LoggedOut).to(Object::Account(account));
        note(&mut tx, actor, app.clock.now(), entry).await?;
    }
    tx.commit().await
}

/// The sessions of an account, the one used last first.
pub(crate) async fn sessions(app: &App, account: i64) -> Result<Vec<SessionView>, DbError> {
    app.db.read().await?.sessions_of(account, app.clock.now()).await
}

/// Ends one session of an account; `false` if it has no such session.
pub(crate) async fn end_session(app: &App, actor: &Actor, account: i64, id: i64) -> Result<bool, DbError> {
    let mut tx = app.db.write().await?;
    if !tx.delete_session(account, id).await? {
        return Ok(false);
    }
    note_ended(&mut tx, actor, account, 1, app.clock.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends all sessions of an account but one, and returns how many ended.
pub(crate) async fn end_other_sessions(
    app: &App,
    actor: &Actor,
    account: i64,
    keep: i64,
) -> Result<u64, DbError> {
    let mut tx = app.db.write().await?;
    let ended = tx.delete_sessions_of(account, Some(keep)).await?;
    if ended > 0 {
        note_ended(&mut tx, actor, account, ended, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(ended)
}

async fn note_ended(
    tx: &mut Tx,
    actor: &Actor,
    account: i64,
    ended: u64,
    now: Timestamp,
) -> Result<(), DbError> {
    let entry = Entry::new(Action::SessionsEnded).to(Object::Account(account)).with("sessions_ended", ended);
    note(tx, actor, now, entry).await
}

#[cfg(test)]
mod tests;
