//! For those who keep the server running.

pub(super) mod healthz;
