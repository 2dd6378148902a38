//! What commands do, asked of the API: imports, passes, enrollment codes.

use serde_json::{Value, json};

use super::*;
use crate::service::import::MAX_FILE_BYTES;

const STUDENTS: &str = "number,name,university,faculty,email,language\n";
const EVENTS: &str =
    "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n";
const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json";
const PASSES: &str = "/api/v1/events/7/passes";

/// Who asks.
#[derive(Clone, Copy)]
enum By<'a> {
    Token(&'a str),
    /// The session's cookie, and what the browser says of the page that sends it.
    Browser(&'a str, &'a str),
    Nobody,
}

impl Site {
    async fn post(&self, path: &str, by: By<'_>, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, content_type);
        let request = match by {
            By::Token(bearer) => request.header(header::AUTHORIZATION, bearer),
            By::Browser(cookie, from) => {
                request.header(header::COOKIE, cookie).header("sec-fetch-site", from)
            }
            By::Nobody => request,
        };
        self.send(request, body).await
    }

    /// How many events and how many students there are.
    async fn kept(&self) -> (usize, usize) {
        let mut tx = self.test.app.db.read().await.unwrap();
        (tx.events().await.unwrap().len(), tx.students().await.unwrap().len())
    }

    /// How many holders event 7 expects.
    async fn expected(&self, bearer: &str) -> Value {
        let answer = self.get("/api/v1/events/7/attendance", &[("authorization", bearer)]).await;
        answer.json()["expected"].clone()
    }
}

fn told(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["code"].clone())
}

#[tokio::test]
async fn files_of_events_and_students_are_imported_and_the_rows_counted() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let by = By::Token(&bearer);
    let event = "7,jas-iq,Кеш,Вечер,Evening,Сарай,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,";
    let students = "a1,Әлия,КБТУ,IT,,kk\nb2,Ерлан,,,,ru\n";
    let table = [
        ("events", format!("{EVENTS}{event}"), (1, 0, 0)),
        ("events", format!("{EVENTS}{event}100"), (0, 1, 0)),
        ("students", format!("{STUDENTS}{students}"), (2, 0, 0)),
        ("students", format!("{STUDENTS}{}c3,Һафиз,,,,kk", students.replace("Ерлан", "Ернар")), (1, 1, 1)),
    ];
    for (what, file, (added, changed, unchanged)) in table {
        let answer = site.post(&format!("/api/v1/{what}"), by, CSV, file).await;
        let counts = json!({ "added": added, "changed": changed, "unchanged": unchanged });
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, counts));
    }
    assert_eq!(site.kept().await, (1, 3));
}

#[tokio::test]
async fn a_refused_file_names_every_fault_and_leaves_nothing_behind() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let by = By::Token(&bearer);
    let file = format!("{STUDENTS}a1,Әлия,,,,kk\nb2,Ерлан,,,,de\nc3\n");
    let answer = site.post("/api/v1/students", by, CSV, file).await;
    assert_eq!(told(&answer), (422, json!("import_refused")));
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let body = answer.json();
    assert_eq!(
        body["detail"],
        "The file has 2 faults; nothing of it was kept. Correct what `problems` names and send it again."
    );
    let problems = body["problems"].as_array().unwrap();
    assert_eq!(
        problems[0],
        json!({ "row": 3, "column": "language", "detail": "\"de\" is not a language. Write kk, ru or en." })
    );
    assert_eq!((&problems[1]["row"], &problems[1]["column"]), (&json!(4), &Value::Null));
    assert_eq!(problems.len(), 2);

    let many = format!("{STUDENTS}{}", "x,\n".repeat(2_000));
    let answer = site.post("/api/v1/students", by, CSV, many).await.json();
    assert_eq!(answer["problems"].as_array().unwrap().len(), 1_000);
    let detail = answer["detail"].as_str().unwrap();
    assert!(detail.starts_with("The file has 2000 faults, of which the first 1000 are listed"), "{detail}");

    let answer = site.post("/api/v1/events", by, CSV, format!("{EVENTS}0")).await;
    assert_eq!(told(&answer), (422, json!("import_refused")));
    let answer = site.post("/api/v1/students", by, "text/plain", STUDENTS).await;
    assert_eq!(told(&answer), (415, json!("not_csv")));
    assert_eq!(site.kept().await, (0, 0));
}

