//! Connections: taken while the server serves, each with limits that a library's default loop does not have, and
//! finished when it stops.
//!
//! What a connection says is a request only after its head was read in time; a connection that says nothing ends.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::Layer;

use super::middleware::head_limit::{MAX_ADDRESS_BYTES, MAX_HEADER_BYTES};
use super::tls::Tls;

/// The most connections at once; who comes later waits in the system's queue. Each costs some ten kilobytes.
const MAX_CONNECTIONS: usize = 8_192;
/// How long a connection may be silent between requests, and how long the head of one may take. Longer than proxies
/// keep their connections (nginx 60 s), so that they close them and not we, at the moment they send something.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long a handshake may take: a few round trips of a bad phone network.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests that are being answered may go on after the server was told to stop.
pub(super) const GRACE: Duration = Duration::from_secs(10);
/// How long to wait after the system could not give us a connection, which is when it has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);
/// What HTTP/1 takes as the head of a request: ours, and room for telling that it is too large.
const MAX_HEAD_BYTES: usize = 2 * (MAX_ADDRESS_BYTES + MAX_HEADER_BYTES);
/// The same for HTTP/2.
const MAX_HEADER_LIST_BYTES: u32 = 64 * 1024;
/// Requests at once on one connection of HTTP/2: a page with all that it loads, and some live numbers.
const MAX_STREAMS_PER_CONNECTION: u32 = 64;

/// Serves until told to stop: takes no more connections then, and finishes the requests that it is answering, unless
/// they take longer than [`GRACE`].
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let (stream, peer, place) = tokio::select! {
            // A closed channel means that nobody is left to tell us, so it ends as well.
            _ = stopping.wait_for(|stopping| *stopping) => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let connection = Connection { router: router.clone(), peer, _place: place };
        connections.spawn(connection.run(stream, tls.clone(), graceful.watcher()));
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests took too long to wait for");
    }
    connections.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether it was the other side that gave up.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A connection that was taken. Its place is free again when it ends.
struct Connection {
    router: Router,
    peer: SocketAddr,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<Tls>, watcher: Watcher) {
        // Answers are small and people wait for them: never hold one back to fill a packet.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was not set");
        }
        let Some(tls) = tls else { return self.talk(stream, watcher, false).await };
        match tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => {
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                self.talk(stream, watcher, is_http2).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    }

    async fn talk(
        self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        watcher: Watcher,
        is_http2: bool,
    ) {
        let service = TowerToHyperService::new(Extension(ConnectInfo(self.peer)).layer(self.router));
        let builder = builder(is_http2);
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        // It ends with an error when the other side breaks off, which is theirs to do.
        if let Err(error) = watcher.watch(connection).await {
            tracing::trace!(error, "a connection broke");
        }
    }
}

fn builder(is_http2: bool) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS_PER_CONNECTION)
        .max_header_list_size(MAX_HEADER_LIST_BYTES)
        .keep_alive_interval(HEAD_TIMEOUT);
    // Nobody speaks HTTP/2 who did not agree on it in the handshake.
    if is_http2 { builder.http2_only() } else { builder.http1_only() }
}
