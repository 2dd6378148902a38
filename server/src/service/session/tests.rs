//! Sessions as their owner sees and ends them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::app::testing::{NOW, TestApp, app_at};
use crate::clock::Clock;
use crate::service::access::{EventScope, Role};
use crate::service::log_in::{LoggedIn, log_in};
use crate::service::testing::{PASSWORD, account, audited, by};

const EMAIL: &str = "admin@esik.example";

async fn house() -> (TestApp, Arc<AtomicI64>, i64) {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let test = app_at(Clock::movable(Arc::clone(&now))).await;
    let id = account(&test.app, EMAIL, Role::Admin, EventScope::All).await.account.id;
    (test, now, id)
}

fn visitor() -> Visitor {
    Visitor { address: Some([192, 0, 2, 7].into()), agent: "Firefox, Linux".to_owned() }
}

async fn token(app: &App) -> String {
    match log_in(app, &visitor(), EMAIL, PASSWORD).await.unwrap() {
        LoggedIn::Session(token) => token.text(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_once_in_five_minutes() {
    let (test, now, id) = house().await;
    let app = &test.app;
    let token = token(app).await;
    let used = async |minutes: i64| {
        now.store(NOW.0 + minutes * 60_000, Ordering::Relaxed);
        session_of(app, &token).await.unwrap().unwrap();
        sessions(app, id).await.unwrap()[0].last_used.ms_since(NOW) / 60_000
    };
    for (minutes, noted) in [(0, 0), (4, 0), (5, 5), (9, 5), (700, 700)] {
        assert_eq!(used(minutes).await, noted, "after {minutes} minutes");
    }
    let view = &sessions(app, id).await.unwrap()[0];
    assert_eq!((view.network.as_str(), view.agent.as_str()), ("192.0.2.0/24", "Firefox, Linux"));
}

#[tokio::test]
async fn an_account_has_at_most_twenty_sessions_and_the_oldest_ends() {
    let (test, now, id) = house().await;
    let mut tokens = Vec::new();
    for _ in 0..=MAX_SESSIONS {
        tokens.push(token(&test.app).await);
        now.fetch_add(1, Ordering::Relaxed);
    }
    assert_eq!(sessions(&test.app, id).await.unwrap().len(), 20);
    assert_eq!(session_of(&test.app, &tokens[0]).await.unwrap(), None);
    assert!(session_of(&test.app, &tokens[1]).await.unwrap().is_some());
}

#[tokio::test]
async fn one_session_or_all_others_end_and_only_ones_own() {
    let (test, _, id) = house().await;
    let app = &test.app;
    let tokens = [token(app).await, token(app).await, token(app).await];
    let row = async |token: &str| session_of(app, token).await.unwrap().map(|session| session.id);
    let [first, second, third] = [row(&tokens[0]).await, row(&tokens[1]).await, row(&tokens[2]).await];
    assert!(!end_session(app, &by(), id + 1, first.unwrap()).await.unwrap(), "it is somebody else's");
    assert!(end_session(app, &by(), id, first.unwrap()).await.unwrap());
    assert!(!end_session(app, &by(), id, first.unwrap()).await.unwrap());
    assert_eq!((row(&tokens[0]).await, row(&tokens[1]).await), (None, second));

    assert_eq!(end_other_sessions(app, &by(), id, third.unwrap()).await.unwrap(), 1);
    assert_eq!((row(&tokens[1]).await, row(&tokens[2]).await), (None, third));
    assert_eq!(end_other_sessions(app, &by(), id, third.unwrap()).await.unwrap(), 0);
    log_out(app, &by(), &tokens[2]).await.unwrap();
    log_out(app, &by(), &tokens[2]).await.unwrap();
    assert_eq!(row(&tokens[2]).await, None);
    let ended = [Action::SessionsEnded, Action::SessionsEnded, Action::LoggedOut];
    assert!(audited(app).await.ends_with(&ended));
}

#[test]
fn the_token_of_forms_follows_from_the_session_and_tells_nothing_of_it() {
    let (one, other) = (form_token("a"), form_token("b"));
    assert_ne!(one, other);
    assert_eq!((one.len(), form_token("a")), (24, one));
}
