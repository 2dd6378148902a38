//! Where a pass stands, as its holder is told. What a door says is decided elsewhere, by `shared`.

use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::pass::live::STEP_SECONDS;
use esik_shared::time::Timestamp;

use crate::service::pass_by_link::PassView;

/// Where a pass stands at a moment; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Revoked(RevocationReason),
    Replaced,
    Cancelled,
    Early,
    Valid,
    Ended,
}

pub(super) fn standing(pass: &PassView, now: Timestamp) -> Standing {
    match pass.state {
        PassState::Revoked(reason) => Standing::Revoked(reason),
        PassState::Replaced => Standing::Replaced,
        PassState::Issued if pass.event.cancelled => Standing::Cancelled,
        PassState::Issued if now < valid_from(pass) => Standing::Early,
        PassState::Issued if now < valid_until(pass) => Standing::Valid,
        PassState::Issued => Standing::Ended,
    }
}

pub(super) fn valid_from(pass: &PassView) -> Timestamp {
    Timestamp::from_seconds(pass.body.valid_from.into())
}

pub(super) fn valid_until(pass: &PassView) -> Timestamp {
    Timestamp::from_seconds(pass.body.valid_until.into())
}

/// In how many milliseconds the code changes, while it does: after the last step it is static again.
pub(super) fn next_code_ms(pass: &PassView, now: Timestamp) -> Option<u64> {
    let step = i64::from(pass.live_step(now)?);
    let next = valid_from(pass).plus_ms(step * i64::from(STEP_SECONDS) * 1000);
    u64::try_from(next.ms_since(now)).ok()
}
