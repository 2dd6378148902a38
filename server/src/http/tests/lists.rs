//! Lists over the API: read to their end in pages, searched, and cut to what who asks may see.

use std::collections::BTreeSet;

use esik_shared::event_record::RevocationReason;
use serde_json::{Value, json};

use super::*;
use crate::service::access::Permission;
use crate::service::enrollment::tests::{device_key, enroll_device};
use crate::service::import::{import_events, import_students};
use crate::service::issue::specimen::issue_specimen;
use crate::service::revoke::revoke;

const EVENTS: &str =
    "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n";

impl Site {
    async fn read(&self, bearer: &str, path: &str) -> Value {
        let answer = self.get(path, &[("authorization", bearer)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }

    async fn refused(&self, bearer: &str, path: &str) -> (u16, Value) {
        let answer = self.get(path, &[("authorization", bearer)]).await;
        (answer.status.as_u16(), answer.json()["code"].clone())
    }

    /// A field of every item of a list, which is read in pages of this size.
    async fn all(&self, bearer: &str, path: &str, limit: usize, field: &str) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = self.read(bearer, &format!("{path}{joint}limit={limit}{cursor}")).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            found.extend(items.iter().map(|item| item[field].clone()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
            assert_eq!(items.len(), limit, "only the last page is shorter");
        }
    }

    async fn event(&self, number: u32) {
        let times = "2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,";
        let file = format!("{EVENTS}{number},e{number},Кеш,Вечер,Evening,Сарай,{times}");
        import_events(&self.test.app, &by(), file.as_bytes()).await.unwrap();
    }

    /// `Bearer` and a token with every scope, for these events.
    async fn bearer_at(&self, scopes: &[Permission], events: impl Into<BTreeSet<EventNumber>>) -> String {
        format!("Bearer {}", token(&self.test.app, scopes, EventScope::Only(events.into())).await)
    }
}

#[tokio::test]
async fn every_list_is_read_to_its_end_in_pages_of_any_size_each_row_once() {
    let site = Site::new().await;
    festival(&site.test.app, 7).await;
    for number in [3, 12, 5, 200] {
        site.event(number).await;
    }
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    issue(&site.test.app, &by(), &request).await.unwrap();
    issue_specimen(&site.test.app, &by(), EVENT).await.unwrap();
    for seed in 1..=5 {
        enroll_device(&site.test.app, &device_key(seed), vec![EVENT]).await.unwrap();
    }
    let bearer = site.bearer().await;
    let numbers: Vec<Value> = [3, 5, 7, 12, 200].map(Value::from).into();
    let scanners: Vec<Value> = (1..=5).map(Value::from).collect();
    let students: Vec<Value> = (1..=7).map(|number| format!("s00{number}").into()).collect();
    for limit in [1, 2, 3, 500] {
        assert_eq!(site.all(&bearer, "/api/v1/events", limit, "number").await, numbers);
        assert_eq!(site.all(&bearer, "/api/v1/students", limit, "number").await, students);
        assert_eq!(site.all(&bearer, "/api/v1/scanners", limit, "number").await, scanners);
        let of_event = "/api/v1/events/7/scanners";
        assert_eq!(site.all(&bearer, of_event, limit, "number").await, scanners);
        let passes = site.all(&bearer, "/api/v1/events/7/passes", limit, "pass_id").await;
        let once: BTreeSet<&str> = passes.iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!((passes.len(), once.len()), (8, 8));
        assert!(passes.is_sorted_by_key(|id| id.as_str().unwrap().to_owned()), "by pass id");
    }
}

#[tokio::test]
async fn a_list_shows_only_what_is_of_ones_own_events() {
    let site = Site::new().await;
    festival(&site.test.app, 2).await;
    site.event(8).await;
    let only_one =
        Recipients::Listed(vec![crate::service::issue::ListedStudent { row: 1, number: "s002".into() }]);
    let request = IssueRequest { event: EventNumber(8), recipients: only_one, paper: false };
    issue(&site.test.app, &by(), &request).await.unwrap();
    enroll_device(&site.test.app, &device_key(1), vec![EVENT]).await.unwrap();
    enroll_device(&site.test.app, &device_key(2), vec![EVENT, EventNumber(8)]).await.unwrap();

    let scopes = [Permission::ReadCounts, Permission::ReadPeople, Permission::EnrollScanners];
    let bearer = site.bearer_at(&scopes, [EventNumber(8)]).await;
    assert_eq!(site.all(&bearer, "/api/v1/events", 10, "number").await, [json!(8)]);
    assert_eq!(site.all(&bearer, "/api/v1/students", 10, "number").await, [json!("s002")]);
    let scanners = site.read(&bearer, "/api/v1/scanners").await;
    assert_eq!(scanners["items"].as_array().unwrap().len(), 1);
    assert_eq!(scanners["items"][0]["number"], 2);
    assert_eq!(
        scanners["items"][0]["events"],
        json!([{ "event": 8, "keeps_gates": [] }]),
        "and not for which others it is certified"
    );
    for path in ["/api/v1/events/7", "/api/v1/events/7/passes", "/api/v1/events/7/scanners"] {
        assert_eq!(site.refused(&bearer, path).await, (404, json!("event_not_found")), "{path}");
    }
    let nothing = site.bearer_at(&scopes, []).await;
    for path in ["/api/v1/events", "/api/v1/students", "/api/v1/scanners"] {
        assert_eq!(site.read(&nothing, path).await, json!({ "items": [], "next_cursor": null }), "{path}");
    }
}

#[tokio::test]
async fn people_are_found_by_a_part_of_name_or_number_whatever_the_letters() {
    let site = Site::new().await;
    festival(&site.test.app, 0).await;
    let file = "number,name,university,faculty,email,language\n\
        a1,Әлия Қуанышқызы,КБТУ,IT,aliya@kbtu.example,kk\nb%2,Ерлан 100%,,,,ru\nc_3,Ernar,,,,en\n";
    import_students(&site.test.app, &by(), file.as_bytes()).await.unwrap();
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let issued = issue(&site.test.app, &by(), &request).await.unwrap();
    issue_specimen(&site.test.app, &by(), EVENT).await.unwrap();
    let bearer = site.bearer().await;
    let table = [
        ("", "a1 b%2 c_3"),
        ("%20", "a1 b%2 c_3"),
        // алия, куаныш, ЕРЛАН, 100%, _, \, xyw, in the other alphabet
        ("%D0%B0%D0%BB%D0%B8%D1%8F", "a1"),
        ("%D0%BA%D1%83%D0%B0%D0%BD%D1%8B%D1%88", "a1"),
        ("%D0%95%D0%A0%D0%9B%D0%90%D0%9D", "b%2"),
        ("100%25", "b%2"),
        ("%25", "b%2"),
        ("_", "c_3"),
        ("%5C", ""),
        ("xyw", ""),
        ("quanysh+aliya", "a1"),
        ("%D0%AD%D1%80%D0%BD%D0%B0%D1%80", "c_3"),
    ];
    for (search, expected) in table {
        let found = site.all(&bearer, &format!("/api/v1/students?search={search}"), 2, "number").await;
        let found: Vec<&str> = found.iter().map(|number| number.as_str().unwrap()).collect();
        assert_eq!(found.join(" "), expected, "{search}");
        let path = format!("/api/v1/events/7/passes?search={search}");
        let passes = site.all(&bearer, &path, 2, "student").await;
        let mut of: Vec<&str> = passes.iter().filter_map(|student| student["number"].as_str()).collect();
        of.sort_unstable();
        assert_eq!(of.join(" "), expected, "{search}");
    }

    revoke(&site.test.app, &by(), EVENT, issued.passes[0].pass_id, RevocationReason::Lost).await.unwrap();
    let page = site.read(&bearer, "/api/v1/events/7/passes?search=a1").await;
    let pass = &page["items"][0];
    assert_eq!(pass["student"], json!({ "number": "a1", "name": "Әлия Қуанышқызы" }));
    assert_eq!((&pass["state"], &pass["reason"]), (&json!("revoked"), &json!("lost")));
    assert_eq!(pass["pass_id"], issued.passes[0].pass_id.to_string());
    assert!(pass.get("page_url").is_none() && pass.get("code").is_none(), "a list is no bundle of passes");
    let student = site.read(&bearer, "/api/v1/students?search=a1").await["items"][0].clone();
    assert_eq!(student["email"], "aliya@kbtu.example");
}

#[tokio::test]
async fn what_is_asked_wrongly_of_a_list_is_told() {
    let site = Site::new().await;
    festival(&site.test.app, 3).await;
    let bearer = site.bearer().await;
    let cursor = site.read(&bearer, "/api/v1/students?limit=1").await["next_cursor"].clone();
    let of_students = format!("cursor={}", cursor.as_str().unwrap());
    for (query, code) in [
        ("limit=0", "bad_query"),
        ("limit=501", "bad_query"),
        ("limit=many", "bad_query"),
        ("limit=1&limit=2", "bad_query"),
        ("limits=1", "bad_query"),
        ("search=x", "bad_query"),
        ("cursor=x", "bad_cursor"),
        (of_students.as_str(), "bad_cursor"),
    ] {
        let refused = site.refused(&bearer, &format!("/api/v1/events?{query}")).await;
        assert_eq!(refused, (400, json!(code)), "{query}");
    }
    let long = format!("/api/v1/students?search={}", "a".repeat(201));
    assert_eq!(site.refused(&bearer, &long).await, (400, json!("bad_query")));
}

#[tokio::test]
async fn a_pass_is_revoked_once_and_for_a_reason_that_there_is() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    site.event(8).await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let pass_id = issue(&site.test.app, &by(), &request).await.unwrap().passes[0].pass_id;
    let bearer = site.bearer().await;
    let revoke = async |event: u32, pass: &str, body: &str| {
        let request = Request::post(format!("/api/v1/events/{event}/passes/{pass}/revoke"))
            .header(header::AUTHORIZATION, &bearer)
            .header(header::CONTENT_TYPE, "application/json");
        let answer = site.send(request, body.to_owned()).await;
        (answer.status.as_u16(), answer.json())
    };
    let (pass, lost) = (pass_id.to_string(), r#"{"reason":"lost"}"#);
    for (event, pass, body, status, code) in [
        (7, pass.as_str(), r#"{"reason":"bored"}"#, 400, "bad_request"),
        (7, pass.as_str(), "{}", 400, "bad_request"),
        (7, "abc", lost, 404, "pass_not_found"),
        (7, "000000000000000000000000", lost, 404, "pass_not_found"),
        (8, pass.as_str(), lost, 404, "pass_not_found"),
    ] {
        let (got, problem) = revoke(event, pass, body).await;
        assert_eq!((got, &problem["code"]), (status, &json!(code)), "{event} {pass} {body}");
    }
    let (status, answer) = revoke(7, &pass, lost).await;
    assert_eq!((status, answer), (200, json!({ "event": 7, "pass_id": pass, "reason": "lost" })));
    let (status, problem) = revoke(7, &pass, lost).await;
    assert_eq!((status, &problem["code"]), (409, &json!("pass_not_issued")));
}

#[tokio::test]
async fn what_a_scanner_said_of_itself_stands_in_both_lists_and_its_door_only_for_who_may_know_of_the_event()
{
    use esik_shared::id::ScannerKey;

    use crate::db::scanner_report::NewWord;
    use crate::service::sync::tests::reports::report_at;
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    site.event(3).await;
    let other = EventNumber(3);
    enroll_device(&site.test.app, &device_key(1), vec![EVENT, other]).await.unwrap();
    let everywhere = site.bearer_at(&all_scopes(), [EVENT, other]).await;
    for path in ["/api/v1/scanners", "/api/v1/events/7/scanners"] {
        let silent = &site.read(&everywhere, path).await["items"][0];
        assert_eq!((&silent["last_word"], &silent["report"]), (&json!(null), &json!(null)), "{path}");
    }

    let scanner = ScannerKey(device_key(1).verifying_key().to_bytes());
    let word = NewWord { heard: NOW.plus_ms(5_000), report: Some((NOW, report_at(other, 2, 4))) };
    let mut tx = site.test.app.db.write_scans().await.unwrap();
    tx.put_scanner_word(scanner, &word).await.unwrap();
    tx.commit().await.unwrap();
    let here = site.bearer_at(&all_scopes(), [EVENT]).await;
    for path in ["/api/v1/scanners", "/api/v1/events/7/scanners"] {
        let told = &site.read(&everywhere, path).await["items"][0];
        assert_eq!(told["last_word"], NOW.seconds() + 5, "{path}");
        let door = json!({ "event": 3, "gate": 2, "unsent": 4, "revision": 1, "current_at": NOW.seconds() });
        let selftest = json!({ "at": NOW.seconds(), "level": "care", "checks": [
            { "check": "pass", "level": "ok" },
            { "check": "clock", "level": "care" },
        ]});
        let report = json!({ "version": "1.2.3", "clock_offset_ms": 0, "clock_uncertainty_ms": 0,
            "clock_source": "own", "door": door, "selftest": selftest });
        assert_eq!(told["report"], report, "{path}");
        let hidden = &site.read(&here, path).await["items"][0];
        assert_eq!(hidden["report"]["door"], json!(null), "{path}");
        assert_eq!(hidden["report"]["selftest"]["level"], "care", "{path}");
    }
}
