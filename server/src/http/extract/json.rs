//! A JSON body, refused in our own words.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::form::refusal;
use crate::http::middleware::body_limit::BodyLimit;
use crate::http::problem::{Code, Problem};

/// A field of which it matters whether it is missing or null.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The body, read.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let limit = request.extensions().get::<BodyLimit>().copied();
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let mut problem = refusal(rejection.status(), limit);
                if problem.code == Code::BadRequest {
                    // Serde says which field; the body came from whoever reads this.
                    problem.detail = rejection.body_text().into();
                }
                Err(problem)
            }
        }
    }
}
