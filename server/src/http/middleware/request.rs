//! Gives every request an id, writes its line in the log, and puts refusals into words: JSON for programs, a page
//! for people. The log names the route, never the address: that of a pass page is a secret.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use esik_shared::language::Language;

use super::super::Web;
use crate::http::extract::preferred::Preferred;
use crate::http::pages::error;
use crate::http::problem::Problem;
use crate::http::routes::Audience;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Random bytes of a request id: enough to find one line in a day's log.
const REQUEST_ID_BYTES: usize = 8;

/// Who reads the answer.
enum Reader {
    Program,
    Person(Language),
}

pub(crate) async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = HEXLOWER.encode(&web.app.rng.bytes::<REQUEST_ID_BYTES>());
    let reader = reader_of(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let started = web.app.clock.now();

    let response = next.run(request).await;

    let mut response = match response.extensions().get::<Problem>().cloned() {
        Some(problem) => {
            if let Some(error) = problem.cause() {
                tracing::error!(request_id = id, %method, route, error, "a request failed");
            }
            match reader {
                Reader::Program => problem.as_json(&id),
                Reader::Person(language) => problem
                    .dress(error::page(&problem, &id, language, &web.app.config.public_url).into_response()),
            }
        }
        None => response,
    };
    let ms = web.app.clock.now().ms_since(started);
    tracing::debug!(request_id = id, %method, route, status = response.status().as_u16(), ms, "answered");
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
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
