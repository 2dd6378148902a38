//! A server with one event whose doors are open, and a pass for each of many students.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use jiff::{Timestamp, ToSpan, tz};
use serde_json::{Value, json};

use crate::server::Server;

/// The event that everybody goes to.
pub const EVENT: u32 = 1;
/// Who may ask.
const EMAIL: &str = "load@esik.example";
const PASSWORD: &str = "a load of passes";

/// Imports the event and so many students, and issues static passes to all; the addresses of their pages.
pub fn prepare(server: &Server, students: usize) -> Vec<String> {
    import_events(server, EVENT..=EVENT);
    let mut csv = "number,name,university,faculty,email,language\n".to_owned();
    for number in 1..=students {
        writeln!(csv, "s{number:05},Студент {number} Сериккызы,КазНУ,Механика-математика,,kk")
            .expect("writing to a string does not fail");
    }
    server.import("students", &csv);
    server.issue_all(EVENT).into_iter().map(|(_, url)| url).collect()
}

/// Imports events with these numbers, all open now.
pub fn import_events(server: &Server, numbers: RangeInclusive<u32>) {
    let local = |hours: i64| {
        let zone = tz::TimeZone::get("Asia/Almaty").expect("the zone is bundled");
        let moment = (now() + hours.hours()).to_zoned(zone);
        moment.strftime("%Y-%m-%d %H:%M").to_string()
    };
    let mut csv =
        "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n".to_owned();
    let (starts, ends) = (local(1), local(3));
    let (opens, closes) = (local(-1), local(2));
    for number in numbers {
        writeln!(
            csv,
            "{number},final-{number},Финал,Финал,Final,Republic Palace,{starts},{ends},{opens},{closes},"
        )
        .expect("writing to a string does not fail");
    }
    server.import("events", &csv);
}

/// The code of each pass, from its page.
pub async fn codes(urls: &[String]) -> Vec<String> {
    crate::install_tls();
    let client = reqwest::Client::new();
    let mut codes = Vec::with_capacity(urls.len());
    for urls in urls.chunks(16) {
        let asked: Vec<_> = urls
            .iter()
            .map(|url| {
                let request = client.get(format!("{url}.txt"));
                tokio::spawn(async move { request.send().await?.error_for_status()?.text().await })
            })
            .collect();
        for asked in asked {
            let code = asked.await.expect("asking does not panic").expect("the server gives the code");
            codes.push(code.trim().to_owned());
        }
    }
    codes
}

/// Makes an admin, who makes a token that may do whatever a token may.
pub async fn token(server: &Server) -> String {
    token_as(server, &log_in(server).await).await
}

/// A token that may do whatever a token may, made by whoever has this cookie.
pub async fn token_as(server: &Server, cookie: &str) -> String {
    let scopes = [
        "read-counts",
        "read-people",
        "write-events",
        "write-students",
        "issue-passes",
        "manage-passes",
        "check-in",
        "enroll-scanners",
        "manage-cards",
        "resolve-conflicts",
        "manage-accounts",
    ];
    let request = reqwest::Client::new()
        .post(format!("{}/api/v1/tokens", server.url()))
        .header("cookie", cookie)
        .header("origin", server.url())
        .json(&json!({ "name": "load", "scopes": scopes, "events": "all" }));
    let made: Value = request.send().await.expect("the server answers").json().await.expect("JSON");
    made["secret"].as_str().unwrap_or_else(|| panic!("no token was made: {made}")).to_owned()
}

/// Makes an admin, logs in, and gives the cookie of the session.
pub async fn log_in(server: &Server) -> String {
    crate::binary::run_ok(&mut server.command(&["admin", "create", "--email", EMAIL]), PASSWORD);
    crate::install_tls();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client can be made");
    let form = [("email", EMAIL), ("password", PASSWORD)];
    let body = form.map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).join("&");
    let request = client
        .post(format!("{}/log-in", server.url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", server.url())
        .body(body);
    let answer = request.send().await.expect("the server answers");
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let cookie = cookie.unwrap_or_else(|| panic!("nobody was logged in: {}", answer.status()));
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "doors are open around now")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}
