//! A walk along the whole table of addresses, as everybody there is: what each is answered is what the table says.
//!
//! Every address has a sample request in [`samples`]; one without fails the walk. An answer also shows no student to who may not
//! know who is who, and nothing of an event to whose it is not.

use std::collections::BTreeSet;

use esik_shared::certificate::CertificateContent;

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

use self::samples::{Sample, sample};

mod samples;

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
