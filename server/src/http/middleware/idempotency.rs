//! `Idempotency-Key`: a client that lost the answer asks again with the same key, gets the same answer, and nothing is
//! made twice.
//!
//! What has begun is finished also when nobody waits any more, so that a client that comes back finds it done.

use std::panic::resume_unwind;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use esik_shared::time::Timestamp;
use tracing::Instrument;

use super::body_limit::BodyLimit;
use crate::app::App;
use crate::http::Web;
use crate::http::problem::{Code, Problem};
use crate::service::access::Principal;
use crate::service::idempotency::{self, Asked, Begun, KeptAnswer};
use crate::telemetry::logs::Causes;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key. A UUID has 36 characters.
pub(crate) const MAX_KEY_CHARS: usize = 255;
/// After how many seconds to ask again for what is being done: most is done by then.
const RETRY_AFTER_S: u32 = 2;

/// The refusals of this module.
pub(crate) const CODES: [Code; 5] = [
    Code::BadIdempotencyKey,
    Code::IdempotencyKeyInUse,
    Code::IdempotentAnswerGone,
    Code::IdempotencyKeyReused,
    Code::TooManyIdempotencyKeys,
];

pub(crate) async fn once(State(web): State<Web>, request: Request, next: Next) -> Response {
    let key = match key_of(request.headers()) {
        Ok(Some(key)) => key.to_owned(),
        Ok(None) => return next.run(request).await,
        Err(refusal) => return refusal.into_response(),
    };
    let (asked, request) = match read(request, &key).await {
        Ok((Some(asked), request)) => (asked, request),
        Ok((None, request)) => return next.run(request).await,
        Err(refusal) => return refusal.into_response(),
    };
    match idempotency::begin(&web.app, &asked).await {
        Ok(Begun::First(begun)) => first(web.app, asked, begun, request, next).await,
        Ok(Begun::Before(answer)) => replay(answer),
        Ok(other) => refusal_of(&other).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut keys = headers.get_all(KEY).iter();
    let (key, more) = (keys.next(), keys.next());
    let is_plain = |key: &&str| {
        (1..=MAX_KEY_CHARS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match (key.map(HeaderValue::to_str), more) {
        (None, _) => Ok(None),
        (Some(Ok(key)), None) if is_plain(&key) => Ok(Some(key)),
        _ => {
            let detail = format!(
                "Send one Idempotency-Key of 1 to {MAX_KEY_CHARS} printable ASCII characters without spaces."
            );
            Err(Problem::new(Code::BadIdempotencyKey, detail))
        }
    }
}

/// Reads the whole request, to know it again.
async fn read(request: Request, key: &str) -> Result<(Option<Asked>, Request), Problem> {
    let (parts, body) = request.into_parts();
    let limit = parts.extensions.get::<BodyLimit>().map_or(0, |limit| limit.0);
    let body = to_bytes(body, limit).await.map_err(|_| Problem::body_too_large(limit))?;
    let who = parts.extensions.get::<Principal>().unwrap_or(&Principal::Nobody);
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let media_type = parts.headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let asked =
        Asked::new(who, key, &[parts.method.as_str().as_bytes(), address.as_bytes(), media_type, &body]);
    Ok((asked, Request::from_parts(parts, Body::from(body))))
}

async fn first(app: App, asked: Asked, begun: Timestamp, request: Request, next: Next) -> Response {
    let done = async move {
        let (parts, body) = next.run(request).await.into_parts();
        let body = match to_bytes(body, usize::MAX).await {
            Ok(body) => body,
            Err(error) => return Problem::internal(error).into_response(),
        };
        let kept = remember(&app, &asked, begun, parts.status, &parts.headers, &body).await;
        if let Err(error) = kept {
            tracing::error!(error = %Causes(&error), "an answer could not be remembered");
        }
        Response::from_parts(parts, Body::from(body))
    };
    match tokio::spawn(done.in_current_span()).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(stopped) => Problem::internal(stopped).into_response(),
        },
    }
}

async fn remember(
    app: &App,
    asked: &Asked,
    begun: Timestamp,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(), crate::db::DbError> {
    if !status.is_success() {
        return idempotency::free(app, asked, begun).await;
    }
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let answer = KeptAnswer::new(status.as_u16(), content_type, body.to_vec());
    idempotency::finish(app, asked, begun, &answer).await
}

fn replay(answer: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
    let mut response = (status, replayed, Vec::from(answer.body)).into_response();
    if let Ok(content_type) = HeaderValue::try_from(answer.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    response
}

fn refusal_of(begun: &Begun) -> Problem {
    match begun {
        Begun::AnswerGone => Problem::new(
            Code::IdempotentAnswerGone,
            "This was done before; its answer was too large to be kept. Ask for the state of things instead.",
        ),
        Begun::InUse(_) => Problem::new(
            Code::IdempotencyKeyInUse,
            "The request with this key is still being done. Send it again in a moment.",
        )
        .retry_after(RETRY_AFTER_S),
        Begun::TooMany(left_ms) => Problem::new(
            Code::TooManyIdempotencyKeys,
            "Too many idempotency keys within 24 hours. Send without one, or later.",
        )
        .retry_after(u32::try_from(left_ms / 1000).unwrap_or(u32::MAX)),
        Begun::First(_) | Begun::Before(_) | Begun::Reused => Problem::new(
            Code::IdempotencyKeyReused,
            "This key came with another request before; nothing was done. Choose a new key for a new request.",
        ),
    }
}
