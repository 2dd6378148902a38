//! Gives every request an id, writes its line in the log, counts it, and puts refusals into words: JSON for programs, a
//! page for people. Logs and counts name the route, never the address: that of a pass page is a secret.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use esik_shared::language::Language;
use tracing::Instrument;

use super::super::Web;
use crate::http::extract::preferred::Preferred;
use crate::http::pages::error;
use crate::http::problem::Problem;
use crate::http::routes::Audience;
use crate::telemetry::logs::Causes;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Random bytes of a request id: enough to find one line in a day's log.
const REQUEST_ID_BYTES: usize = 8;
/// How long an id may be that a proxy gives: nginx's has 32 characters, a UUID 36.
const GIVEN_ID_CHARS: std::ops::RangeInclusive<usize> = 8..=64;
/// The route of what leads nowhere.
const NO_ROUTE: &str = "(none)";

/// Who reads the answer.
enum Reader {
    Program,
    Person(Language),
}

pub(crate) async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = given_id(request.headers())
        .map_or_else(|| HEXLOWER.encode(&web.app.rng.bytes::<REQUEST_ID_BYTES>()), str::to_owned);
    let method = name_of(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let span = tracing::info_span!("request", request_id = id, method, route);
    let begun = web.app.clock.uptime();

    let response = answer(&web, request, next, &id).instrument(span.clone()).await;

    let took = web.app.clock.uptime() - begun;
    let status = response.status().as_u16();
    web.app.metrics.answered(route, method, status, took);
    span.in_scope(|| tracing::debug!(status, ms = milliseconds(took), "answered"));
    response
}

async fn answer(web: &Web, request: Request, next: Next, id: &str) -> Response {
    let reader = reader_of(&request);
    let response = next.run(request).await;
    let mut response = match response.extensions().get::<Problem>().cloned() {
        Some(problem) => {
            if let Some(error) = problem.cause() {
                tracing::error!(error = %Causes(error), code = problem.code.text(), "a request failed");
            }
            match reader {
                Reader::Program => problem.as_json(id),
                Reader::Person(language) => problem
                    .dress(error::page(&problem, id, language, &web.app.config.public_url).into_response()),
            }
        }
        None => response,
    };
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The id that a proxy in front gave the request, so that its log and ours can be laid side by side. It is taken only if
/// nothing can be hidden in it.
fn given_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (GIVEN_ID_CHARS.contains(&id.len()) && id.bytes().all(is_plain)).then_some(id)
}

/// One of few names: anybody can invent a method.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn reader_of(request: &Request) -> Reader {
    let path = request.uri().path();
    if Audience::of(path) == Audience::Programs || asks_for_data(request.headers()) {
        Reader::Program
    } else {
        Reader::Person(Preferred::of(request.uri().query(), request.headers()).for_organizer())
    }
}

/// Whether a program wants the facts, and not a page.
pub(crate) fn asks_for_data(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    accept.starts_with("application/json") || accept.starts_with("text/event-stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_from_a_proxy_only_if_nothing_can_hide_in_it() {
        let long = "a".repeat(65);
        let table = [
            ("0af7651916cd43dd8448eb211c80319c", true),
            ("3f2b1c9e-5d7a-4e0b-9c1d-2f6a8b7c9d0e", true),
            ("short", false),
            (long.as_str(), false),
            ("with space in it", false),
            ("line%0abreak", false),
            ("{\"json\":true}", false),
            ("", false),
        ];
        for (id, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(id).unwrap());
            assert_eq!(given_id(&headers), expected.then_some(id), "{id}");
        }
        assert_eq!(given_id(&HeaderMap::new()), None);
    }
}
