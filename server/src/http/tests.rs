//! Requests to the whole router, without a network.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode, header};
use esik_shared::id::EventNumber;
use esik_shared::pass::{Reading, read};
use esik_shared::policy::LiveCodes;
use tower::ServiceExt;

use super::*;
use crate::app::testing::{NOW, TestApp, app_at, options};
use crate::clock::Clock;
use crate::config::Options;
use crate::rng::Rng;
use crate::service::access::{EventScope, Role};
use crate::service::account::reset::end_sessions_of;
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::session::form_token;
use crate::service::testing::{PASSWORD, account, all_scopes, by, change, festival, set_live_codes, token};

mod access;
mod cards;
mod commands;
mod doors;
mod lists;
mod once;
mod one_by_one;
mod operations;
mod paper;
mod resolving;
mod walk;
mod who_came;

const EVENT: EventNumber = EventNumber(7);
const EMAIL: &str = "admin@esik.example";

struct Site {
    test: TestApp,
    now: Arc<AtomicI64>,
    router: Router,
    peer: SocketAddr,
}

/// An answer, read.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

impl Site {
    async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(NOW.0));
        let test = app_at(Clock::movable(Arc::clone(&now))).await;
        Self::of(test, now)
    }

    /// The same on plain http.
    async fn without_tls() -> Self {
        let now = Arc::new(AtomicI64::new(NOW.0));
        let folder = tempfile::tempdir().unwrap();
        let url = Some("http://192.0.2.1:8080".parse().unwrap());
        let options = Options { public_url: url, ..options(folder.path()) };
        let app = App::open(options, Clock::movable(Arc::clone(&now)), Rng::seeded(1)).await.unwrap();
        Self::of(TestApp { app, folder }, now)
    }

    fn of(test: TestApp, now: Arc<AtomicI64>) -> Self {
        let router = router(Web::new(test.app.clone()));
        Self { test, now, router, peer: ([127, 0, 0, 1], 50_000).into() }
    }

    async fn with_organizer() -> (Self, String) {
        let site = Self::new().await;
        account(&site.test.app, EMAIL, Role::Admin, EventScope::All).await;
        let answer = site.log_in(PASSWORD, "/").await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        (site, cookie)
    }

    async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        let mut request = request.body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(request, Body::empty()).await
    }

    /// `Bearer` and a fresh API token.
    async fn bearer(&self) -> String {
        format!("Bearer {}", token(&self.test.app, &all_scopes(), EventScope::All).await)
    }

    async fn log_in(&self, password: &str, next: &str) -> Answer {
        let form = "application/x-www-form-urlencoded";
        let body = format!("email={EMAIL}&password={}&next={next}", password.replace(' ', "+"));
        self.send(Request::post("/log-in").header(header::CONTENT_TYPE, form), body).await
    }

    /// The path of the pass page of the only student of the only event.
    async fn pass_path(&self, live_codes: LiveCodes) -> String {
        let app = &self.test.app;
        festival(app, 1).await;
        set_live_codes(app, EVENT, live_codes).await;
        let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
        let issued = issue(app, &by(), &request).await.unwrap();
        format!("/p/{}", issued.passes[0].link.text())
    }
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_see_and_log_in_leads_back() {
    let (site, cookie) = Site::with_organizer().await;
    festival(&site.test.app, 1).await;
    for (path, next) in
        [("/", "/"), ("/events/7", "/events/7"), ("/events/99?lang=kk", "/events/99%3Flang%3Dkk")]
    {
        let answer = site.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), format!("/log-in?next={next}"));
        assert!(answer.bytes.is_empty());
    }
    let answer = site.log_in(PASSWORD, "/events/7").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/events/7"));
    assert!(answer.header("set-cookie").starts_with("__Host-esik="), "{answer:?}");
    assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{answer:?}");
    assert_eq!(site.log_in(PASSWORD, "//evil.example").await.header("location"), "/");

    let week = site.get("/", &[("cookie", &cookie)]).await;
    assert!(week.text().contains("href=\"/events/7\""), "{}", week.text());
    let event = site.get("/events/7", &[("cookie", &cookie)]).await;
    assert!(event.text().contains("<dd data-count=\"expected\">0</dd>"), "{}", event.text());
    assert_eq!(site.get("/events/99", &[("cookie", &cookie)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.get("/log-in?next=/events/7", &[("cookie", &cookie)]).await.header("location"),
        "/events/7"
    );
}

#[tokio::test]
async fn a_wrong_password_is_told_without_saying_which_half_is_wrong() {
    let (site, _) = Site::with_organizer().await;
    let answer = site.log_in("wrong horse", "/events/7").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("set-cookie"), "");
    assert!(answer.text().contains("Пошта немесе құпиясөз қате"), "{}", answer.text());
    assert!(answer.text().contains("value=\"/events/7\""), "where to go is not forgotten");
    assert!(!answer.text().contains("wrong horse"));
}

