//! Version 1 of the API: JSON unless an address says otherwise; fields are added, never changed.

use axum::Router;
use axum::routing::{get, post};

use super::super::Web;
use super::super::middleware::body_limit::limited;
use crate::service::import::MAX_FILE_BYTES;

pub(crate) mod enrollment_codes;
pub(crate) mod enrollments;
pub(crate) mod events;
pub(crate) mod import;
pub(crate) mod passes;
pub(crate) mod scanner_challenges;
pub(crate) mod scanner_sessions;
pub(crate) mod students;
pub(crate) mod sync;

/// The most bytes of a JSON body. The largest names a few thousand events.
const JSON_BODY_BYTES: usize = 64 * 1024;

/// Every address below `/api/v1`.
pub(crate) fn router() -> Router<Web> {
    let json = Router::new()
        .route("/events/{number}/attendance", get(events::attendance::show))
        .route("/events/{number}/check-ins", post(events::check_ins::create))
        .route("/enrollment-codes", post(enrollment_codes::create::create))
        .route("/enrollments", post(enrollments::create::create))
        .route("/passes/{pass_id}/replace-link", post(passes::replace_link::replace))
        .route("/scanner-challenges", post(scanner_challenges::create::create))
        .route("/scanner-sessions", post(scanner_sessions::create::create));
    // A list of students may be as long as the file that brought them.
    let files = Router::new()
        .route("/events", post(events::import::import))
        .route("/events/{number}/passes", post(events::passes::create))
        .route("/students", post(students::import::import));
    let frames = Router::new().route("/sync", post(sync::exchange::run));
    limited(json, JSON_BODY_BYTES)
        .merge(limited(files, MAX_FILE_BYTES))
        .merge(limited(frames, sync::exchange::BODY_BYTES))
}