#[tokio::test]
async fn passes_are_issued_to_all_or_to_those_who_are_listed() {
    let site = Site::new().await;
    festival(&site.test.app, 3).await;
    set_live_codes(&site.test.app, EVENT, LiveCodes::Required).await;
    let bearer = site.bearer().await;
    let issue = async |request: Value| {
        let answer = site.post(PASSES, By::Token(&bearer), JSON, request.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let answer = answer.json();
        let students = answer["passes"].as_array().unwrap().iter();
        let students: Vec<String> =
            students.map(|pass| pass["student"].as_str().unwrap().to_owned()).collect();
        let counts = ["made", "replaced", "passed_over"].map(|count| answer[count].as_u64().unwrap());
        (counts, students.join(" "), answer["passes"][0].clone())
    };
    let (counts, students, first) = issue(json!({ "students": ["s002"], "paper": false })).await;
    assert_eq!((counts, students.as_str()), ([1, 0, 0], "s002"));
    let page = first["page_url"].as_str().unwrap().strip_prefix("https://esik.example").unwrap();
    assert_eq!(site.get(page, &[]).await.status, StatusCode::OK);
    assert_eq!(first["pass_id"].as_str().unwrap().len(), 24);

    for everybody in [json!({}), json!({ "students": null, "paper": false })] {
        let (_, students, _) = issue(everybody).await;
        assert_eq!(students, "s001 s002 s003");
    }
    let again = issue(json!({ "students": ["s002"] })).await;
    assert_eq!(again, ([0, 0, 0], "s002".to_owned(), first), "who has a pass keeps it");
    let (counts, students, _) = issue(json!({ "students": ["s003", "s001"], "paper": true })).await;
    assert_eq!((counts, students.as_str()), ([2, 2, 0], "s003 s001"));
    assert_eq!(site.expected(&bearer).await, 3);
}

#[tokio::test]
async fn passes_that_cannot_be_are_refused_and_none_is_issued() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let bearer = site.bearer().await;
    let by = By::Token(&bearer);
    let listed = json!({ "students": ["s001", "x", "y"] }).to_string();
    let answer = site.post(PASSES, by, JSON, listed).await;
    assert_eq!(told(&answer), (422, json!("students_unknown")));
    assert_eq!(
        answer.json()["problems"],
        json!([
            { "row": 2, "column": null, "detail": "No student has the number x." },
            { "row": 3, "column": null, "detail": "No student has the number y." },
        ])
    );
    for number in ["99", "seven"] {
        let answer = site.post(&format!("/api/v1/events/{number}/passes"), by, JSON, "{}").await;
        assert_eq!(told(&answer), (404, json!("event_not_found")));
    }
    for shape in ["", "{\"students\":\"s001\"}", "{\"student\":[]}"] {
        assert_eq!(told(&site.post(PASSES, by, JSON, shape).await), (400, json!("bad_request")), "{shape}");
    }
    set_live_codes(&site.test.app, EVENT, LiveCodes::Required).await;
    change(&site.test.app, EVENT, |details| details.ends = details.doors_open.plus_ms(300 * 3_600_000)).await;
    assert_eq!(told(&site.post(PASSES, by, JSON, "{}").await), (422, json!("event_too_long")));
    change(&site.test.app, EVENT, |details| {
        (details.ends, details.doors_close) = (details.doors_open, details.doors_open);
    })
    .await;
    assert_eq!(told(&site.post(PASSES, by, JSON, "{}").await), (422, json!("event_times_invalid")));
    assert_eq!(site.expected(&bearer).await, 0);
}

