//! The server over HTTP: pages for students and organizers, the API, and what every request passes through.
//!
//! A handler reads like a sentence: who asks, what is asked, one use case, the shape of the answer. Refusals leave
//! handlers as a [`problem::Problem`]; one middleware turns it into JSON or a page in the reader's language. Nothing
//! here knows SQL or rows, and nothing here logs an address: addresses of pass pages are secrets.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

pub(crate) mod api;
mod assets;
mod attendance_files;
mod connections;
pub(crate) mod extract;
mod live;
mod middleware;
pub(crate) mod openapi;
mod ops;
mod pages;
pub(crate) mod problem;
pub(crate) mod routes;
mod sheet;
pub(crate) mod tls;

use live::Live;
use ops::readyz::Stopping;
use problem::{Code, Problem};
use tls::Tls;

/// How long it may take to write what waits to be written when nobody asks any more: some groups, on a slow disk.
const WRITING_GRACE: Duration = Duration::from_secs(10);

/// What handlers are handed.
#[derive(Debug, Clone, FromRef)]
pub(crate) struct Web {
    /// For the use cases.
    pub(crate) app: App,
    /// For pages that move.
    live: Live,
    /// For balancers.
    stopping: Stopping,
}

impl Web {
    fn new(app: App) -> Self {
        Self { live: Live::new(app.clone()), stopping: Stopping::default(), app }
    }
}

/// Where to listen, and for what.
pub(crate) struct Listeners {
    /// For the pages and the API.
    pub site: TcpListener,
    /// What the site speaks, if not plain http.
    pub tls: Option<Tls>,
    /// For those who gather numbers.
    pub metrics: Option<TcpListener>,
    /// For how long to go on after being told to stop, so that balancers learn of it before connections are refused.
    pub drain: Duration,
}

impl Listeners {
    /// Plain http, and nothing else.
    pub(crate) fn plain(site: TcpListener) -> Self {
        Self { site, tls: None, metrics: None, drain: Duration::ZERO }
    }
}

/// Why the server stopped without having been told to.
#[derive(Debug, thiserror::Error)]
#[error("the task that writes scans has failed")]
pub(crate) struct WriterFailed;

/// Serves until `shutdown` is over. Then it is not ready any more and goes on for as long as balancers need; takes no
/// more connections, ends the live streams, and finishes the requests that it is answering, unless they take longer
/// than ten seconds; writes what waits to be written. Who calls closes the database.
pub(crate) async fn serve(
    app: App,
    listeners: Listeners,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WriterFailed> {
    let web = Web::new(app.clone());
    let (stop, stopped) = watch::channel(false);
    let (stop_metrics, metrics_stopped) = watch::channel(false);
    let site = connections::serve(listeners.site, listeners.tls, router(web.clone()), stopped);
    let site = tokio::spawn(site);
    let metrics = listeners.metrics.map(|listener| {
        let router = ops::metrics::router(web.clone());
        tokio::spawn(connections::serve(listener, None, router, metrics_stopped))
    });

    let result = tokio::select! {
        () = shutdown => Ok(()),
        // Nothing can be written here any more. Whoever started the server starts another.
        () = app.writer.ended() => Err(WriterFailed),
    };
    web.stopping.begin();
    if result.is_ok() {
        tokio::time::sleep(listeners.drain).await;
    }
    web.live.close();
    app.news.close();
    stop.send_replace(true);
    site.await.expect("taking connections does not panic");
    if tokio::time::timeout(WRITING_GRACE, app.writer.finish()).await.is_err() {
        tracing::warn!("not everything that waited was written; none of it was acknowledged");
    }
    // The last that goes: how the server stops can be watched.
    stop_metrics.send_replace(true);
    if let Some(metrics) = metrics {
        metrics.await.expect("taking connections does not panic");
    }
    result
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
