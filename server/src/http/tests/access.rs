//! Logging in step by step, one's own account, and the API of accounts, tokens, sessions and the audit log.

use serde_json::{Value, json};

use super::*;
use crate::service::access::Permission;
use crate::service::actor::Actor;
use crate::service::api_token::{TokenRequest, create_api_token};
use crate::service::second_factor;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Somebody at a browser.
struct Person<'a> {
    site: &'a Site,
    cookie: String,
}

impl Site {
    /// Makes an account and logs in with it.
    async fn person(&self, email: &str, role: Role, events: EventScope) -> Person<'_> {
        account(&self.test.app, email, role, events).await;
        let answer = self.log_in_as(email, PASSWORD).await;
        Person { site: self, cookie: answer.header("set-cookie").split(';').next().unwrap().to_owned() }
    }

    async fn log_in_as(&self, email: &str, password: &str) -> Answer {
        self.form("/log-in", &[], &[("email", email), ("password", password)]).await
    }

    async fn form(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let encoded = |text: &str| crate::http::pages::next::encoded(text);
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, FORM);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request, body.join("&")).await
    }
}

impl Person<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.site.get(path, &[("cookie", &self.cookie), ("accept-language", "en")]).await
    }

    /// Sends a form of one of the pages.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = form_token(self.cookie.split_once('=').unwrap().1);
        let headers = [("cookie", self.cookie.as_str()), ("accept-language", "en")];
        self.site.form(path, &headers, &[fields, &[("form_token", &token)]].concat()).await
    }

    /// Asks the API.
    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, JSON);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.site.send(request, body).await;
        (answer.status.as_u16(), answer.json())
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, body).await
    }

    async fn read(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split_once('"').unwrap().0
}

