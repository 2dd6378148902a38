//! Where a pass stands, as its holder is told. What a door says is decided elsewhere, by `shared`.

use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::pass::live::STEP_SECONDS;
use esik_shared::time::Timestamp;

use crate::service::pass_by_link::PassView;
use crate::service::pass_line::validity;

/// Where a pass stands at a moment; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Revoked(RevocationReason),
    Replaced,
    Cancelled,
    /// The student may not enter.
    Blocked,
    Early,
    Valid,
    Ended,
}

pub(super) fn standing(pass: &PassView, now: Timestamp) -> Standing {
    match pass.state {
        PassState::Revoked(reason) => Standing::Revoked(reason),
        PassState::Replaced => Standing::Replaced,
        PassState::Issued if pass.event.cancelled => Standing::Cancelled,
        PassState::Issued if is_blocked(pass) => Standing::Blocked,
        PassState::Issued if now < valid_from(pass) => Standing::Early,
        PassState::Issued if now < valid_until(pass) => Standing::Valid,
        PassState::Issued => Standing::Ended,
    }
}

/// Whether the student of a pass may enter nowhere.
pub(super) fn is_blocked(pass: &PassView) -> bool {
    pass.student.as_ref().is_some_and(|student| student.blocked)
}

/// From when the doors let the pass in: where the event has moved, from its new time on.
pub(in crate::http::pages) fn valid_from(pass: &PassView) -> Timestamp {
    Timestamp::from_seconds(window(pass).0.into())
}

/// Until when, exclusive.
pub(in crate::http::pages) fn valid_until(pass: &PassView) -> Timestamp {
    Timestamp::from_seconds(window(pass).1.into())
}

/// Whether the event is at another time than the one for which the pass was signed.
pub(super) fn has_moved(pass: &PassView) -> bool {
    window(pass) != signed_window(pass)
}

fn window(pass: &PassView) -> (u32, u32) {
    validity(&pass.event).unwrap_or_else(|| signed_window(pass))
}

fn signed_window(pass: &PassView) -> (u32, u32) {
    (pass.body.valid_from, pass.body.valid_until)
}

/// In how many milliseconds the code changes, while it does: after the last step it is static again.
pub(super) fn next_code_ms(pass: &PassView, now: Timestamp) -> Option<u64> {
    let step = i64::from(pass.live_step(now)?);
    let first = Timestamp::from_seconds(pass.body.valid_from.into());
    let next = first.plus_ms(step * i64::from(STEP_SECONDS) * 1000);
    u64::try_from(next.ms_since(now)).ok()
}
