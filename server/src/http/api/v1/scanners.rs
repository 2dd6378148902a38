//! Enrolled scanners.

pub(crate) mod list;
