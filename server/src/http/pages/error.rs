//! A problem as a page: what happened and what to do, in the reader's language.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use esik_shared::language::Language;

use super::{Shell, text};
use crate::config::PublicUrl;
use crate::http::problem::{Code, Problem};
use crate::service::paper_passes::MAX_PASSES;

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    pub(super) shell: Shell,
    pub(super) status: u16,
    pub(super) paragraphs: Vec<String>,
}

/// The page of a problem.
pub(crate) fn page(
    problem: &Problem,
    request_id: &str,
    language: Language,
    public_url: &PublicUrl,
) -> Response {
    let page = make(problem, request_id, language, public_url);
    match page.render() {
        Ok(html) => Html(html).into_response(),
        // The page of a failure must not fail: its bare text is better than none.
        Err(_) => page.paragraphs.join("\n").into_response(),
    }
}

pub(super) fn make(
    problem: &Problem,
    request_id: &str,
    language: Language,
    public_url: &PublicUrl,
) -> ErrorPage {
    let say = |id: &str| text(language, id, &[]);
    let (title, paragraphs) = match (problem.code, problem.status()) {
        (Code::PassNotFound | Code::StudentNotFound, _) => {
            ("error-not-found-title", vec![say("error-pass-not-found-text")])
        }
        (Code::PassIsLive, _) => ("error-pass-is-live-title", vec![say("error-pass-is-live-text")]),
        (Code::NoPaperPasses, _) => ("error-no-paper-title", vec![say("error-no-paper-text")]),
        (Code::TooManyPasses, _) => {
            let limit = i64::try_from(MAX_PASSES).unwrap_or(i64::MAX);
            let paragraph = text(language, "error-too-many-passes-text", &[("limit", limit.into())]);
            ("error-too-large-title", vec![paragraph])
        }
        (Code::BodyTooLarge, _) => {
            let kilobytes =
                problem.limit_bytes.map_or(0, |bytes| i64::try_from(bytes / 1000).unwrap_or(i64::MAX));
            let paragraph = text(language, "error-too-large-text", &[("limit", kilobytes.into())]);
            ("error-too-large-title", vec![paragraph])
        }
        (Code::MethodNotAllowed, _) => ("error-method-title", vec![say("error-method-text")]),
        (Code::Timeout | Code::Busy, _) => ("error-timeout-title", vec![say("error-timeout-text")]),
        (Code::Forbidden, _) => ("error-forbidden-title", vec![say("error-forbidden-text")]),
        (Code::FormExpired, _) => ("error-forbidden-title", vec![say("error-form-text")]),
        (Code::CrossSite, _) => ("error-forbidden-title", vec![say("error-origin-text")]),
        (Code::LogInDisabled, _) => {
            let paragraphs = ["log-in-insecure-text", "log-in-insecure-tls", "log-in-insecure-proxy"];
            ("log-in-insecure-title", paragraphs.map(say).into())
        }
        (_, StatusCode::NOT_FOUND) => ("error-not-found-title", vec![say("error-not-found-text")]),
        (_, status) if status.is_server_error() => (
            "error-internal-title",
            vec![text(language, "error-internal-text", &[("id", request_id.into())])],
        ),
        _ => ("error-bad-request-title", vec![say("error-bad-request-text")]),
    };
    ErrorPage {
        shell: Shell::new(language, public_url, say(title)),
        status: problem.status().as_u16(),
        paragraphs,
    }
}
