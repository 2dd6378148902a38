//! A key through its whole life, on a clock that the test moves.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::app::testing::{NOW, TestApp, app_at};
use crate::clock::Clock;
use crate::service::access::{ApiToken, EventScope};

struct Case {
    test: TestApp,
    now: Arc<AtomicI64>,
}

impl Case {
    async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(NOW.0));
        Self { test: app_at(Clock::movable(Arc::clone(&now))).await, now }
    }

    fn pass_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    async fn begin(&self, asked: &Asked) -> Begun {
        begin(&self.test.app, asked).await.unwrap()
    }

    async fn first(&self, asked: &Asked) -> Timestamp {
        match self.begin(asked).await {
            Begun::First(begun) => begun,
            other => panic!("{other:?}"),
        }
    }

    async fn finish(&self, asked: &Asked, begun: Timestamp, answer: &KeptAnswer) {
        finish(&self.test.app, asked, begun, answer).await.unwrap();
    }
}

fn token(id: i64) -> Principal {
    let (name, scopes, events) = (String::new(), BTreeSet::new(), EventScope::All);
    Principal::Token(ApiToken { id, name, scopes, events })
}

fn asked(id: i64, key: &str, body: &str) -> Asked {
    Asked::new(&token(id), key, &[b"POST", b"/x", body.as_bytes()]).unwrap()
}

fn answer(body: &str) -> KeptAnswer {
    KeptAnswer::new(201, "application/json", body.into())
}

#[tokio::test]
async fn the_same_request_with_the_same_key_is_answered_alike_for_a_day() {
    let case = Case::new().await;
    let one = asked(1, "a", "body");
    let begun = case.first(&one).await;
    assert_eq!(case.begin(&one).await, Begun::InUse(TAKES_AT_MOST_MS));
    case.finish(&one, begun, &answer("done")).await;
    case.pass_ms(REMEMBERED_MS);
    assert_eq!(case.begin(&one).await, Begun::Before(answer("done")));
    assert_eq!(case.begin(&asked(1, "a", "other")).await, Begun::Reused);
    case.pass_ms(1);
    assert!(matches!(case.begin(&one).await, Begun::First(_)), "after a day it is forgotten");
}

#[tokio::test]
async fn a_key_belongs_to_who_sent_it_and_to_nobody_unknown() {
    let case = Case::new().await;
    let one = asked(1, "a", "body");
    let begun = case.first(&one).await;
    case.finish(&one, begun, &answer("secret")).await;
    assert!(matches!(case.begin(&asked(2, "a", "body")).await, Begun::First(_)));
    assert!(matches!(case.begin(&asked(1, "b", "body")).await, Begun::First(_)));
    assert_eq!(Asked::new(&Principal::Nobody, "a", &[]), None);
}

#[tokio::test]
async fn a_refused_request_frees_its_key_and_a_dead_one_does_after_two_minutes() {
    let case = Case::new().await;
    let one = asked(1, "a", "body");
    let begun = case.first(&one).await;
    free(&case.test.app, &one, begun).await.unwrap();
    let begun = case.first(&one).await;
    case.pass_ms(TAKES_AT_MOST_MS - 1);
    assert_eq!(case.begin(&one).await, Begun::InUse(1));
    case.pass_ms(1);
    let again = case.first(&one).await;

    // Whoever was given up comes back: it neither frees nor answers what another does now.
    free(&case.test.app, &one, begun).await.unwrap();
    case.finish(&one, begun, &answer("late")).await;
    assert_eq!(case.begin(&one).await, Begun::InUse(TAKES_AT_MOST_MS));
    case.finish(&one, again, &answer("done")).await;
    assert_eq!(case.begin(&one).await, Begun::Before(answer("done")));
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_kept_and_not_given_twice() {
    let case = Case::new().await;
    let at_most = asked(1, "a", "");
    let largest = KeptAnswer::new(200, "text/plain", vec![b'x'; MAX_ANSWER_BYTES]);
    let begun = case.first(&at_most).await;
    case.finish(&at_most, begun, &largest).await;
    assert_eq!(case.begin(&at_most).await, Begun::Before(largest));

    let more = asked(1, "b", "");
    let begun = case.first(&more).await;
    case.finish(&more, begun, &KeptAnswer::new(200, "text/plain", vec![b'x'; MAX_ANSWER_BYTES + 1])).await;
    assert_eq!(case.begin(&more).await, Begun::AnswerGone);
}

#[tokio::test]
async fn of_many_answers_the_newest_are_kept() {
    let case = Case::new().await;
    for key in ["a", "b", "c"] {
        let asked = asked(1, key, "");
        let begun = case.first(&asked).await;
        case.finish(&asked, begun, &answer("0123456789")).await;
        case.pass_ms(1);
    }
    let mut tx = case.test.app.db.write().await.unwrap();
    let answers = tx.idempotent_answers("token 1").await.unwrap();
    assert_eq!(answers.len(), 3);
    forget_beyond(&mut tx, "token 1", answers[0].1 * 2).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(case.begin(&asked(1, "a", "")).await, Begun::AnswerGone);
    assert_eq!(case.begin(&asked(1, "b", "")).await, Begun::Before(answer("0123456789")));
    assert_eq!(case.begin(&asked(1, "c", "")).await, Begun::Before(answer("0123456789")));
}

#[tokio::test]
async fn a_sender_has_so_many_keys_and_others_are_not_in_the_way() {
    let case = Case::new().await;
    let mut tx = case.test.app.db.write().await.unwrap();
    for key in 0..MAX_KEYS {
        let asked = asked(1, &key.to_string(), "");
        assert!(tx.begin_idempotency_key(asked.key, &asked.owner, asked.request, NOW, None).await.unwrap());
    }
    tx.commit().await.unwrap();
    assert_eq!(case.begin(&asked(1, "one more", "")).await, Begun::TooMany(REMEMBERED_MS));
    assert_eq!(case.begin(&asked(1, "0", "")).await, Begun::InUse(TAKES_AT_MOST_MS));
    assert!(matches!(case.begin(&asked(2, "one more", "")).await, Begun::First(_)));
}

#[tokio::test]
async fn what_is_kept_does_not_read_without_the_key_file() {
    let case = Case::new().await;
    let one = asked(1, "a", "body");
    let begun = case.first(&one).await;
    case.finish(&one, begun, &answer("ABCD-EFGH-JKMN-PQRS")).await;
    let mut tx = case.test.app.db.read().await.unwrap();
    let sealed = tx.idempotency_key(one.key).await.unwrap().unwrap().sealed_answer.unwrap();
    assert!(!sealed.windows(4).any(|bytes| bytes == b"ABCD"));
}
