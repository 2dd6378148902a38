//! Supervisor cards over the API.

use esik_shared::card::CardSecret;
use serde_json::{Value, json};

use super::*;
use crate::service::access::Permission;

const CARDS: &str = "/api/v1/events/7/supervisor-cards";

impl Site {
    async fn card(&self, headers: &[(&str, &str)], body: Value) -> Answer {
        let request = Request::post(CARDS).header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request, body.to_string()).await
    }
}

#[tokio::test]
async fn a_card_is_made_once_for_a_key_shown_once_listed_and_withdrawn() {
    let site = Site::new().await;
    let app = &site.test.app;
    festival(app, 0).await;
    let token = token(app, &[Permission::ManageCards], EventScope::Only([EVENT].into())).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "card-of-a")];
    let body = json!({ "name": "A. Serikova", "pin": "4711", "day": "2026-11-22" });
    let made = site.card(&headers, body.clone()).await;
    let again = site.card(&headers, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!((again.header("idempotency-replayed"), &again.json()), ("true", &made.json()));
    let made = made.json();
    let card = json!({
        "number": 1, "name": "A. Serikova", "day": "2026-11-22", "has_pin": true,
        "valid_from": 1_795_305_600, "valid_until": 1_795_392_000,
        "created_at": NOW.seconds(), "withdrawn_at": null,
    });
    assert_eq!(made["card"], card);
    let secret = CardSecret::parse(made["code"].as_str().unwrap()).unwrap();

    let list = site.get(CARDS, &headers[..1]).await;
    assert_eq!(list.json(), json!({ "items": [card], "next_cursor": null }));
    let withdraw = async |card: &str| {
        let request = Request::post(format!("{CARDS}/{card}/withdraw")).header("authorization", &bearer);
        site.send(request, Body::empty()).await
    };
    assert_eq!(withdraw("1").await.json()["withdrawn_at"], NOW.seconds());
    for none in ["2", "0", "-1", "x", "99999999999"] {
        assert_eq!(withdraw(none).await.json()["code"], "card_not_found", "{none}");
    }

    // What is on the card is nowhere in what the server stores, but sealed beside the key of the request.
    let secret = secret.to_text();
    for file in std::fs::read_dir(site.test.folder.path().join("data")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[tokio::test]
async fn a_card_that_will_not_do_is_refused_with_what_is_wrong() {
    let site = Site::new().await;
    festival(&site.test.app, 0).await;
    let bearer = site.bearer().await;
    for (body, says) in [
        (json!({ "day": "22.11.2026" }), "2026-11-22"),
        (json!({ "day": "2026-11-23" }), "2026-11-22 to 2026-11-22"),
        (json!({ "name": "x".repeat(101) }), "100 characters"),
        (json!({ "pin": "123" }), "4 to 8 digits"),
    ] {
        let answer = site.card(&[("authorization", &bearer)], body.clone()).await;
        let problem = answer.json();
        assert_eq!((answer.status.as_u16(), &problem["code"]), (422, &json!("card_invalid")), "{body}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    let unknown = site.card(&[("authorization", &bearer)], json!({ "days": 1 })).await;
    assert_eq!((unknown.status.as_u16(), unknown.json()["code"].clone()), (400, json!("bad_request")));
    let list = site.get(CARDS, &[("authorization", &bearer)]).await;
    assert_eq!(list.json()["items"], json!([]));
}
