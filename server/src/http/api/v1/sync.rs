//! Replication with scanners.

pub(crate) mod exchange;
