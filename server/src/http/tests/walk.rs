//! A walk along the whole table of addresses, as everybody there is: what each is answered is what the table says.
//!
//! Every address has a sample request below; one without fails the walk. An answer also shows no student to who may not
//! know who is who, and nothing of an event to whose it is not.

use std::collections::BTreeSet;

use esik_shared::certificate::CertificateContent;
use serde_json::json;

use super::*;
use crate::http::routes::{self, Audience, Route};
use crate::service::access::{Access, Account, ApiToken, Denied, Permission, Principal, decide};
use crate::service::api_token::tokens;
use crate::service::enrollment::tests::{device_key, enroll_device};
use crate::service::import::import_events;
use crate::service::job::{IssueAsked, JobKind, ask};
use crate::service::list::Window;
use crate::service::scanner_session::{challenge, open_session};
use crate::service::scanners::list_scanners_of_event;
use crate::service::supervisor_card::{CardRequest, make_card};

const OTHER: EventNumber = EventNumber(8);
const NAME: &str = "Студент 1";
const EVENT_NAME: &str = "Jas IQ";

/// Who walks.
#[derive(Debug, Clone)]
enum Walker {
    Nobody,
    Account(Role, EventScope),
    Token(BTreeSet<Permission>, EventScope),
    Scanner,
}

/// What a request is answered, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Let,
    Denied(Denied),
}

/// A request that does what its address is for.
struct Sample {
    path: String,
    content_type: &'static str,
    body: String,
    /// Whether who may is answered with success: not where a password or signature would have to be right.
    succeeds: bool,
    /// Whether it is about the event, although the path does not say so.
    names_event: bool,
}

/// What the samples are about.
struct World {
    site: Site,
    pass: String,
    student: String,
    pass_id: String,
    code: String,
    /// An account and an API token that nobody walks with.
    account: i64,
    token: i64,
    /// Passes that are to be issued.
    job: i64,
    /// The number of the enrolled scanner.
    scanner: u32,
}

impl Sample {
    fn get(path: impl Into<String>) -> Self {
        Self { path: path.into(), content_type: "", body: String::new(), succeeds: true, names_event: false }
    }

    fn post(path: impl Into<String>, content_type: &'static str, body: impl Into<String>) -> Self {
        Self { content_type, body: body.into(), ..Self::get(path) }
    }

    fn fails(self) -> Self {
        Self { succeeds: false, ..self }
    }

    fn names_event(self) -> Self {
        Self { names_event: true, ..self }
    }
}

