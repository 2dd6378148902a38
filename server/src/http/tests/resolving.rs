//! Conflicts, quarantine, copied scanners, gaps and revocations over the API, and waiting for news.

use serde_json::{Value, json};

use super::*;
use crate::service::access::Permission;
use crate::service::sync::tests::Device;

impl Site {
    async fn post_json(&self, path: &str, bearer: &str, body: Value) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.header("authorization", bearer), body.to_string()).await
    }

    async fn get_json(&self, path: &str, bearer: &str) -> Value {
        let answer = self.get(path, &[("authorization", bearer)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }
}

/// A site with event 1, and two scanners that both admitted pass 1.
async fn two_doors() -> (Site, Device, Device) {
    let site = Site::new().await;
    let test = crate::service::enrollment::tests::with_event(site.test).await;
    let site = Site { test, ..site };
    let (mut one, mut other) = (Device::enrolled(&site.test, 1).await, Device::enrolled(&site.test, 2).await);
    one.admit(1);
    other.admit(1);
    one.bring(&site.test, vec![one.batch(1, 1)]).await;
    other.bring(&site.test, vec![other.batch(1, 1)]).await;
    (site, one, other)
}

#[tokio::test]
async fn a_conflict_is_found_by_the_api_and_settled_by_it() {
    let (site, ..) = two_doors().await;
    let bearer = site.bearer().await;
    let list = site.get_json("/api/v1/events/1/conflicts?state=open", &bearer).await;
    let conflict = &list["items"][0]["conflicts"][0];
    let name = |side: &Value| json!({ "scanner": side["scanner"], "seq": side["seq"], "hash": side["hash"] });
    let answer =
        json!({ "first": name(&conflict["first"]), "second": name(&conflict["second"]), "note": "twins" });
    let settle = "/api/v1/events/1/conflicts/settle";
    assert_eq!(site.post_json(settle, &bearer, answer.clone()).await.json(), json!({ "changed": true }));
    assert_eq!(site.post_json(settle, &bearer, answer).await.json(), json!({ "changed": false }));
    assert_eq!(site.get_json("/api/v1/events/1/conflicts?state=open", &bearer).await["items"], json!([]));
    let settled = site.get_json("/api/v1/events/1/conflicts?state=settled", &bearer).await;
    assert_eq!(settled["items"][0]["conflicts"][0]["note"], "twins");
    let wrong = site.get("/api/v1/events/1/conflicts?state=old", &[("authorization", &bearer)]).await;
    assert_eq!(wrong.json()["code"], "bad_query");
    let long = json!({
        "first": name(&conflict["first"]), "second": name(&conflict["second"]), "note": "x".repeat(501),
    });
    assert_eq!(site.post_json(settle, &bearer, long).await.json()["code"], "note_invalid");
}

#[tokio::test]
async fn a_scanner_is_revoked_after_a_look_at_what_that_does() {
    let (site, one, _) = two_doors().await;
    let bearer = site.bearer().await;
    let path = "/api/v1/events/1/scanners/1/revocation";
    let none = "0".repeat(64);
    let preview = site.get_json(&format!("{path}?trusted_seq=0&trusted_hash={none}"), &bearer).await;
    assert_eq!((&preview["quarantined"], &preview["conflicts_change"]), (&json!(1), &json!(-1)));
    let done = site.post_json(path, &bearer, json!({ "trusted": { "seq": 0, "hash": none } })).await.json();
    assert_eq!(done["events"], json!([preview]));
    let listed = site.get_json("/api/v1/events/1/scanners", &bearer).await;
    assert_eq!(listed["items"][0]["revoked_at"], NOW.seconds());
    let quarantine = site.get_json("/api/v1/events/1/quarantine", &bearer).await;
    let run = &quarantine["items"][0]["runs"][0];
    assert_eq!(
        (&run["first_seq"], &run["why"], &run["admissions"]),
        (&json!(1), &json!("revoked"), &json!(1))
    );
    let answer = json!({ "scanner": 1, "first_seq": 1, "last": run["last"], "counts": true, "note": null });
    let answered = site.post_json("/api/v1/events/1/quarantine/answer", &bearer, answer).await;
    assert_eq!(answered.json(), json!({ "changed": true }));
    assert_eq!(site.get_json("/api/v1/events/1/missing", &bearer).await, json!({ "items": [] }));
    assert_eq!(site.get_json("/api/v1/events/1/forks", &bearer).await, json!({ "items": [] }));
    for (path, code) in [
        ("/api/v1/events/1/scanners/99/revocation", "scanner_not_found"),
        ("/api/v1/events/1/scanners/x/revocation", "scanner_not_found"),
        ("/api/v1/events/1/forks/1/proof", "branch_not_found"),
        ("/api/v1/events/9/missing", "event_not_found"),
    ] {
        assert_eq!(site.get(path, &[("authorization", &bearer)]).await.json()["code"], code, "{path}");
    }
    let refused = one.open(&site.test).await.unwrap_err();
    assert!(matches!(refused, crate::service::scanner_session::ScannerSessionError::Revoked));
}

#[tokio::test]
async fn names_are_told_to_those_who_may_read_people() {
    let (site, ..) = two_doors().await;
    let scopes = [Permission::ResolveConflicts];
    let token = token(&site.test.app, &scopes, EventScope::All).await;
    let list = site.get_json("/api/v1/events/1/conflicts", &format!("Bearer {token}")).await;
    assert_eq!(list["items"][0]["student"], Value::Null);
}

#[tokio::test]
async fn a_scanner_waits_for_news_with_the_cursor_of_its_exchange() {
    let (site, one, mut other) = two_doors().await;
    let token = one.open(&site.test).await.unwrap();
    let bearer = format!("Bearer {token}");
    let exchange = Request::post("/api/v1/sync").header("authorization", &bearer);
    let answer = site.send(exchange, Body::empty()).await;
    let cursor = answer.header("esik-news").to_owned();
    let wait = site.post_json("/api/v1/scanner-news", &bearer, json!({ "after": cursor }));
    other.admit(2);
    let (news, _) = tokio::join!(wait, other.bring(&site.test, vec![other.batch(2, 2)]));
    assert_eq!(news.json()["events"], json!([1]));
    let first = site.post_json("/api/v1/scanner-news", &bearer, json!({})).await.json();
    assert_eq!(first["events"], Value::Null);
    let stranger = site.post_json("/api/v1/scanner-news", "Bearer nonsense", json!({})).await;
    assert_eq!(stranger.json()["code"], "scanner_session_ended");
}
