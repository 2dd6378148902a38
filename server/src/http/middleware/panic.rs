//! A panic in a handler is a failure of ours like any other: the answer says so, the log has what it said, once, and
//! the server goes on.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::http::problem::Problem;

/// What a panic said.
#[derive(Debug, thiserror::Error)]
#[error("a panic: {0}")]
struct Panicked(String);

/// The answer in place of the one that was being made.
pub(crate) fn answer(said: Box<dyn Any + Send>) -> Response {
    let text = match (said.downcast_ref::<&str>(), said.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (None, Some(text)) => text.clone(),
        (None, None) => "it said nothing".to_owned(),
    };
    Problem::internal(Panicked(text)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;
    use crate::http::problem::Code;

    #[tokio::test]
    async fn a_panic_is_answered_as_a_failure_and_its_words_stay_inside() {
        let router = Router::new()
            .route("/text", get(async || -> &'static str { panic!("a secret") }))
            .route("/format", get(async || -> &'static str { panic!("{}", String::from("a secret")) }))
            .layer(CatchPanicLayer::custom(answer));
        for path in ["/text", "/format"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let problem = response.extensions().get::<Problem>().unwrap();
            assert_eq!(problem.code, Code::Internal);
            assert!(!problem.detail.contains("secret"));
            assert_eq!(problem.cause().unwrap().to_string(), "a panic: a secret");
        }
    }
}