fn sample(route: &Route, world: &World) -> Sample {
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    const CSV: &str = "text/csv";
    let path = route.path.replace("{number}", "7").replace("{pass_id}", &world.pass_id);
    let of_account = path.replace("{id}", &world.account.to_string());
    let key = "00".repeat(32);
    match (route.method.as_str(), route.path) {
        ("GET", "/sw.js" | "/" | "/p/" | "/healthz" | "/readyz" | "/log-in" | "/api/openapi.json") => {
            Sample::get(path)
        }
        (
            "GET",
            "/events/new" | "/events/import" | "/students" | "/students.csv" | "/students.xlsx"
            | "/students/import",
        ) => Sample::get(path),
        (
            "GET",
            "/scanners" | "/scanners/enroll" | "/accounts" | "/accounts/new" | "/tokens" | "/tokens/new"
            | "/audit",
        ) => Sample::get(path),
        ("POST", "/scanners/enroll") => Sample::post(path, FORM, "for=some&event=7").names_event(),
        // Nothing is to be answered; the form names nothing.
        ("POST", path_of) if path_of.starts_with("/events/{number}/conflicts/") => {
            Sample::post(path, FORM, "").fails()
        }
        ("POST", "/events/{number}/cards") => Sample::post(path, FORM, "day=2026-11-22&name=X"),
        ("GET", "/events/{number}/cards/{card}/withdraw") => Sample::get(path.replace("{card}", "1")),
        ("POST", "/events/{number}/cards/{card}/withdraw") => {
            Sample::post(path.replace("{card}", "1"), FORM, "")
        }
        ("GET", "/accounts/{id}") => Sample::get(of_account),
        ("GET", "/accounts/{id}/{act}") => Sample::get(of_account.replace("{act}", "disable")),
        ("POST", "/accounts/new") => {
            Sample::post(path, FORM, "email=page@esik.example&role=viewer&scope=all")
        }
        ("POST", "/accounts/{id}") => Sample::post(of_account, FORM, "role=viewer&scope=some&events=7"),
        ("POST", "/accounts/{id}/{act}") => Sample::post(of_account.replace("{act}", "enable"), FORM, ""),
        ("GET", "/tokens/{id}/revoke") => Sample::get(path.replace("{id}", &world.token.to_string())),
        ("POST", "/tokens/{id}/revoke") => {
            Sample::post(path.replace("{id}", &world.token.to_string()), FORM, "")
        }
        ("POST", "/tokens/new") => Sample::post(path, FORM, "name=gate&may=check-in&scope=all"),
        // No such job; a form without a file.
        ("GET", "/events/import/{job}" | "/students/import/{job}") => {
            Sample::get(path.replace("{job}", "0")).fails()
        }
        ("POST", "/events/import/{job}" | "/students/import/{job}") => {
            Sample::post(path.replace("{job}", "0"), FORM, "do=stop").fails()
        }
        ("POST", "/events/import" | "/students/import") => Sample::post(path, FORM, "").fails(),
        ("GET", "/students/{id}" | "/students/{id}/block") => {
            Sample::get(path.replace("{id}", "1")).names_event()
        }
        ("POST", "/students/{id}/block") => {
            Sample::post(path.replace("{id}", "1"), FORM, "to=in").names_event()
        }
        ("GET" | "POST", "/events/{number}/scanners/{scanner}/revoke") => {
            let path = path.replace("{scanner}", &world.scanner.to_string());
            if route.method == Method::GET { Sample::get(path) } else { Sample::post(path, FORM, "") }
        }
        ("GET", path_of) if path_of.starts_with("/events/{number}/places/{scanner}/") => {
            Sample::get(path.replace("{scanner}", &world.scanner.to_string()))
        }
        // The sample before has revoked it.
        ("POST", path_of) if path_of.starts_with("/events/{number}/places/{scanner}/") => {
            Sample::post(path.replace("{scanner}", &world.scanner.to_string()), FORM, "share=5").fails()
        }
        ("GET" | "POST", "/events/{number}/issue/{job}") => {
            let path = path.replace("{job}", &world.job.to_string());
            if route.method == Method::GET { Sample::get(path) } else { Sample::post(path, FORM, "do=stop") }
        }
        ("POST", "/events/{number}/issue") => Sample::post(path, FORM, "whom=list&numbers=nobody").fails(),
        ("GET", path_of) if path_of.starts_with("/events/{number}") => Sample::get(path),
        ("POST", "/events/{number}/passes/{pass_id}/link") => Sample::post(path, FORM, ""),
        ("POST", "/events/{number}/passes/{pass_id}/renew") => Sample::post(path, FORM, "kind=paper"),
        ("POST", "/events/{number}/passes/{pass_id}/revoke") => Sample::post(path, FORM, "reason=lost"),
        ("POST", "/events/new") => {
            let name = "name_kk=Another&name_ru=Another&name_en=Another&venue=%D0%9A";
            let times = "starts=2026-11-22T17:00&ends=2026-11-22T19:00&doors_open=2026-11-22T16:00&doors_close=2026-11-22T18:00";
            Sample::post(path, FORM, format!("number=9&slug=&{name}&{times}&capacity="))
        }
        // A form without its fields says what is missing.
        ("POST", "/events/{number}/edit" | "/events/{number}/rules") => Sample::post(path, FORM, "").fails(),
        ("POST", "/events/{number}/cancel") => Sample::post(path, FORM, "to=off"),
        ("GET", "/p/{name}" | "/p/{name}/replace-link") => {
            Sample::get(path.replace("/p/{name}", &world.pass))
        }
        ("GET", "/s/{secret}" | "/s/{secret}/replace-link") => {
            Sample::get(path.replace("/s/{secret}", &world.student))
        }
        ("POST", "/p/{name}/replace-link") => Sample::post(path.replace("/p/{name}", &world.pass), FORM, ""),
        // The sample before has replaced this link as well.
        ("POST", "/s/{secret}/replace-link") => {
            Sample::post(path.replace("/s/{secret}", &world.student), FORM, "").fails()
        }
        ("GET", "/assets/{file}") => Sample::get(crate::http::assets::address("style.css")),
        ("POST", "/log-in") => Sample::post(path, FORM, format!("email={EMAIL}&password=wrong")).fails(),
        ("GET", "/log-in/code" | "/log-in/password") => Sample::get(path),
        ("POST", "/log-in/code" | "/log-in/password") => Sample::post(path, FORM, "code=1").fails(),
        ("POST", "/log-out") => Sample::post(path, FORM, ""),
        ("GET", "/account") => Sample::get(path),
        ("POST", "/account/sessions") => Sample::post(path, FORM, "session=0"),
        ("POST", path) if path.starts_with("/account/") => {
            Sample::post(path, FORM, "password=wrong&old=wrong&new=x&again=x&code=1").fails()
        }
        ("GET", "/live" | "/projector") => Sample::get(path),
        ("GET", "/api/v1/events" | "/api/v1/students" | "/api/v1/scanners") => Sample::get(path),
        // No scanner is enrolled for the event, so there is none to revoke, and no copied one.
        ("GET", path_of) if path_of.contains("{scanner}") => {
            Sample::get(path.replace("{scanner}", "1")).fails()
        }
        ("GET", path_of) if path_of.starts_with("/api/v1/events/{number}") => Sample::get(path),
        ("POST", "/api/v1/events/{number}/scanners/{scanner}/revocation") => {
            Sample::post(path.replace("{scanner}", "1"), JSON, "{}").fails()
        }
        ("POST", "/api/v1/events/{number}/conflicts/settle") => {
            let scan = json!({ "scanner": key, "seq": 1, "hash": key });
            Sample::post(path, JSON, json!({ "first": scan, "second": scan }).to_string()).fails()
        }
        ("POST", "/api/v1/events/{number}/quarantine/answer") => {
            let last = json!({ "seq": 1, "hash": key });
            let body = json!({ "scanner": 1, "first_seq": 1, "last": last, "counts": true });
            Sample::post(path, JSON, body.to_string()).fails()
        }
        ("POST", "/api/v1/events/{number}/forks/answer") => {
            let body = json!({ "scanner": 1, "first": { "seq": 1, "hash": key }, "counts": true });
            Sample::post(path, JSON, body.to_string()).fails()
        }
        ("POST", "/api/v1/events") => {
            let file = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
                7,jas-iq,Jas IQ,Jas IQ,Jas IQ,КБТУ,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,90\n";
            Sample::post(path, CSV, file).names_event()
        }
        ("PATCH", "/api/v1/events/{number}") => Sample::post(path, JSON, json!({ "venue": "X" }).to_string()),
        ("PATCH", "/api/v1/students/{id}") => {
            Sample::post(path.replace("{id}", "1"), JSON, json!({ "faculty": "X" }).to_string())
        }
        ("POST", "/api/v1/students") => {
            Sample::post(path, CSV, "number,name,university,faculty,email,language\nx1,Ерлан,,,,kk\n")
        }
        ("POST", "/api/v1/events/{number}/passes") => {
            Sample::post(path, JSON, json!({ "students": ["s001"] }).to_string())
        }
        ("POST", "/api/v1/events/{number}/check-ins") => {
            Sample::post(path, JSON, json!({ "code": world.code, "gate": 1, "direction": "in" }).to_string())
        }
        ("POST", "/api/v1/events/{number}/passes/{pass_id}/revoke") => {
            // The page has withdrawn it before.
            Sample::post(path, JSON, json!({ "reason": "lost" }).to_string()).fails()
        }
        ("POST", "/api/v1/events/{number}/supervisor-cards") => {
            Sample::post(path, JSON, json!({ "day": "2026-11-22", "name": "Б. Ахметов" }).to_string())
        }
        ("POST", "/api/v1/events/{number}/supervisor-cards/{card}/withdraw") => {
            Sample::post(path.replace("{card}", "1"), JSON, "")
        }
        ("POST", "/api/v1/passes/{pass_id}/replace-link") => Sample::post(path, JSON, "").names_event(),
        ("POST", "/api/v1/enrollment-codes") => {
            Sample::post(path, JSON, json!({ "events": [7] }).to_string()).names_event()
        }
        ("GET", "/api/v1/accounts" | "/api/v1/tokens" | "/api/v1/sessions" | "/api/v1/audit") => {
            Sample::get(path)
        }
        ("POST", "/api/v1/accounts") => {
            let body = json!({ "email": "new@esik.example", "role": "viewer", "events": "all" });
            Sample::post(path, JSON, body.to_string())
        }
        ("GET", "/api/v1/accounts/{id}") => Sample::get(of_account),
        ("PATCH", "/api/v1/accounts/{id}") => {
            Sample::post(of_account, JSON, json!({ "events": [8] }).to_string())
        }
        ("POST", path) if path.starts_with("/api/v1/accounts/{id}/") => Sample::post(of_account, JSON, ""),
        ("POST", "/api/v1/tokens") => {
            let body = json!({ "name": "gate", "scopes": ["check-in"], "events": [7] });
            Sample::post(path, JSON, body.to_string())
        }
        ("POST", "/api/v1/tokens/{id}/revoke") => {
            Sample::post(path.replace("{id}", &world.token.to_string()), JSON, "")
        }
        ("POST", "/api/v1/sessions/end-others") => Sample::post(path, JSON, ""),
        // The walkers' only session is the one that asks.
        ("POST", "/api/v1/sessions/{id}/end") => Sample::post(path.replace("{id}", "0"), JSON, "").fails(),
        ("POST", "/api/v1/enrollments") => {
            let (half, whole) = ("00".repeat(16), key.clone());
            let body = json!({ "lookup": half, "nonce": half, "scanner": key, "proof": whole });
            Sample::post(path, JSON, body.to_string()).fails()
        }
        ("POST", "/api/v1/scanner-challenges") => {
            Sample::post(path, JSON, json!({ "scanner": key }).to_string())
        }
        ("POST", "/api/v1/scanner-sessions") => {
            let body = json!({ "scanner": key, "challenge": key, "answer": "00".repeat(64) });
            Sample::post(path, JSON, body.to_string()).fails()
        }
        ("POST", "/api/v1/scanner-news") => Sample::post(path, JSON, "{}"),
        // Number 1 is no scanner of the event.
        ("POST", "/api/v1/events/{number}/scanners/{scanner}/places-share") => {
            Sample::post(path.replace("{scanner}", "1"), JSON, json!({ "share": 5 }).to_string()).fails()
        }
        ("POST", "/api/v1/events/{number}/scanners/{scanner}/write-off-places") => {
            Sample::post(path.replace("{scanner}", "1"), JSON, "").fails()
        }
        ("GET", "/api/v1/batches" | "/api/v1/restore") => Sample::get(path),
        ("POST", "/api/v1/batches") => Sample::post(path, "application/vnd.esik.feeds", "nonsense").fails(),
        ("POST", "/api/v1/restore/go-without") => {
            Sample::post(path, JSON, json!({ "scanners": null }).to_string())
        }
        ("POST", "/api/v1/sync") => Sample::post(path, "application/vnd.esik.frames", ""),
        (method, path) => panic!("{method} {path} has no sample request; write one in http/tests/walk.rs"),
    }
}

