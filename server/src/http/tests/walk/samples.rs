//! A sample request for each address of the table.

use serde_json::json;

use super::{EMAIL, Method, World};
use crate::http::routes::Route;

/// A request that does what its address is for.
pub(super) struct Sample {
    pub(super) path: String,
    pub(super) content_type: &'static str,
    pub(super) body: String,
    /// Whether who may is answered with success: not where a password or signature would have to be right.
    pub(super) succeeds: bool,
    /// Whether it is about the event, although the path does not say so.
    pub(super) names_event: bool,
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

/// The sample request of an address.
pub(super) fn sample(route: &Route, world: &World) -> Sample {
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
        (method, path) => {
            panic!("{method} {path} has no sample request; write one in http/tests/walk/samples.rs")
        }
    }
}