#[tokio::test]
async fn too_many_attempts_are_told_with_the_time_to_wait_in_the_readers_language() {
    let site = Site::new().await;
    let wrong = async |language: &str| {
        let headers = [("accept-language", language)];
        site.form("/log-in", &headers, &[("email", EMAIL), ("password", "wrong")]).await
    };
    for _ in 0..20 {
        assert_eq!(wrong("en").await.status, StatusCode::UNAUTHORIZED);
    }
    for (language, text) in [
        ("en", "Too many attempts. Try again in 15 minutes."),
        ("ru", "Слишком много попыток. Попробуйте через 15 минут."),
        ("kk", "Тым көп әрекет жасалды. 15 минуттан кейін қайталаңыз."),
    ] {
        let answer = wrong(language).await;
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "900"));
        assert!(answer.text().contains(text), "{}", answer.text());
    }
    site.now.fetch_add(14 * 60_000 + 1, Ordering::Relaxed);
    let answer = wrong("en").await;
    assert!(answer.text().contains("in 1 minute."), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "60");
    // Behind a proxy each visitor is counted by their own address.
    let forwarded = [("x-forwarded-for", "198.51.100.7")];
    let answer = site.form("/log-in", &forwarded, &[("email", EMAIL), ("password", "wrong")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_second_factor_is_set_up_on_the_account_page_and_asked_for_at_log_in() {
    let site = Site::new().await;
    let person = site.person(EMAIL, Role::Organizer, EventScope::NONE).await;
    let begin = async |password: &str| person.form("/account/second-factor", &[("password", password)]).await;
    let refused = begin("wrong horse").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("The password is wrong."), "{}", refused.text());
    let page = begin(PASSWORD).await;
    let secret = second_factor::begun(&site.test.app, 1).await.unwrap();
    assert!(page.text().contains("<svg ") && page.text().contains(secret.text().as_str()), "{}", page.text());

    let confirm = async |code: &str| person.form("/account/second-factor/confirm", &[("code", code)]).await;
    let wrong = confirm("000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains(secret.text().as_str()), "the code can be tried again");
    let codes = confirm(&secret.code_at(site.test.app.clock.now())).await;
    let recovery = codes.text().split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(codes.text().matches("<code>").count(), 10);
    assert!(!person.get("/account").await.text().contains(&recovery), "they are shown once");

    let asked = site.log_in_as(EMAIL, PASSWORD).await;
    assert_eq!((asked.status, asked.header("set-cookie")), (StatusCode::OK, ""));
    let ticket = hidden(asked.text(), "ticket");
    let code = async |code: &str| {
        site.form("/log-in/code", &[("accept-language", "en")], &[("ticket", ticket), ("code", code)]).await
    };
    let wrong = code("123456").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(hidden(wrong.text(), "ticket"), ticket);
    let right = code(&recovery).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(right.header("set-cookie").starts_with("__Host-esik="));
    let again = code(&recovery).await;
    assert!(again.text().contains("Log in again."), "{}", again.text());
    assert_eq!(site.get("/log-in/code", &[]).await.header("location"), "/log-in");

    let account = person.get("/account").await;
    assert!(account.text().contains("9 recovery codes are left"), "{}", account.text());
    let off = person.form("/account/second-factor/remove", &[("password", PASSWORD)]).await;
    assert_eq!(off.header("location"), "/account?done=factor_off");
    assert_eq!(site.log_in_as(EMAIL, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sessions_are_seen_and_ended_and_the_password_changed_on_the_account_page() {
    let site = Site::new().await;
    let person = site.person(EMAIL, Role::Viewer, EventScope::All).await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    for address in ["192.0.2.7", "198.51.100.7", "203.0.113.7"] {
        let headers = [("x-forwarded-for", address), ("user-agent", firefox)];
        assert_eq!(site.form("/log-in", &headers, &fields).await.status, StatusCode::SEE_OTHER);
    }
    let page = person.get("/account").await;
    assert_eq!(page.text().matches("<b>Firefox, Linux</b>").count(), 3);
    assert!(page.text().contains("192.0.2.0/24") && !page.text().contains("192.0.2.7"), "{}", page.text());
    let one = hidden(page.text(), "session").to_owned();
    let ended = person.form("/account/sessions", &[("session", &one)]).await;
    assert_eq!(ended.header("location"), "/account?done=sessions");
    assert_eq!(person.get("/account").await.text().matches("<b>Firefox, Linux</b>").count(), 2);
    person.form("/account/sessions", &[]).await;
    assert_eq!(person.get("/account").await.text().matches("<b>Firefox, Linux</b>").count(), 0);

    let change = async |old: &str, new: &str, again: &str| {
        person.form("/account/password", &[("old", old), ("new", new), ("again", again)]).await
    };
    let new = "ein langes Passwort";
    for (old, new, again, said) in [
        (PASSWORD, new, "another", "The two new passwords are not the same."),
        ("wrong horse", new, new, "The password is wrong."),
        (PASSWORD, "short", "short", "it needs 10 characters"),
        (PASSWORD, PASSWORD, PASSWORD, "That is the password you have."),
    ] {
        let answer = change(old, new, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(said), "{}", answer.text());
        assert!(!answer.text().contains(PASSWORD), "no password is sent back");
    }
    assert_eq!(change(PASSWORD, new, new).await.header("location"), "/account?done=password");
    assert_eq!(person.get("/account").await.status, StatusCode::OK, "this session goes on");
    assert_eq!(site.log_in_as(EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);

    let forged = site.form("/account/sessions", &[("cookie", &person.cookie)], &[("form_token", "x")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "a form without its token does nothing");
}

#[tokio::test]
async fn what_a_role_may_not_do_is_not_offered_and_events_of_others_are_not_there() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let pages = async |role: Role, events: EventScope| {
        let person = site.person(&format!("{}{}@x.y", role.name(), events.has(EVENT)), role, events).await;
        let week = person.get("/").await;
        let event = person.get("/events/7").await;
        let print = person.get("/events/7/passes.pdf").await;
        let sees = (week.text().contains("href=\"/events/7\""), event.status.as_u16());
        (sees, event.text().contains("Paper passes"), print.status.as_u16())
    };
    let none = || EventScope::NONE;
    let own = || EventScope::Only([EVENT].into());
    assert_eq!(pages(Role::Admin, none()).await, ((true, 200), true, 404));
    assert_eq!(pages(Role::Organizer, own()).await, ((true, 200), true, 404), "none to print");
    assert_eq!(pages(Role::Viewer, own()).await, ((true, 200), false, 403));
    assert_eq!(pages(Role::Supervisor, own()).await, ((true, 200), false, 403));
    assert_eq!(pages(Role::Organizer, none()).await, ((false, 404), false, 404));
    assert_eq!(pages(Role::Viewer, none()).await, ((false, 404), false, 403));
}

#[tokio::test]
async fn an_organizer_imports_own_events_changes_no_others_and_enrolls_for_own() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let person = site.person("organizer@esik.example", Role::Organizer, EventScope::NONE).await;
    let columns = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity";
    let import = async |number: u32| {
        let row = format!(
            "{number},e{number},A,B,C,D,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,"
        );
        let request = Request::post("/api/v1/events")
            .header("cookie", &person.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "text/csv");
        let answer = site.send(request, format!("{columns}\n{row}")).await;
        (answer.status.as_u16(), answer.json())
    };
    let none = person.post("/api/v1/enrollment-codes", json!({})).await;
    assert_eq!((none.0, &none.1["code"]), (422, &json!("no_events")));
    let (status, refused) = import(7).await;
    assert_eq!((status, &refused["problems"][0]["column"]), (422, &json!("number")));
    assert_eq!(import(8).await.0, 200);
    assert_eq!(import(8).await.1["unchanged"], 1, "what they add is theirs");
    let week = person.get("/").await;
    assert!(week.text().contains("/events/8") && !week.text().contains("/events/7"), "{}", week.text());
    let code = async |events: Value| person.post("/api/v1/enrollment-codes", json!({"events": events})).await;
    assert_eq!(
        (code(json!([7])).await.1["code"].clone(), code(json!([8])).await.0),
        (json!("event_unknown"), 201)
    );
}

#[tokio::test]
async fn an_admin_invites_changes_and_helps_and_all_of_it_is_in_the_log() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let admin = site.person(EMAIL, Role::Admin, EventScope::All).await;
    let new = json!({"email": "Desk@Esik.example", "role": "supervisor", "events": [7]});
    let (status, made) = admin.post("/api/v1/accounts", new.clone()).await;
    assert_eq!((status, &made["account"]["email"]), (201, &json!("desk@esik.example")));
    let id = made["account"]["id"].clone();
    let path = format!("/api/v1/accounts/{id}");
    assert_eq!(admin.post("/api/v1/accounts", new).await.1["code"], "account_exists");

    let temporary = made["temporary_password"].as_str().unwrap();
    let asked = site.log_in_as("desk@esik.example", temporary).await;
    let fields = [("ticket", hidden(asked.text(), "ticket")), ("new", PASSWORD), ("again", PASSWORD)];
    let chosen = site.form("/log-in/password", &[], &fields).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text());

    let (status, changed) =
        admin.ask(Method::PATCH, &path, json!({"role": "viewer", "events": "all", "disabled": true})).await;
    assert_eq!((status, &changed["role"], &changed["events"]), (200, &json!("viewer"), &json!("all")));
    assert_eq!(changed["disabled_at"], NOW.seconds());
    assert_eq!(admin.read(&path).await, changed);
    let listed = admin.read("/api/v1/accounts").await;
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][1]), (2, &changed));
    let own = format!("/api/v1/accounts/{}", listed["items"][0]["id"]);
    let last = admin.ask(Method::PATCH, &own, json!({"disabled": true})).await;
    assert_eq!((last.0, &last.1["code"]), (409, &json!("last_admin")));
    for verb in ["reset-password", "reset-second-factor", "end-sessions"] {
        assert_eq!(admin.post(&format!("{path}/{verb}"), Value::Null).await.0, 200, "{verb}");
        let nobody = admin.post(&format!("/api/v1/accounts/99/{verb}"), Value::Null).await;
        assert_eq!((nobody.0, &nobody.1["code"]), (404, &json!("account_not_found")));
    }

    let actions = async |query: &str| {
        let page = admin.read(&format!("/api/v1/audit?{query}")).await;
        let names = page["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap());
        (names.collect::<Vec<_>>().join(" "), page["next_cursor"].as_str().map(str::to_owned))
    };
    let of_desk = "sessions-ended password-reset account-disabled account-changed logged-in password-changed \
                   account-created";
    assert_eq!(actions(&format!("account={id}")).await, (of_desk.to_owned(), None));
    assert_eq!(actions("event=7").await.0, "event-added");
    assert_eq!(actions("action=students-imported&event=8").await.0, "");
    let (first, cursor) = actions(&format!("account={id}&limit=3")).await;
    let (rest, _) = actions(&format!("account={id}&limit=100&cursor={}", cursor.unwrap())).await;
    assert_eq!(format!("{first} {rest}"), of_desk);
    let entry = &admin.read(&format!("/api/v1/audit?account={id}&limit=1")).await["items"][0];
    assert_eq!(entry["by"]["kind"], "account");
    assert_eq!((&entry["object"]["kind"], &entry["address"]), (&json!("account"), &json!("127.0.0.1")));
    let everything = admin.read("/api/v1/audit?limit=500").await.to_string();
    for secret in ["desk@", "admin@", "Студент", temporary] {
        assert!(!everything.contains(secret), "{secret} is in the log");
    }
    let unknown = admin.ask(Method::GET, "/api/v1/audit?action=nothing", Value::Null).await;
    assert_eq!((unknown.0, &unknown.1["code"]), (400, &json!("bad_query")));
}

#[tokio::test]
async fn a_token_is_shown_once_may_what_it_says_and_is_revoked() {
    let site = Site::new().await;
    festival(&site.test.app, 1).await;
    let admin = site.person(EMAIL, Role::Admin, EventScope::All).await;
    let new = json!({"name": "turnstile", "scopes": ["check-in", "read-counts"], "events": [7]});
    let (status, made) = admin.post("/api/v1/tokens", new).await;
    assert_eq!(status, 201, "{made}");
    let secret = made["secret"].as_str().unwrap();
    let bearer = format!("Bearer {secret}");
    let get = async |path: &str| {
        let answer = site.get(path, &[("authorization", &bearer)]).await;
        (answer.status.as_u16(), answer.json()["code"].clone())
    };
    let attendance = "/api/v1/events/7/attendance";
    assert_eq!(get(attendance).await.0, 200);
    assert_eq!(get("/api/v1/events/8/attendance").await, (404, json!("event_not_found")));
    assert_eq!(get("/api/v1/students").await, (403, json!("forbidden")));
    assert_eq!(get("/api/v1/accounts").await, (403, json!("forbidden")));
    assert_eq!(get("/api/v1/sessions").await, (403, json!("forbidden")));

    let listed = admin.read("/api/v1/tokens").await["items"][0].clone();
    assert_eq!(listed["last_used_at"], NOW.seconds());
    assert_eq!((&listed["scopes"], &listed["events"]), (&json!(["read-counts", "check-in"]), &json!([7])));
    assert!(secret.starts_with(listed["prefix"].as_str().unwrap()) && !listed.to_string().contains(secret));
    let revoke = format!("/api/v1/tokens/{}/revoke", listed["id"]);
    assert_eq!(admin.post(&revoke, Value::Null).await.1["revoked_at"], NOW.seconds());
    assert_eq!(get(attendance).await, (401, json!("unauthorized")));
    assert_eq!(admin.post("/api/v1/tokens/99/revoke", Value::Null).await.1["code"], "token_not_found");
    for (new, code) in [
        (json!({"name": "x", "scopes": [], "events": "all"}), "token_invalid"),
        (json!({"name": "x", "scopes": ["own-account"], "events": "all"}), "token_invalid"),
        (json!({"name": "x", "scopes": ["manage-accounts"], "events": [7]}), "token_invalid"),
        (json!({"name": "x", "scopes": ["read-counts"], "events": [8]}), "event_unknown"),
        (json!({"name": "x", "scopes": ["everything"], "events": "all"}), "bad_request"),
        (json!({"name": "x", "scopes": ["read-counts"]}), "bad_request"),
        (
            json!({"name": "x", "scopes": ["read-counts"], "events": "all", "expires_at": i64::MAX}),
            "token_invalid",
        ),
    ] {
        assert_eq!(admin.post("/api/v1/tokens", new.clone()).await.1["code"], code, "{new}");
    }
}

#[tokio::test]
async fn a_token_that_manages_accounts_makes_no_admin_and_no_such_token() {
    let site = Site::new().await;
    let app = &site.test.app;
    let manager = TokenRequest {
        name: "sync".to_owned(),
        scopes: [Permission::ManageAccounts].into(),
        events: EventScope::All,
        expires: None,
    };
    let (_, token) = create_api_token(app, &Actor::command_line(), &manager).await.unwrap();
    let post = async |path: &str, body: Value| {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", token.text()))
            .header(header::CONTENT_TYPE, JSON);
        let answer = site.send(request, body.to_string()).await;
        (answer.status.as_u16(), answer.json()["code"].clone())
    };
    let account = |role: &str| json!({"email": "x@esik.example", "role": role, "events": "all"});
    assert_eq!(post("/api/v1/accounts", account("admin")).await, (403, json!("admins_only")));
    assert_eq!(post("/api/v1/accounts", account("viewer")).await.0, 201);
    let token = |scope: &str| json!({"name": "x", "scopes": [scope], "events": "all"});
    assert_eq!(post("/api/v1/tokens", token("manage-accounts")).await, (403, json!("admins_only")));
    assert_eq!(post("/api/v1/tokens", token("read-counts")).await.0, 201);
}

#[tokio::test]
async fn ones_own_sessions_are_listed_and_ended_over_the_api_and_nobody_elses() {
    let site = Site::new().await;
    let person = site.person(EMAIL, Role::Viewer, EventScope::All).await;
    let other = site.person("other@esik.example", Role::Viewer, EventScope::All).await;
    assert_eq!(site.log_in_as(EMAIL, PASSWORD).await.status, StatusCode::SEE_OTHER);
    let sessions = async |person: &Person<'_>| person.read("/api/v1/sessions").await["items"].clone();
    let mine = sessions(&person).await;
    assert_eq!(mine.as_array().unwrap().len(), 2);
    let of_other = sessions(&other).await[0]["id"].clone();
    let end = async |id: &Value| person.post(&format!("/api/v1/sessions/{id}/end"), Value::Null).await;
    assert_eq!(end(&of_other).await.1["code"], "session_not_found");
    let (own, second) = if mine[0]["is_this"] == true { (&mine[0], &mine[1]) } else { (&mine[1], &mine[0]) };
    assert_eq!(end(&second["id"]).await, (200, json!({"ended": 1})));
    assert_eq!(person.post("/api/v1/sessions/end-others", Value::Null).await, (200, json!({"ended": 0})));
    assert_eq!(sessions(&person).await, json!([own]));
    assert_eq!(sessions(&other).await.as_array().unwrap().len(), 1);
}
