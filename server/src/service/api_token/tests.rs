//! Which tokens are made, and for how long they are good.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::super::testing::{audited, by, festival};
use super::*;
use crate::app::testing::{self, NOW};
use crate::clock::Clock;

fn request(scopes: &[Permission]) -> TokenRequest {
    let scopes = scopes.iter().copied().collect();
    TokenRequest { name: "turnstile".to_owned(), scopes, events: EventScope::All, expires: None }
}

#[tokio::test]
async fn a_token_is_known_until_it_ends_or_is_revoked() {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let test = testing::app_at(Clock::movable(Arc::clone(&now))).await;
    let app = &test.app;
    festival(app, 0).await;
    let events = EventScope::Only([EventNumber(7)].into());
    let limited = TokenRequest {
        events: events.clone(),
        expires: Some(NOW.plus_ms(1000)),
        ..request(&[Permission::CheckIn, Permission::ReadCounts])
    };
    let (view, token) = create_api_token(app, &by(), &limited).await.unwrap();
    let known = token_of(app, &token.text()).await.unwrap().unwrap();
    assert_eq!((&known, known.events.clone()), (&view.token, events));
    assert_eq!(view.prefix, token.text()[..6]);
    assert_eq!(token_of(app, &token.text()[1..]).await.unwrap(), None);
    now.fetch_add(999, Ordering::Relaxed);
    assert!(token_of(app, &token.text()).await.unwrap().is_some());
    now.fetch_add(1, Ordering::Relaxed);
    assert_eq!(token_of(app, &token.text()).await.unwrap(), None, "it has ended");

    let (view, token) = create_api_token(app, &by(), &request(&[Permission::CheckIn])).await.unwrap();
    assert!(token_of(app, &token.text()).await.unwrap().is_some());
    let listed = tokens(app, Window { after: 0, limit: 10 }).await.unwrap().rows;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1].last_used, Some(NOW.plus_ms(1000)));
    for _ in 0..2 {
        revoke_api_token(app, &by(), view.token.id).await.unwrap();
    }
    assert_eq!(token_of(app, &token.text()).await.unwrap(), None);
    assert!(matches!(revoke_api_token(app, &by(), 99).await, Err(TokenError::Unknown)));
    let noted = [Action::TokenCreated, Action::TokenCreated, Action::TokenRevoked];
    assert!(audited(app).await.ends_with(&noted));
}

#[tokio::test]
async fn a_token_that_could_harm_or_do_nothing_is_not_made() {
    let test = testing::app().await;
    festival(&test.app, 0).await;
    let script = Actor::holder(Who::Token(1), None);
    let some = EventScope::Only([EventNumber(7)].into());
    let create = async |actor: &Actor, request| create_api_token(&test.app, actor, &request).await;
    let manager = || request(&[Permission::ManageAccounts]);
    assert!(create(&by(), manager()).await.is_ok());
    assert!(matches!(create(&script, manager()).await, Err(TokenError::AdminsOnly)));
    let limited = TokenRequest { events: some, ..manager() };
    assert!(matches!(create(&by(), limited).await, Err(TokenError::LimitedManager)));
    assert!(matches!(create(&by(), request(&[])).await, Err(TokenError::NoScopes)));
    assert!(matches!(create(&by(), request(&[Permission::OwnAccount])).await, Err(TokenError::Scope(_))));
    let read = || request(&[Permission::ReadCounts]);
    for name in [" ".to_owned(), "ә".repeat(101)] {
        let named = TokenRequest { name, ..read() };
        assert!(matches!(create(&by(), named).await, Err(TokenError::Name)));
    }
    let over = TokenRequest { expires: Some(NOW), ..read() };
    assert!(matches!(create(&by(), over).await, Err(TokenError::Expired)));
    let nowhere = TokenRequest { events: EventScope::Only([EventNumber(8)].into()), ..read() };
    assert!(matches!(create(&by(), nowhere).await, Err(TokenError::UnknownEvent(EventNumber(8)))));
}

#[tokio::test]
async fn another_process_hears_within_a_second_that_a_token_was_revoked() {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let test = testing::app_at(Clock::movable(Arc::clone(&now))).await;
    festival(&test.app, 0).await;
    let other = test.app.beside();
    let (view, token) = create_api_token(&test.app, &by(), &request(&[Permission::CheckIn])).await.unwrap();
    let good = async |app| token_of(app, &token.text()).await.unwrap().is_some();
    assert!(good(&test.app).await && good(&other).await);
    revoke_api_token(&test.app, &by(), view.token.id).await.unwrap();
    assert!(!good(&test.app).await);
    now.fetch_add(known::KNOWN_FOR_MS, Ordering::Relaxed);
    assert!(!good(&other).await);
}
