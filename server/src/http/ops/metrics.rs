//! `GET /metrics`, on a listener of its own and nowhere else: how much happens is not for everybody to know.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::http::Web;
use crate::telemetry::metrics::{self, Standing};

/// All that the listener for numbers answers.
pub(crate) fn router(web: Web) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .fallback(async || (StatusCode::NOT_FOUND, "The numbers are at /metrics.\n"))
        .with_state(web)
}

async fn show(State(web): State<Web>) -> impl IntoResponse {
    let standing = Standing {
        waiting: web.app.writer.waiting(),
        live_streams: web.live.streams(),
        pools: web.app.db.usage(),
    };
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], web.app.metrics.render(&standing))
}
