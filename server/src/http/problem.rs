//! Refusals and failures as RFC 9457 says them: a stable `code` for programs, a `detail` that tells people what to do.
//!
//! A handler returns a [`Problem`]; `middleware::request` renders it, as JSON for programs and as a page for people.
//! Of a failure of ours nobody outside learns more than a request id; its cause goes to the log, once.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use esik_shared::language::Language;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{self, DbFailure};
use crate::service::import::problem::Problem as FaultOfFile;
use crate::service::writer::WriteError;

mod code;

pub(crate) use code::Code;

/// After how many seconds a database that went away may be back: a restart takes a few.
const DATABASE_RETRY_S: u32 = 2;
/// After how many seconds somebody may have made room.
const DISK_RETRY_S: u32 = 30;
/// After how many seconds the scanners that a restored server waits for may have come.
const TAKING_BACK_RETRY_S: u32 = 30;
/// The most faults of one body that are told: more than anybody corrects before sending it again.
pub(crate) const MAX_FAULTS: usize = 1000;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Its name for programs, which knows the status of the answer.
    pub(crate) code: Code,
    /// What happened and what to do, in English.
    pub(crate) detail: Cow<'static, str>,
    /// The most bytes that the body may have, where that was the problem.
    pub(super) limit_bytes: Option<usize>,
    /// After how many seconds it is worth trying again.
    retry_after_s: Option<u32>,
    /// What is wrong with the rows of the body, where that was the problem.
    faults: Vec<Fault>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// Why a request was not done (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Body<'a> {
    /// Always `about:blank`: what happened is told by `code`.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The name of the status.
    title: &'a str,
    /// The status, once more.
    status: u16,
    /// What happened, for programs.
    code: &'a str,
    /// What happened and what to do, for people, in English.
    detail: &'a str,
    /// By which the server's log names this request.
    request_id: &'a str,
    /// What is wrong with each row of the body, where that was the problem.
    #[serde(rename = "problems", skip_serializing_if = "<[Fault]>::is_empty")]
    faults: &'a [Fault],
}

/// A fault of a row of the body.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Fault {
    /// The line of the file or the place in the list, from 1; nothing if the whole is meant.
    #[schema(minimum = 1)]
    row: Option<usize>,
    /// The column.
    column: Option<&'static str>,
    /// What is wrong and what to do, for people, in English.
    detail: String,
}

impl Problem {
    /// A refusal.
    pub(crate) fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            limit_bytes: None,
            retry_after_s: None,
            faults: Vec::new(),
            cause: None,
        }
    }

    /// Something of ours failed.
    pub(crate) fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let mut problem = match db::failure_in(&cause) {
            DbFailure::Unavailable => Self::new(
                Code::DatabaseUnavailable,
                "The database cannot be reached. What was asked may be done or not; ask again in a moment.",
            )
            .retry_after(DATABASE_RETRY_S),
            DbFailure::Busy => Self::busy(),
            DbFailure::DiskFull => Self::new(
                Code::DiskFull,
                "The server's disk is full; nothing was done. Whoever runs the server must make room.",
            )
            .retry_after(DISK_RETRY_S),
            DbFailure::TakenBack => Self::new(
                Code::TakingBack,
                "A backup was restored, and the server must hear its scanners before it writes to this event; nothing was \
                 done. Let them connect; GET /api/v1/restore says which are missing.",
            )
            .retry_after(TAKING_BACK_RETRY_S),
            DbFailure::Other => Self::new(
                Code::Internal,
                "The server failed. It is not your fault; try again, and if it stays, report the request id.",
            ),
        };
        problem.cause = Some(Arc::new(cause));
        problem
    }

    /// Too many ask at once, or for the same thing.
    pub(crate) fn busy() -> Self {
        Self::new(Code::Busy, "Others are in the way. Nothing was done; try again in a moment.")
            .retry_after(1)
    }

    /// A scan was not written.
    pub(crate) fn not_written(error: WriteError) -> Self {
        match error {
            WriteError::Full | WriteError::Stopping => Self::busy(),
            WriteError::Db(_) => Self::internal(error),
        }
    }

    /// The address leads nowhere.
    pub(crate) fn not_found() -> Self {
        Self::new(Code::NotFound, "Nothing is at this address. Check that it is whole.")
    }

    /// There is no such event.
    pub(crate) fn event_not_found() -> Self {
        Self::new(Code::EventNotFound, "There is no event with this number.")
    }

    /// Nobody is logged in, and no token is valid.
    pub(crate) fn unauthorized() -> Self {
        let detail =
            "Send a valid API token as `Authorization: Bearer …`, or log in; a session lasts 12 hours.";
        Self::new(Code::Unauthorized, detail)
    }

    /// No scanner has this session.
    pub(crate) fn scanner_session_ended() -> Self {
        let detail = "The scanner's session has ended or never was; ask for a challenge and open a new one.";
        Self::new(Code::ScannerSessionEnded, detail)
    }

    /// The body is larger than this address takes.
    pub(crate) fn body_too_large(limit_bytes: usize) -> Self {
        let detail = format!(
            "The body is larger than {limit_bytes} bytes; nothing of it was kept. Send less at once."
        );
        let problem = Self::new(Code::BodyTooLarge, detail);
        Self { limit_bytes: Some(limit_bytes), ..problem }
    }

    /// The same, with the time after which it is worth trying again.
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The same, with what is wrong with each row of the body; of very many the first are told.
    pub(crate) fn with_faults(mut self, faults: Vec<FaultOfFile>) -> Self {
        let fault = |fault: FaultOfFile| Fault {
            row: fault.row,
            column: fault.column,
            detail: fault.text(Language::En),
        };
        self.faults = faults.into_iter().take(MAX_FAULTS).map(fault).collect();
        self
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// What went wrong inside, for the log.
    pub(super) fn cause(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }

    /// The answer for a program.
    pub(super) fn as_json(&self, request_id: &str) -> Response {
        let status = self.status();
        let body = Body {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code: self.code.text(),
            detail: &self.detail,
            request_id,
            faults: &self.faults,
        };
        let mut response = Json(body).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.dress(response)
    }

    /// Gives an answer that says this problem its status and headers.
    pub(super) fn dress(&self, mut response: Response) -> Response {
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"esik\""));
        }
        response
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Problem {
    /// An error that nobody made a refusal of is a failure of ours.
    fn from(cause: E) -> Self {
        Self::internal(cause)
    }
}

impl IntoResponse for Problem {
    /// A bare answer that carries the problem to the middleware which renders it.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
