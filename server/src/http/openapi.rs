//! `GET /api/openapi.json`: the API in OpenAPI 3.1, made from the table of addresses.
//!
//! What the table knows is said for every address alike: who may use it, which refusals come before the handler, what
//! an idempotency key does. `docs/openapi.json` is this document, checked in; a test compares them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::info::InfoBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, SecurityRequirement};
use utoipa::{PartialSchema, ToSchema};

use self::operation::{Content, Named, Operation};
use super::middleware::idempotency;
use super::problem::{self, Code};
use super::routes::{self, Route};
use crate::service::access::Access;

pub(crate) mod operation;

const ABOUT: &str = "Check-in with signed passes. Refusals are RFC 9457 problems: act on `code`, show `detail`. \
    `docs/API.md` tells about cursors, idempotency keys and limits. Times are Unix seconds unless a name ends in `_ms`.";
const TOKEN: &str = "api_token";
const SESSION: &str = "session";
const SCANNER: &str = "scanner_session";

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| document(&routes::all()).to_pretty_json().expect("schemas and texts are JSON"));

pub(crate) async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], DOCUMENT.as_str())
        .into_response()
}

/// What the document says of its own address.
pub(crate) fn describe() -> Operation {
    Operation::new("getDocument", "This document")
        .answers::<AnyObject>(StatusCode::OK, "The API in OpenAPI 3.1.")
}

/// An object that some other document describes.
struct AnyObject;

impl PartialSchema for AnyObject {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Object).into()
    }
}

impl ToSchema for AnyObject {
    fn name() -> std::borrow::Cow<'static, str> {
        "OpenApiDocument".into()
    }
}

/// The document of a table.
fn document(routes: &[Route]) -> OpenApi {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut add = |named: &[Named]| {
        for (name, schema) in named {
            let before = schemas.insert(name.clone(), schema.clone());
            debug_assert!(before.is_none_or(|before| before == *schema), "two schemas are named {name}");
        }
    };
    add(&[("Problem".to_owned(), problem::Body::schema())]);
    let mut of_problem = Vec::new();
    problem::Body::schemas(&mut of_problem);
    add(&of_problem);

    let mut paths = PathsBuilder::new();
    let mut refusals: BTreeMap<String, (StatusCode, Vec<Code>)> = BTreeMap::new();
    for route in routes {
        let Some(operation) = &route.operation else { continue };
        add(&operation.schemas);
        let item = utoipa::openapi::PathItem::new(http_method(&route.method), said(route, operation));
        paths = paths.path(route.path, item);
        refusals.extend(
            by_status(&codes_of(route)).into_iter().map(|(status, codes)| (name_of(&codes), (status, codes))),
        );
    }
    let mut components = ComponentsBuilder::new();
    for (name, (status, codes)) in refusals {
        components = components.response(name, refusal(status, &codes));
    }
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    for (name, scheme) in security_schemes() {
        components = components.security_scheme(name, scheme);
    }
    let info = InfoBuilder::new().title("Esik").version("1").description(Some(ABOUT));
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components.build())).build()
}

fn said(route: &Route, operation: &Operation) -> utoipa::openapi::path::Operation {
    let mut said = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(description(route, operation)))
        .securities(Some(securities(route.access)));
    for parameter in path_parameters(route.path).chain(operation.query.iter().cloned()) {
        said = said.parameter(parameter);
    }
    if route.takes_idempotency_keys {
        said = said.parameter(idempotency_key());
    }
    if let Some(first) = &operation.body {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        for Content { media_type, schema } in std::iter::once(first).chain(&operation.other_body) {
            let content = ContentBuilder::new().schema(Some(schema.clone())).build();
            body = body.content(*media_type, content);
        }
        said = said.request_body(Some(body.build()));
    }
    for answer in operation.answer.iter().chain(&operation.other_answer) {
        let content = ContentBuilder::new().schema(Some(answer.content.schema.clone())).build();
        let response = ResponseBuilder::new()
            .description(answer.what)
            .content(answer.content.media_type, content)
            .header("x-request-id", text_header("By which the server's log names this request."));
        said = said.response(answer.status.as_str(), response.build());
    }
    for (status, codes) in by_status(&codes_of(route)) {
        said = said.response(status.as_str(), Ref::from_response_name(name_of(&codes)));
    }
    said.build()
}

