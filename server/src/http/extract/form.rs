//! A form, refused in our own words.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::http::middleware::body_limit::BodyLimit;
use crate::http::problem::{Code, Problem};

/// The fields of a form.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let limit = request.extensions().get::<BodyLimit>().copied();
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(refusal(rejection.status(), limit)),
        }
    }
}

/// What to say about a body that could not be read.
pub(crate) fn refusal(status: StatusCode, limit: Option<BodyLimit>) -> Problem {
    match limit {
        Some(BodyLimit(bytes)) if status == StatusCode::PAYLOAD_TOO_LARGE => Problem::body_too_large(bytes),
        _ => Problem::new(Code::BadRequest, "The body has another shape than this address takes."),
    }
}
