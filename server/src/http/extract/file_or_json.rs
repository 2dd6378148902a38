//! A body that is either a CSV file of many, or one of them as JSON.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use super::csv::CsvBody;
use super::json::JsonBody;
use crate::http::problem::Problem;

/// What came.
pub(crate) enum FileOrJson<T> {
    File(Bytes),
    One(T),
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FileOrJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if is_json(&request) {
            let JsonBody(one) = JsonBody::from_request(request, state).await?;
            Ok(Self::One(one))
        } else {
            let CsvBody(file) = CsvBody::from_request(request, state).await?;
            Ok(Self::File(file))
        }
    }
}

fn is_json(request: &Request) -> bool {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
