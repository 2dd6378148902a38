//! A limit on how long an answer may take to begin. What it says then (a live stream) may go on.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::problem::{Code, Problem};

/// Longer than any request needs, a large batch over a bad phone network too; shorter than people wait.
const LIMIT: Duration = Duration::from_secs(60);
/// After how many seconds to try again.
const RETRY_AFTER_S: u32 = 5;

pub(crate) async fn limit(request: Request, next: Next) -> Response {
    match tokio::time::timeout(LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = "The server did not finish in time. Try again in a moment.";
            Problem::new(Code::Timeout, detail).retry_after(RETRY_AFTER_S).into_response()
        }
    }
}