impl World {
    async fn new() -> Self {
        let site = Site::new().await;
        let pass = site.pass_path(LiveCodes::Off).await;
        let other = "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
            8,other,Other,Other,Other,КБТУ,2026-11-22 17:00,2026-11-22 19:00,2026-11-22 16:00,2026-11-22 18:00,\n";
        import_events(&site.test.app, &by(), other.as_bytes()).await.unwrap();
        let code = site.get(&format!("{pass}.txt"), &[]).await.text().trim_end().to_owned();
        let page = site.get(&pass, &[]).await;
        let link = page.text().split('"').find(|part| part.contains("/s/")).unwrap();
        let student = link[link.find("/s/").unwrap()..].split('?').next().unwrap().to_owned();
        let Reading::Verified(read) = read(&code, &[site.test.app.keys.issuer().public()]) else {
            panic!("{code}");
        };
        let pass_id = read.body.pass_id.to_string();
        let app = &site.test.app;
        change(app, EVENT, |event| event.capacity = Some(90)).await;
        enroll_device(app, &device_key(1), vec![EVENT]).await.unwrap();
        let card = CardRequest { event: EVENT, day: None, name: String::new(), pin: None };
        make_card(app, &by(), &card).await.unwrap();
        let account = account(app, "other@esik.example", Role::Viewer, own()).await.account.id;
        token(app, &[Permission::ReadCounts], own()).await;
        let token = tokens(app, Window { after: 0, limit: 1 }).await.unwrap().rows[0].token.id;
        let asked = serde_json::to_vec(&IssueAsked { students: None, paper: false, category: None }).unwrap();
        let kind = JobKind::IssuePasses;
        let job = ask(app, &by(), kind, Some(EVENT), &asked, 1, &serde_json::Map::new()).await.unwrap();
        let window = Window { after: i64::MIN, limit: 1 };
        let scanners = list_scanners_of_event(app, EVENT, window).await.unwrap().unwrap();
        let scanner = scanners.rows[0].certified.number;
        Self { site, pass, student, pass_id, code, account, token, job, scanner }
    }