#[tokio::test]
async fn an_ended_session_is_told_on_the_log_in_page_and_to_programs() {
    let (site, cookie) = Site::with_organizer().await;
    site.now.fetch_add(12 * 3_600_000, Ordering::Relaxed);
    let answer = site.get("/", &[("cookie", &cookie)]).await;
    assert_eq!(answer.header("location"), "/log-in?next=/&because=ended");
    let page = site.get("/log-in?next=/&because=ended&lang=en", &[("cookie", &cookie)]).await;
    assert!(page.text().contains("Your session has ended."), "{}", page.text());
    let live = site.get("/events/7/live", &[("cookie", &cookie), ("accept", "text/event-stream")]).await;
    assert_eq!((live.status, live.json()["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("unauthorized")));
}

#[tokio::test]
async fn logging_out_ends_the_session_and_other_sites_cannot_do_it() {
    let (site, cookie) = Site::with_organizer().await;
    let form = "application/x-www-form-urlencoded";
    let log_out = async |from: &str, body: String| {
        let request = Request::post("/log-out")
            .header("cookie", &cookie)
            .header("sec-fetch-site", from)
            .header(header::CONTENT_TYPE, form);
        site.send(request, body).await
    };
    let token = form_token(cookie.split_once('=').unwrap().1);
    for (from, body) in [
        ("cross-site", format!("form_token={token}")),
        ("same-origin", String::new()),
        ("same-origin", "form_token=x".to_owned()),
    ] {
        assert_eq!(log_out(from, body).await.status, StatusCode::FORBIDDEN);
    }
    let week = site.get("/", &[("cookie", &cookie)]).await;
    assert!(week.text().contains(&format!("name=\"form_token\" value=\"{token}\"")), "{}", week.text());
    for to in ["/log-in?because=signed_out", "/log-in?next=/&because=ended"] {
        let answer = log_out("same-origin", format!("form_token={token}")).await;
        assert_eq!(answer.header("location"), to);
        let clears = answer.header("set-cookie").starts_with("__Host-esik=; Max-Age=0");
        assert_eq!(clears, to.ends_with("signed_out"), "{answer:?}");
    }
    assert_eq!(site.get("/", &[("cookie", &cookie)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn log_in_is_refused_where_a_password_could_be_read_on_the_way() {
    let mut site = Site::without_tls().await;
    account(&site.test.app, EMAIL, Role::Admin, EventScope::All).await;
    let cookie = site.log_in(PASSWORD, "/").await;
    assert_eq!(cookie.status, StatusCode::SEE_OTHER, "this machine may");
    assert!(cookie.header("set-cookie").starts_with("esik="), "{cookie:?}");
    let forwarded = site.get("/log-in", &[("x-forwarded-for", "192.0.2.7")]).await;
    assert_eq!(forwarded.status, StatusCode::FORBIDDEN);

    site.peer = ([192, 0, 2, 7], 50_000).into();
    for answer in [site.get("/log-in?lang=en", &[]).await, site.log_in(PASSWORD, "/").await] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(
            answer.text().contains("--public-url https://") && answer.text().contains("--tls-cert"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn attendance_is_for_those_who_have_a_token_or_a_session() {
    let (site, cookie) = Site::with_organizer().await;
    festival(&site.test.app, 3).await;
    let path = "/api/v1/events/7/attendance";
    let bearer = site.bearer().await;
    for headers in [[("authorization", bearer.as_str())], [("cookie", cookie.as_str())]] {
        let answer = site.get(path, &headers).await;
        let expected = r#"{"event":7,"expected":0,"admitted":0,"inside":0,"conflicts":0,"gates":[{"gate":1,"admitted":0,"inside":0}]}"#;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, expected));
    }
    let nobody: [&[(&str, &str)]; 3] =
        [&[], &[("authorization", "Bearer x")], &[("authorization", "Basic x")]];
    for headers in nobody {
        let answer = site.get(path, headers).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::UNAUTHORIZED, Some("unauthorized"))
        );
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"esik\"");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["request_id"].as_str(), Some(answer.header("x-request-id")));
    }
    for number in ["99", "seven", "4294967296"] {
        let answer =
            site.get(&format!("/api/v1/events/{number}/attendance"), &[("authorization", &bearer)]).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("event_not_found"))
        );
    }
}

#[tokio::test]
async fn a_live_pass_gives_the_code_of_this_moment_in_every_form() {
    let site = Site::new().await;
    let path = site.pass_path(LiveCodes::Required).await;
    let keys = [site.test.app.keys.issuer().public()];
    let mut steps = Vec::new();
    for _ in 0..2 {
        let answer = site.get(&format!("{path}.txt"), &[]).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(answer.header("esik-next-ms"), "15000");
        match read(answer.text().trim_end(), &keys) {
            Reading::Verified(code) => steps.push(code.live_step.unwrap()),
            other => panic!("{other:?}"),
        }
        site.now.fetch_add(15_000, Ordering::Relaxed);
    }
    // Doors opened an hour ago: 240 steps are over.
    assert_eq!(steps, [241, 242]);

    let png = site.get(&format!("{path}.png"), &[]).await;
    assert_eq!(png.header("content-type"), "image/png");
    let picture = image::load_from_memory(&png.bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (53 * 8, 53 * 8), "version 7 with its quiet zone");
    let svg = site.get(&format!("{path}.svg?in=1"), &[]).await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.text().starts_with("<svg "));
    let page = site.get(&path, &[("accept-language", "en")]).await;
    assert!(page.text().contains("Студент 1") && page.text().contains("data-now="), "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");

    // An open page asks at its own address for the time, and whether it has become another.
    let news = || async { site.get(&path, &[("accept", "application/json")]).await };
    let before = news().await;
    assert_eq!((before.header("cache-control"), before.header("vary")), ("no-store", "accept"));
    assert_eq!(before.json()["now"], site.now.load(Ordering::Relaxed));
    let tag = before.json()["tag"].as_str().unwrap().to_owned();
    assert!(page.text().contains(&tag));
    change(&site.test.app, EVENT, |details| details.cancelled = true).await;
    assert_ne!(news().await.json()["tag"], tag);
}

#[tokio::test]
async fn a_static_pass_is_version_6_and_speaks_the_students_language_unless_the_browser_prefers_another() {
    let site = Site::new().await;
    let path = site.pass_path(LiveCodes::Off).await;
    let png = site.get(&format!("{path}.png"), &[]).await;
    assert_eq!(image::load_from_memory(&png.bytes).unwrap().width(), 49 * 8);
    assert_eq!(png.header("esik-next-ms"), "");
    for (query, accepted, language) in
        [("", "de", "kk"), ("", "ru-RU,en;q=0.5", "ru"), ("?lang=en", "ru", "en")]
    {
        let page = site.get(&format!("{path}{query}"), &[("accept-language", accepted)]).await;
        assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{}", page.text());
        assert_eq!(page.header("set-cookie"), "", "a pass page leaves nothing behind");
    }
}

#[tokio::test]
async fn a_link_that_leads_to_no_pass_says_so_and_a_cancelled_event_shows_no_code() {
    let site = Site::new().await;
    let path = site.pass_path(LiveCodes::Off).await;
    for wrong in
        ["/p/nothing", "/p/aaaaaaaaaaaaaaaaaaaaaaaaaa.png", &format!("{path}.doc"), &format!("{path}x")]
    {
        let answer = site.get(wrong, &[("accept-language", "en")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(answer.text().contains("No pass has this link."), "{}", answer.text());
    }
    change(&site.test.app, EVENT, |details| details.cancelled = true).await;
    let page = site.get(&path, &[("accept-language", "en")]).await;
    assert!(
        page.text().contains("This event is called off") && !page.text().contains("<img"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_limit() {
    let site = Site::new().await;
    let big = vec![b'a'; 100_000];
    let form = || Request::post("/log-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let announced = site.send(form().header(header::CONTENT_LENGTH, big.len()), big.clone()).await;
    let measured = site.send(form().header("accept", "application/json"), big.clone()).await;
    for answer in [&announced, &measured] {
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text().contains("65"), "{}", answer.text());
    }
    assert!(announced.text().contains("65 кБ"), "{}", announced.text());
    assert_eq!(measured.json()["code"], "body_too_large");
    let api =
        site.send(Request::post("/api/v1/enrollments").header(header::CONTENT_LENGTH, big.len()), big).await;
    assert_eq!(
        (api.status, api.json()["code"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("body_too_large"))
    );
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_told_to_programs_as_json_and_to_people_as_a_page() {
    let site = Site::new().await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND, "not_found"),
        (Method::PUT, "/api/v1/events/7/attendance", StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
    ] {
        let answer = site.send(Request::builder().method(method).uri(path), Body::empty()).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{path}");
    }
    let page = site.get("/nothing?lang=ru", &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("Здесь ничего нет"), "{}", page.text());
    let post = site.send(Request::post("/healthz"), Body::empty()).await;
    assert_eq!((post.status, post.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
}

#[tokio::test]
async fn every_answer_forbids_foreign_content_and_only_assets_may_be_kept() {
    let site = Site::new().await;
    let page = site.get("/log-in", &[]).await;
    let css = page.text().split('"').find(|part| part.ends_with("-style.css")).unwrap().to_owned();
    for (path, kept) in [
        ("/log-in", "no-store"),
        ("/nothing", "no-store"),
        ("/api/v1/nothing", "no-store"),
        ("/healthz", "no-store"),
        (css.as_str(), "public, max-age=31536000, immutable"),
        ("/assets/000000000000-style.css", "no-store"),
        ("/sw.js", "no-cache"),
    ] {
        let answer = site.get(path, &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
    assert_eq!(site.get(&css, &[]).await.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(site.get("/assets/nothing", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/healthz", &[]).await.text(), r#"{"status":"ok"}"#);
}

#[tokio::test]
async fn the_live_numbers_end_for_whom_they_are_no_more() {
    let (site, cookie) = Site::with_organizer().await;
    let bearer = site.bearer().await;
    let app = &site.test.app;
    festival(app, 1).await;
    let listen = async |name: &str, value: &str| {
        let request = Request::get("/events/7/live").header(name, value).body(Body::empty()).unwrap();
        let response = site.router.clone().oneshot(request).await.unwrap();
        let mut words = response.into_body().into_data_stream();
        let first = futures_util::StreamExt::next(&mut words).await.unwrap().unwrap();
        assert!(first.starts_with(b"event: parts\nid: "));
        words
    };
    let (mut of_session, mut of_token) =
        (listen("cookie", &cookie).await, listen("authorization", &bearer).await);
    end_sessions_of(app, &by(), 1).await.unwrap();
    site.now.fetch_add(30_000, Ordering::Relaxed);
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    issue(app, &by(), &request).await.unwrap();
    assert!(futures_util::StreamExt::next(&mut of_session).await.is_none(), "the session has ended");
    let word = futures_util::StreamExt::next(&mut of_token).await.unwrap().unwrap();
    assert!(std::str::from_utf8(&word).unwrap().contains(r#"data-count=\"expected\">1<"#), "{word:?}");
}

#[tokio::test]
async fn the_live_numbers_of_an_event_stream_to_who_is_logged_in() {
    let (site, cookie) = Site::with_organizer().await;
    festival(&site.test.app, 1).await;
    let request = Request::get("/events/7/live").header("cookie", &cookie).body(Body::empty()).unwrap();
    let response = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let first =
        futures_util::StreamExt::next(&mut response.into_body().into_data_stream()).await.unwrap().unwrap();
    let text = std::str::from_utf8(&first).unwrap();
    assert!(text.starts_with("event: parts\nid: ") && text.contains("\nretry: "), "{text}");
    assert!(text.contains(r#"data-count=\"expected\">0<"#), "{text}");
    assert_eq!(site.get("/events/99/live", &[("cookie", &cookie)]).await.status, StatusCode::NOT_FOUND);
}
