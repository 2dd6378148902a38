//! The pass itself: its code of this moment as a picture or as text. A pass that opens no door any more has none.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use esik_shared::time::Timestamp;

use super::standing::{Standing, next_code_ms, standing};
use crate::http::problem::{Code, Problem};
use crate::qr::QrImage;
use crate::service::pass_by_link::PassView;

/// In how many milliseconds the code of a live pass is another.
const NEXT_MS: HeaderName = HeaderName::from_static("esik-next-ms");

pub(super) fn png(pass: &PassView, now: Timestamp) -> Result<Response, Problem> {
    let image = QrImage::of(&code(pass, now)?)?;
    Ok(dressed(([(CONTENT_TYPE, "image/png")], image.png()).into_response(), pass, now))
}

pub(super) fn svg(pass: &PassView, now: Timestamp) -> Result<Response, Problem> {
    let image = QrImage::of(&code(pass, now)?)?;
    Ok(dressed(([(CONTENT_TYPE, "image/svg+xml")], image.svg()).into_response(), pass, now))
}

pub(super) fn text(pass: &PassView, now: Timestamp) -> Result<Response, Problem> {
    let line = format!("{}\n", code(pass, now)?);
    Ok(dressed(([(CONTENT_TYPE, "text/plain; charset=utf-8")], line).into_response(), pass, now))
}

/// The text of the code, where the pass has one.
pub(super) fn code(pass: &PassView, now: Timestamp) -> Result<String, Problem> {
    let (code, detail) = match standing(pass, now) {
        Standing::Revoked(_) => (Code::PassRevoked, "This pass was withdrawn. Its page says why."),
        Standing::Replaced => (Code::PassReplaced, "A newer pass was issued in place of this one. Use that."),
        Standing::Blocked => (Code::StudentBlocked, "This student may not enter. The help desk can say why."),
        Standing::Cancelled | Standing::Early | Standing::Valid | Standing::Ended => {
            return Ok(pass.code_at(now).to_text());
        }
    };
    Err(Problem::new(code, detail))
}

fn dressed(mut response: Response, pass: &PassView, now: Timestamp) -> Response {
    if let Some(ms) = next_code_ms(pass, now) {
        response.headers_mut().insert(NEXT_MS, HeaderValue::from(ms));
    }
    response
}