    /// The headers by which a walker is known, and the token of their forms.
    async fn headers(&self, walker: &Walker) -> (Vec<(&'static str, String)>, String) {
        let app = &self.site.test.app;
        match walker {
            Walker::Nobody => (Vec::new(), String::new()),
            Walker::Account(..) => {
                let answer = self.site.log_in(PASSWORD, "/").await;
                let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
                let form = form_token(cookie.split_once('=').unwrap().1);
                (vec![("cookie", cookie), ("sec-fetch-site", "same-origin".to_owned())], form)
            }
            Walker::Token(scopes, events) => {
                let scopes: Vec<Permission> = scopes.iter().copied().collect();
                let token = token(app, &scopes, events.clone()).await;
                (vec![("authorization", format!("Bearer {token}"))], String::new())
            }
            Walker::Scanner => {
                let key = device_key(1);
                let scanner = esik_shared::id::ScannerKey(key.verifying_key().to_bytes());
                let challenge = challenge(app, scanner);
                let answer = esik_shared::session::answer(&key, app.keys.authority_key(), &challenge);
                let session = open_session(app, scanner, &challenge, &answer, None).await.unwrap();
                (vec![("authorization", format!("Bearer {}", session.token.text()))], String::new())
            }
        }
    }

    async fn ask(
        &self,
        route: &Route,
        sample: &Sample,
        headers: &[(&str, String)],
        form_token: &str,
    ) -> Answer {
        let mut request = Request::builder().method(route.method.clone()).uri(&sample.path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut body = sample.body.clone();
        if !sample.content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, sample.content_type);
        }
        if sample.content_type.ends_with("urlencoded") {
            body.push_str(&format!("&form_token={form_token}"));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.site.peer));
        let (parts, body) = self.site.router.clone().oneshot(request).await.unwrap().into_parts();
        // A stream has no end.
        let is_stream =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream { Vec::new() } else { to_bytes(body, usize::MAX).await.unwrap().to_vec() };
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Walker {
    fn principal(&self) -> Principal {
        match self.clone() {
            Self::Nobody => Principal::Nobody,
            Self::Account(role, events) => {
                Principal::Account(Account { id: 1, email: EMAIL.to_owned(), role, events })
            }
            Self::Token(scopes, events) => {
                Principal::Token(ApiToken { id: 1, name: "test".to_owned(), scopes, events })
            }
            Self::Scanner => Principal::Scanner(CertificateContent {
                authority: esik_shared::id::AuthorityKey([0; 32]),
                scanner: esik_shared::id::ScannerKey([0; 32]),
                number: 1,
                role: esik_shared::certificate::AuthorRole::Scanner,
                valid_from: NOW,
                valid_until: NOW,
                events: Vec::new(),
            }),
        }
    }
}

fn outcome(route: &Route, answer: &Answer) -> Outcome {
    if matches!(route.access, Access::Anyone | Access::SecretInAddress) {
        return Outcome::Let;
    }
    let is_program = route.audience() == Audience::Programs;
    let code = || is_program.then(|| answer.json()["code"].as_str().unwrap_or_default().to_owned());
    match answer.status {
        StatusCode::SEE_OTHER if answer.header("location").starts_with("/log-in?next=") => {
            assert!(!is_program, "{} is answered a page", route.path);
            Outcome::Denied(Denied::LogIn)
        }
        StatusCode::UNAUTHORIZED if is_program => {
            let code = code().unwrap();
            assert!(["unauthorized", "scanner_session_ended"].contains(&code.as_str()), "{code}");
            Outcome::Denied(Denied::LogIn)
        }
        StatusCode::FORBIDDEN if code().is_none_or(|code| code == "forbidden") => {
            Outcome::Denied(Denied::Forbidden)
        }
        // On a page without an event in its address something else is not there.
        StatusCode::NOT_FOUND if !is_program && !route.path.contains("{number}") => Outcome::Let,
        StatusCode::NOT_FOUND if code().is_none_or(|code| code == "event_not_found") => {
            Outcome::Denied(Denied::Hidden)
        }
        _ => Outcome::Let,
    }
}

/// May know who is who at the event: because they may read it, or because they bring the students or get the passes.
fn knows_people(who: &Principal) -> bool {
    use Permission::{IssuePasses, ReadPeople, WriteStudents};
    who.may(WriteStudents)
        || who.events().has(EVENT) && (who.may(ReadPeople) || who.may(IssuePasses))
        || matches!(who, Principal::Scanner(_))
}

async fn walk(walker: Walker) {
    let world = World::new().await;
    if let Walker::Account(role, events) = &walker {
        account(&world.site.test.app, EMAIL, *role, events.clone()).await;
    }
    let who = walker.principal();
    let mut routes = routes::all();
    // What only reads comes first: replacing a link changes addresses.
    routes.sort_by_key(|route| route.method != Method::GET);
    for route in routes {
        let about = format!("{} {} as {walker:?}", route.method, route.path);
        let sample = sample(&route, &world);
        // A fresh session each: one of the samples logs out.
        let (headers, form_token) = world.headers(&walker).await;
        let answer = world.ask(&route, &sample, &headers, &form_token).await;

        let event = route.path.contains("{number}").then_some(EVENT);
        let expected = match decide(route.access, &who, event) {
            Ok(()) => Outcome::Let,
            Err(denied) => Outcome::Denied(denied),
        };
        let text = String::from_utf8_lossy(&answer.bytes);
        assert_eq!(outcome(&route, &answer), expected, "{about}: {} {text}", answer.status);
        assert!(!answer.status.is_server_error(), "{about}: {text}");

        let is_public = matches!(route.access, Access::Anyone | Access::SecretInAddress);
        let has_event = who.events().has(EVENT) || matches!(who, Principal::Scanner(_));
        // A form is of somebody's session.
        if matches!(walker, Walker::Token(..))
            && expected == Outcome::Let
            && !is_public
            && route.audience() == Audience::People
            && route.method == Method::POST
        {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{about}");
        } else if expected == Outcome::Let && sample.succeeds {
            let refused = sample.names_event && !has_event;
            let status = answer.status;
            assert_eq!(status.is_client_error(), refused, "{about}: {status} {text}");
        }
        if !is_public {
            assert!(has_event || !text.contains(EVENT_NAME), "{about} tells of an event: {text}");
            assert!(knows_people(&who) || !text.contains(NAME), "{about} tells a name: {text}");
        }
    }
}

fn own() -> EventScope {
    EventScope::Only([EVENT].into())
}

fn others() -> EventScope {
    EventScope::Only([OTHER].into())
}

#[tokio::test]
async fn nobody_and_an_enrolled_scanner_are_answered_as_the_table_says() {
    walk(Walker::Nobody).await;
    walk(Walker::Scanner).await;
}

#[tokio::test]
async fn every_role_is_answered_as_the_table_says_at_its_own_events_and_at_others() {
    walk(Walker::Account(Role::Admin, EventScope::All)).await;
    for role in [Role::Organizer, Role::Supervisor, Role::Viewer] {
        for events in [own(), others()] {
            walk(Walker::Account(role, events)).await;
        }
    }
}

#[tokio::test]
async fn a_token_of_every_scope_is_answered_as_the_table_says_at_its_own_events_and_at_others() {
    for scope in all_scopes() {
        for events in [own(), others()] {
            walk(Walker::Token([scope].into(), events)).await;
        }
    }
    walk(Walker::Token(all_scopes().into_iter().collect(), EventScope::All)).await;
}
