//! A limit on every body, with an answer that says so.
//!
//! A client that is still sending does not read: what it announced is taken in and thrown away, up to a limit,
//! so that the answer arrives and not a broken connection.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use futures_util::StreamExt;

use crate::http::problem::Problem;

/// How much of a body that is too large is taken in and thrown away.
const MAX_DRAIN_BYTES: usize = 32 * 1024 * 1024;

/// The most bytes of the body of this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyLimit(pub(crate) usize);

/// The same handler with at most so many bytes a body.
pub(crate) fn limited<S: Clone + Send + Sync + 'static>(
    handler: MethodRouter<S>,
    limit: BodyLimit,
) -> MethodRouter<S> {
    handler.route_layer(DefaultBodyLimit::max(limit.0)).route_layer(from_fn_with_state(limit, enforce))
}

async fn enforce(State(limit): State<BodyLimit>, mut request: Request, next: Next) -> Response {
    if announced(request.headers()).is_some_and(|bytes| bytes > limit.0) {
        if !waits_for_us(request.headers()) {
            drain(request.into_body()).await;
        }
        return Problem::body_too_large(limit.0).into_response();
    }
    request.extensions_mut().insert(limit);
    let response = next.run(request).await;
    // A body of unknown length is measured while it is read, by whoever extracts it.
    let says_so = response.extensions().get::<Problem>().is_some();
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && !says_so {
        return Problem::body_too_large(limit.0).into_response();
    }
    response
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The client sends nothing before it is told to go on.
fn waits_for_us(headers: &HeaderMap) -> bool {
    headers.get(header::EXPECT).is_some_and(|expect| expect.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

async fn drain(body: Body) {
    let mut left = MAX_DRAIN_BYTES;
    let mut chunks = body.into_data_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        left = match left.checked_sub(chunk.len()) {
            Some(left) => left,
            None => return,
        };
    }
}
