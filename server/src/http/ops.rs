//! For those who keep the server running: whether this process lives, whether it is ready for requests, its numbers.

pub(super) mod healthz;
pub(super) mod metrics;
pub(super) mod readyz;