/// Every code that an address may answer with: those of its line in the table and those of its handler.
pub(crate) fn codes_of(route: &Route) -> BTreeSet<Code> {
    let mut codes = BTreeSet::from([
        Code::AddressTooLong,
        Code::HeadersTooLarge,
        Code::Internal,
        Code::DatabaseUnavailable,
        Code::Busy,
        Code::DiskFull,
        Code::Timeout,
        Code::BadRequest,
        Code::BodyTooLarge,
    ]);
    match route.access {
        Access::Anyone | Access::SecretInAddress => {}
        Access::LoggedIn | Access::Needs(_) => codes.extend([Code::Unauthorized, Code::Forbidden]),
        Access::NeedsOfEvent(_) => {
            codes.extend([Code::Unauthorized, Code::Forbidden, Code::EventNotFound]);
        }
        Access::Scanner => codes.extend([Code::ScannerSessionEnded, Code::Forbidden]),
    }
    if !route.method.is_safe() && !matches!(route.access, Access::Anyone | Access::Scanner) {
        codes.insert(Code::CrossSite);
    }
    if route.takes_idempotency_keys {
        codes.extend(idempotency::CODES);
    }
    codes.extend(route.operation.iter().flat_map(|operation| operation.codes.iter().copied()));
    codes
}

fn by_status(codes: &BTreeSet<Code>) -> BTreeMap<StatusCode, Vec<Code>> {
    let mut by_status: BTreeMap<StatusCode, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(*code);
    }
    by_status
}

/// The name of the answer with one of these codes: many addresses share it.
fn name_of(codes: &[Code]) -> String {
    codes.iter().map(|code| code.text()).collect::<Vec<_>>().join("-")
}

fn refusal(status: StatusCode, codes: &[Code]) -> utoipa::openapi::Response {
    let names: Vec<&str> = codes.iter().map(|code| code.text()).collect();
    let what = names.join(", ");
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    let narrowed = ObjectBuilder::new().property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrowed).build();
    let content = ContentBuilder::new().schema(Some(Schema::AllOf(schema))).build();
    let mut response = ResponseBuilder::new().description(what).content("application/problem+json", content);
    if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let header = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("After how many seconds to try again."));
        response = response.header("retry-after", header.build());
    }
    response.build()
}

fn description(route: &Route, operation: &Operation) -> String {
    let who = match route.access {
        Access::Anyone | Access::SecretInAddress => "For everybody.".to_owned(),
        Access::LoggedIn => "For every account.".to_owned(),
        Access::Needs(permission) => format!("Needs `{}`.", permission.name()),
        Access::NeedsOfEvent(permission) => format!("Needs `{}` for this event.", permission.name()),
        Access::Scanner => "For enrolled scanners.".to_owned(),
    };
    match operation.description {
        Some(text) => format!("{text}\n\n{who}"),
        None => who,
    }
}

fn securities(access: Access) -> Vec<SecurityRequirement> {
    let by = |name: &str| SecurityRequirement::new::<_, [&str; 0], &str>(name, []);
    match access {
        Access::Anyone | Access::SecretInAddress => Vec::new(),
        Access::LoggedIn => vec![by(SESSION)],
        Access::Needs(_) | Access::NeedsOfEvent(_) => vec![by(TOKEN), by(SESSION)],
        Access::Scanner => vec![by(SCANNER)],
    }
}

fn security_schemes() -> [(&'static str, SecurityScheme); 3] {
    let bearer = |what: &str| {
        SecurityScheme::Http(
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(what)).build(),
        )
    };
    let cookie =
        "The session of somebody who logged in. Over plain http, on one machine, its name is `esik`.";
    [
        (TOKEN, bearer("A token with scopes, which an admin made.")),
        (SCANNER, bearer("The token of `POST /api/v1/scanner-sessions`.")),
        (
            SESSION,
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-esik", cookie))),
        ),
    ]
}

/// The changing parts of a path.
fn path_parameters(path: &'static str) -> impl Iterator<Item = Parameter> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| {
        let (schema, what) = part(name);
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(what))
            .schema(Some(schema))
            .build()
    })
}

/// What stands in a changing part of a path.
fn part(name: &str) -> (RefOr<Schema>, &'static str) {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let number = || ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    match name {
        "number" => (number().maximum(Some(f64::from(u32::MAX))).into(), "The number of the event."),
        "pass_id" => (text().pattern(Some("^[0-9a-f]{24}$")).into(), "The id of the pass."),
        "card" => (number().into(), "The number of the card."),
        "scanner" => (number().into(), "The number of the scanner."),
        _ => (text().into(), "Its name."),
    }
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(idempotency::MAX_KEY_CHARS))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Chosen by the client, one for each thing to be done: the same request with the same key is done once, \
             and for 24 hours answered alike.",
        ))
        .schema(Some(schema))
        .build()
}

fn text_header(what: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(what))
        .build()
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

#[cfg(test)]
mod tests;
