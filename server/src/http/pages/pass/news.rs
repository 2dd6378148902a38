//! What an open pass page asks for now and then, at its own address: the time, and whether it has become another.

use axum::Json;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use esik_shared::time::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::standing::is_blocked;
use crate::http::problem::Problem;
use crate::service::pass_by_link::PassView;
use crate::service::pass_use::PassUse;

/// How many bytes of the hash a tag has.
const TAG_BYTES: usize = 8;

#[derive(Serialize)]
struct News {
    /// The server's time in milliseconds.
    now: i64,
    tag: String,
}

pub(super) fn show(pass: &PassView, used: Option<PassUse>, now: Timestamp) -> Result<Response, Problem> {
    Ok(Json(News { now: now.0, tag: tag(pass, used)? }).into_response())
}

/// Changes whenever the page would say something else for another reason than that time goes by.
pub(super) fn tag(pass: &PassView, used: Option<PassUse>) -> Result<String, Problem> {
    let used = used.map(|used| (used.last_entry.at.0, used.last_entry.gate, used.is_inside));
    let said = minicbor::to_vec((&pass.event, pass.state, is_blocked(pass), used))?;
    Ok(HEXLOWER.encode(&Sha256::digest(said)[..TAG_BYTES]))
}
