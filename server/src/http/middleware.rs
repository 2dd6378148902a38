//! What every request passes through, from the outside in: headers of the answer, the request's id, log line and
//! problems, the time limit, the catching of panics, the limits on address and headers; then, as the line of its
//! address says, the limit of its body, the gate, the memory of idempotency keys.

pub(crate) mod body_limit;
pub(super) mod gate;
pub(super) mod head_limit;
pub(super) mod headers;
pub(super) mod idempotency;
pub(super) mod panic;
pub(super) mod request;
pub(crate) mod same_origin;
pub(super) mod timeout;
