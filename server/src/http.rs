//! The server over HTTP: pages for students and organizers, the API, and what every request passes through.
//!
//! A handler reads like a sentence: who asks, what is asked, one use case, the shape of the answer. Refusals leave
//! handlers as a [`problem::Problem`]; one middleware turns it into JSON or a page in the reader's language. Nothing
//! here knows SQL or rows, and nothing here logs an address: addresses of pass pages are secrets.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

pub(crate) mod api;
mod assets;
pub(crate) mod extract;
mod live;
mod middleware;
pub(crate) mod openapi;
mod ops;
mod pages;
pub(crate) mod problem;
pub(crate) mod routes;

use live::Live;
use problem::{Code, Problem};

/// How long requests that are being answered may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What handlers are handed.
#[derive(Debug, Clone, FromRef)]
pub(crate) struct Web {
    /// For the use cases.
    pub(crate) app: App,
    /// For pages that move.
    live: Live,
}

impl Web {
    fn new(app: App) -> Self {
        Self { live: Live::new(app.clone()), app }
    }
}

/// Serves until `shutdown` is over: takes no more connections then, ends the live streams, and finishes the requests
/// that it is answering, unless they take longer than ten seconds.
pub(crate) async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let web = Web::new(app);
    let live = web.live.clone();
    let (stopping, mut stopped) = watch::channel(false);
    let signal = async move {
        shutdown.await;
        live.close();
        stopping.send_replace(true);
    };
    // Answers are small and people wait for them: never hold one back to fill a packet.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was not set");
        }
    });
    let service = router(web).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(signal);
    let too_long = async move {
        // An error means that the signal is gone, and with it the server.
        let _ = stopped.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = serving => ended,
        () = too_long => Ok(()),
    }
}

fn router(web: Web) -> Router {
    routes::router(&web)
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || {
            Problem::new(Code::MethodNotAllowed, "This address does not take this method.")
        })
        .layer(from_fn(middleware::head_limit::limit))
        .layer(CatchPanicLayer::custom(middleware::panic::answer))
        .layer(from_fn(middleware::timeout::limit))
        .layer(from_fn_with_state(web.clone(), middleware::request::around))
        .layer(from_fn_with_state(web.clone(), middleware::headers::set))
        .with_state(web)
}

#[cfg(test)]
mod tests;
