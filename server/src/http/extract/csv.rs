//! A CSV file as the body, refused in our own words. What is in the file is not looked at here.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};

use super::form::refusal;
use crate::http::middleware::body_limit::BodyLimit;
use crate::http::problem::{Code, Problem};

/// The bytes of the file.
pub(crate) struct CsvBody(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for CsvBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_csv(request.headers()) {
            let detail = "This address takes a CSV file. Send it with `Content-Type: text/csv`.";
            return Err(Problem::new(Code::NotCsv, detail));
        }
        let limit = request.extensions().get::<BodyLimit>().copied();
        let body = Bytes::from_request(request, state).await;
        body.map(Self).map_err(|rejection| refusal(rejection.status(), limit))
    }
}

/// Whether the body says that it is CSV. Parameters do not matter: it is UTF-8, or it is refused as what it is not.
fn is_csv(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    media_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv"))
}
