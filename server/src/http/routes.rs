//! The one table of addresses: for each its method, who may use it, how large a body it takes, whether its answer is
//! compressed, whether an idempotency key may be sent, and what the API's document says of it. The router is made of
//! this table and of nothing else, so no address can be without its line; tests walk the table.
//!
//! The lines themselves are in [`pages`] and [`api`].

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::compression::CompressionLayer;

use super::Web;
use super::middleware::body_limit::{self, BodyLimit};
use super::middleware::gate::{self, Gate};
use super::middleware::idempotency;
use super::openapi::operation::Operation;
use crate::service::access::Access;

mod api;
mod pages;

/// The most bytes of a body unless a line says otherwise: a form, or JSON that names a few thousand events.
const SMALL_BODY_BYTES: usize = 64 * 1024;

/// For whom an address is: it decides how a refusal is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Programs are answered JSON.
    Programs,
    /// People are answered a page, and sent to log in where that helps.
    People,
}

impl Audience {
    /// Where an address lies says for whom it is, also where nothing is there.
    pub(crate) fn of(path: &str) -> Self {
        if path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz") {
            Self::Programs
        } else {
            Self::People
        }
    }
}

/// An address with one method: a line of the table.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With the names of its changing parts in braces.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) body: BodyLimit,
    pub(crate) is_compressed: bool,
    /// Whether it makes something, and an `Idempotency-Key` keeps it from being made twice.
    pub(crate) takes_idempotency_keys: bool,
    /// What the document of the API says; nothing for pages.
    pub(crate) operation: Option<Operation>,
    handler: MethodRouter<Web>,
}

impl Route {
    fn new<H, T>(method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("the table names plain methods");
        Self {
            method,
            path,
            access,
            body: BodyLimit(SMALL_BODY_BYTES),
            is_compressed: false,
            takes_idempotency_keys: false,
            operation: None,
            handler: on(filter, handler),
        }
    }

    /// The same, with a body of at most so many bytes.
    fn body(self, bytes: usize) -> Self {
        Self { body: BodyLimit(bytes), ..self }
    }

    /// The same, compressed. Only for answers that repeat nothing of the request beside a secret.
    fn compressed(self) -> Self {
        Self { is_compressed: true, ..self }
    }

    /// The same, done once for each idempotency key.
    fn once(self) -> Self {
        Self { takes_idempotency_keys: true, ..self }
    }

    /// The same, as the document of the API describes it.
    fn says(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// For whom it is.
    pub(crate) fn audience(&self) -> Audience {
        Audience::of(self.path)
    }

    /// Adds this address. What a request passes, from the outside in: compression, the body's limit, the gate that
    /// lets in who may, the memory of idempotency keys, the handler.
    fn mount(self, router: Router<Web>, web: &Web) -> Router<Web> {
        let gate = Gate { web: web.clone(), access: self.access, audience: self.audience() };
        let mut handler = self.handler;
        if self.takes_idempotency_keys {
            handler = handler.route_layer(from_fn_with_state(web.clone(), idempotency::once));
        }
        handler = handler.route_layer(from_fn_with_state(gate, gate::keep));
        handler = body_limit::limited(handler, self.body);
        if self.is_compressed {
            handler = handler.route_layer(CompressionLayer::new());
        }
        router.route(self.path, handler)
    }
}

fn get<H: Handler<T, Web>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::GET, path, access, handler)
}

fn post<H: Handler<T, Web>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::POST, path, access, handler)
}

fn patch<H: Handler<T, Web>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::PATCH, path, access, handler)
}

/// The whole table.
pub(crate) fn all() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(api::routes());
    routes
}

/// Every address of the table, on a router.
pub(super) fn router(web: &Web) -> Router<Web> {
    all().into_iter().fold(Router::new(), |router, route| route.mount(router, web))
}
