//! One event or student made and changed over the API, without a file.

use serde_json::{Value, json};

use super::*;

impl Site {
    async fn send_json(&self, method: Method, path: &str, bearer: &str, body: Value) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        self.send(request.header("authorization", bearer), body.to_string()).await
    }
}

fn new_event() -> Value {
    let name = json!({ "kk": "Кеш", "ru": "Вечер", "en": "Evening" });
    json!({
        "number": 9, "slug": "evening", "name": name, "venue": "КБТУ", "starts": 1_795_788_000, "ends": 1_795_795_200,
        "doors_open": 1_795_784_400, "doors_close": 1_795_791_600, "capacity": 300,
    })
}

fn columns(answer: &Answer) -> Vec<Value> {
    let problems = answer.json()["problems"].clone();
    problems.as_array().unwrap().iter().map(|problem| problem["column"].clone()).collect()
}

#[tokio::test]
async fn an_event_is_made_once_and_what_is_not_named_stays_when_it_is_changed() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let made = site.send_json(Method::POST, "/api/v1/events", &bearer, new_event()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let shown = site.get("/api/v1/events/9", &[("authorization", &bearer)]).await.json();
    assert_eq!((&made.json(), &shown["starts"]), (&shown, &json!(1_795_788_000)));
    assert_eq!((&shown["capacity"], &shown["gates"][0]["number"]), (&json!(300), &json!(1)));
    let again = site.send_json(Method::POST, "/api/v1/events", &bearer, new_event()).await;
    assert_eq!(
        (again.json()["code"].as_str(), columns(&again)),
        (Some("fields_invalid"), vec![json!("number")])
    );

    let change = json!({ "venue": "Арена", "capacity": null });
    let changed = site.send_json(Method::PATCH, "/api/v1/events/9", &bearer, change).await.json();
    let mut expected = shown.clone();
    expected["venue"] = json!("Арена");
    expected["capacity"] = Value::Null;
    assert_eq!(changed, expected);
    let wrong = json!({ "slug": "No!", "ends": 1_795_788_000, "capacity": 0 });
    let refused = site.send_json(Method::PATCH, "/api/v1/events/9", &bearer, wrong).await;
    assert_eq!(columns(&refused), [json!("slug"), json!("ends"), json!("capacity")]);
    let unknown = site.send_json(Method::PATCH, "/api/v1/events/9", &bearer, json!({ "number": 3 })).await;
    assert_eq!(unknown.json()["code"], "bad_request");
    assert_eq!(site.get("/api/v1/events/9", &[("authorization", &bearer)]).await.json(), expected);
}

#[tokio::test]
async fn a_student_is_made_and_changed_by_the_id_that_lists_have() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let student = json!({ "number": "a1", "name": "Әлия", "email": "a@x.kz", "language": "kk" });
    let made = site.send_json(Method::POST, "/api/v1/students", &bearer, student.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let again = site.send_json(Method::POST, "/api/v1/students", &bearer, student).await;
    assert_eq!((again.status.as_u16(), columns(&again)), (422, vec![json!("number")]));
    let listed = site.get("/api/v1/students", &[("authorization", &bearer)]).await.json();
    assert_eq!(listed["items"], json!([made.json()]));
    let path = format!("/api/v1/students/{}", made.json()["id"]);
    let change = json!({ "email": null, "faculty": "IT" });
    let changed = site.send_json(Method::PATCH, &path, &bearer, change).await.json();
    assert_eq!(
        (&changed["email"], &changed["faculty"], &changed["name"]),
        (&Value::Null, &json!("IT"), &json!("Әлия"))
    );
    for path in ["/api/v1/students/99", "/api/v1/students/x"] {
        let missing = site.send_json(Method::PATCH, path, &bearer, json!({})).await;
        assert_eq!(missing.json()["code"], "student_not_found", "{path}");
    }
}