#[tokio::test]
async fn an_enrollment_code_is_made_for_known_events_and_gates() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let path = "/api/v1/enrollment-codes";
    let by = By::Token(&bearer);
    assert_eq!(told(&site.post(path, by, JSON, "{}").await), (422, json!("no_events")));
    festival(&site.test.app, 1).await;
    let answer = site.post(path, by, JSON, r#"{"events":[7],"keeps_gates":[1]}"#).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["expires_at"], NOW.seconds() + 15 * 60);
    assert_eq!(answer.json()["code"].as_str().unwrap().replace('-', "").len(), 16);
    for (request, code) in
        [(r#"{"events":[8]}"#, "event_unknown"), (r#"{"keeps_gates":[2]}"#, "gate_unknown")]
    {
        assert_eq!(told(&site.post(path, by, JSON, request).await), (422, json!(code)));
    }
}

/// Everything below changes something: where, and a body that would.
const CHANGES: [(&str, &str, &str); 4] = [
    ("/api/v1/events", CSV, EVENTS),
    ("/api/v1/students", CSV, "number,name,university,faculty,email,language\nx9,Әлия,,,,kk\n"),
    (PASSES, JSON, "{}"),
    ("/api/v1/enrollment-codes", JSON, "{}"),
];

#[tokio::test]
async fn nothing_is_changed_without_a_token_or_session_or_from_another_site() {
    let (site, cookie) = Site::with_organizer().await;
    festival(&site.test.app, 1).await;
    let bearer = site.bearer().await;
    for (path, kind, body) in CHANGES {
        for by in [By::Nobody, By::Token("Bearer x"), By::Browser("__Host-esik=x", "same-origin")] {
            let answer = site.post(path, by, kind, body).await;
            assert_eq!(told(&answer), (401, json!("unauthorized")), "{path}");
        }
        for site_of_page in ["cross-site", "same-site"] {
            let answer = site.post(path, By::Browser(&cookie, site_of_page), kind, body).await;
            assert_eq!(told(&answer), (403, json!("cross_site")), "{path}");
        }
    }
    assert_eq!((site.kept().await, site.expected(&bearer).await), ((1, 1), json!(0)));
    let attendance = "/api/v1/events/7/attendance";
    let read = site.get(attendance, &[("cookie", &cookie), ("sec-fetch-site", "cross-site")]).await;
    assert_eq!(
        read.status,
        StatusCode::OK,
        "reading changes nothing, and another site does not get to see it"
    );

    for (path, kind, body) in CHANGES {
        let answer = site.post(path, By::Browser(&cookie, "same-origin"), kind, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
    assert_eq!(site.kept().await, (1, 2));
}

#[tokio::test]
async fn a_body_larger_than_a_file_may_be_is_refused_whole() {
    let site = Site::new().await;
    let bearer = site.bearer().await;
    let row = "x9,Әлия,,,,kk\n";
    let mut file = format!("{STUDENTS}{row}");
    file.push_str(&"\n".repeat(MAX_FILE_BYTES + 1 - file.len()));
    for path in ["/api/v1/events", "/api/v1/students", PASSES] {
        let kind = if path == PASSES { JSON } else { CSV };
        let measured = site.post(path, By::Token(&bearer), kind, file.clone()).await;
        assert_eq!(told(&measured), (413, json!("body_too_large")), "{path}");
        assert!(measured.text().contains("10485760 bytes"), "{}", measured.text());
        let request = Request::post(path)
            .header(header::CONTENT_LENGTH, file.len())
            .header(header::AUTHORIZATION, &bearer);
        let announced = site.send(request, file.clone()).await;
        assert_eq!(told(&announced), (413, json!("body_too_large")), "{path}");
    }
    assert_eq!(site.kept().await, (0, 0));
    file.pop();
    assert_eq!(site.post("/api/v1/students", By::Token(&bearer), CSV, file).await.status, StatusCode::OK);
}
