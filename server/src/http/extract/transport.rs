//! Whether what is sent here can be read on the way.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::http::Web;

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transport {
    /// Browsers reach us over TLS.
    pub(crate) is_https: bool,
    /// It came from this machine, and through no proxy that says so.
    is_local: bool,
}

impl Transport {
    /// A password may be sent.
    pub(crate) fn is_private(self) -> bool {
        self.is_https || self.is_local
    }
}

impl FromRequestParts<Web> for Transport {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let is_https = web.app.config.public_url.is_https();
        Ok(Self { is_https, is_local: is_local(&parts.extensions, &parts.headers) })
    }
}

fn is_local(extensions: &Extensions, headers: &HeaderMap) -> bool {
    let from_here = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let is_forwarded =
        ["forwarded", "x-forwarded-for", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name));
    from_here && !is_forwarded
}
