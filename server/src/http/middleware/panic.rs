//! A panic in a handler is a failure of ours like any other: the answer says so, and the server goes on. What it said is
//! in the log already, since whatever panics says it there.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::http::problem::Problem;

/// Points to the line of the log that has more.
#[derive(Debug, thiserror::Error)]
#[error("a panic, as said before")]
struct Panicked;

/// The answer in place of the one that was being made.
pub(crate) fn answer(_: Box<dyn Any + Send>) -> Response {
    Problem::internal(Panicked).into_response()
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
            assert_eq!(problem.cause().unwrap().to_string(), "a panic, as said before");
        }
    }
}
