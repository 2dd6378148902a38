//! Idempotency keys over HTTP, and the limits that a request meets before its handler.

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::*;
use crate::http::middleware::head_limit::{MAX_ADDRESS_BYTES, MAX_HEADER_BYTES};
use crate::service::idempotency::MAX_ANSWER_BYTES;

const CODES: &str = "/api/v1/enrollment-codes";

impl Site {
    async fn code_with(&self, bearer: &str, keys: &[&str], body: &str) -> Answer {
        let request = Request::post(CODES)
            .header(header::AUTHORIZATION, bearer)
            .header(header::CONTENT_TYPE, "application/json");
        let request = keys.iter().fold(request, |request, key| request.header("idempotency-key", *key));
        self.send(request, body.to_owned()).await
    }

    async fn codes_made(&self) -> i64 {
        let entries = crate::service::testing::audited(&self.test.app).await;
        let made = crate::service::audit::Action::EnrollmentCodeCreated;
        i64::try_from(entries.into_iter().filter(|action| *action == made).count()).unwrap()
    }
}

fn told(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["code"].clone())
}

#[tokio::test]
async fn what_is_asked_again_with_its_key_is_done_once_and_answered_alike() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let bearer = site.bearer().await;
    let first = site.code_with(&bearer, &["k1"], "{}").await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::CREATED, ""));
    for _ in 0..2 {
        let again = site.code_with(&bearer, &["k1"], "{}").await;
        assert_eq!((again.status, &again.bytes), (StatusCode::CREATED, &first.bytes));
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("cache-control"), "no-store");
    }
    assert_eq!(site.codes_made().await, 1);

    let other_body = site.code_with(&bearer, &["k1"], r#"{"events":[7]}"#).await;
    assert_eq!(told(&other_body), (422, json!("idempotency_key_reused")));
    let somebody_else = site.bearer().await;
    let theirs = site.code_with(&somebody_else, &["k1"], "{}").await;
    assert_eq!(theirs.status, StatusCode::CREATED);
    assert_ne!(theirs.bytes, first.bytes, "a key is of its sender");
    assert_eq!(site.codes_made().await, 2);
    site.code_with(&bearer, &[], "{}").await;
    site.code_with(&bearer, &[], "{}").await;
    assert_eq!(site.codes_made().await, 4, "without a key every request counts");
}

#[tokio::test]
async fn a_refusal_frees_its_key_and_a_bad_key_is_told() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    assert_eq!(told(&site.code_with(&bearer, &["k"], "{}").await), (422, json!("no_events")));
    festival(&site.test.app, 1).await;
    assert_eq!(site.code_with(&bearer, &["k"], "{}").await.status, StatusCode::CREATED);
    let long = "k".repeat(256);
    for keys in [&[""][..], &["a b"], &["ә"], &[long.as_str()], &["a", "b"]] {
        let answer = site.code_with(&bearer, keys, "{}").await;
        assert_eq!(told(&answer), (400, json!("bad_idempotency_key")), "{keys:?}");
    }
    assert_eq!(site.code_with(&bearer, &[&long[1..]], "{}").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn two_at_once_with_one_key_do_it_once() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let bearer = site.bearer().await;
    let ask = || site.code_with(&bearer, &["k"], "{}");
    let (one, other) = tokio::join!(ask(), ask());
    assert_eq!(site.codes_made().await, 1);
    for answer in [one, other] {
        let is_in_use = told(&answer) == (409, json!("idempotency_key_in_use"));
        assert!(answer.status == StatusCode::CREATED || is_in_use, "{}", answer.text());
        assert_eq!(is_in_use, !answer.header("retry-after").is_empty());
    }
}

#[tokio::test]
async fn what_has_begun_is_finished_also_when_its_client_has_gone() {
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;

    use crate::http::middleware::idempotency::once;
    use crate::service::access::Principal;
    use crate::service::access::{ApiToken, EventScope};

    let site = Site::new().await;
    let web = Web::new(site.test.app.clone());
    let (begun, has_begun) = oneshot::channel::<()>();
    let (go, may_go) = oneshot::channel::<()>();
    let once_only = Arc::new(std::sync::Mutex::new(Some((begun, may_go))));
    let slow = post(move || {
        let (begun, may_go) = once_only.lock().unwrap().take().expect("done once");
        async move {
            begun.send(()).unwrap();
            may_go.await.unwrap();
            "done"
        }
    });
    let router: Router =
        Router::new().route("/slow", slow.route_layer(from_fn_with_state(web.clone(), once))).with_state(web);
    let ask = || {
        let mut request = Request::post("/slow").header("idempotency-key", "k").body(Body::empty()).unwrap();
        let (name, scopes, events) = (String::new(), all_scopes().into_iter().collect(), EventScope::All);
        request.extensions_mut().insert(Principal::Token(ApiToken { id: 1, name, scopes, events }));
        router.clone().oneshot(request)
    };
    let waiting = tokio::spawn(ask());
    has_begun.await.unwrap();
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    go.send(()).unwrap();
    // It is being done until its answer is kept.
    let answer = loop {
        let answer = ask().await.unwrap();
        if answer.status() != StatusCode::CONFLICT {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(answer.headers()["idempotency-replayed"], "true");
    assert_eq!(to_bytes(answer.into_body(), MAX_ANSWER_BYTES).await.unwrap(), "done");
}

#[tokio::test]
async fn addresses_and_headers_beyond_their_limits_are_told_to_programs_and_people() {
    let site = Site::new().await;
    let (path, page) = ("/api/v1/events?limit=", "/log-in?next=");
    let long = "a".repeat(MAX_ADDRESS_BYTES);
    let answer = site.get(&format!("{path}{long}"), &[]).await;
    assert_eq!(told(&answer), (414, json!("address_too_long")));
    assert_eq!(site.get(&format!("{page}{long}"), &[]).await.status, StatusCode::URI_TOO_LONG);
    let large = "a".repeat(MAX_HEADER_BYTES);
    let answer = site.get("/api/v1/events", &[("cookie", &large)]).await;
    assert_eq!(told(&answer), (431, json!("headers_too_large")));
    let page = site.get("/log-in?lang=ru", &[("cookie", &large)]).await;
    assert_eq!(page.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert!(page.text().contains("<html lang=\"ru\">"), "{}", page.text());
}
