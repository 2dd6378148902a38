//! Enrolled scanners.

pub(crate) mod list;
pub(crate) mod report;
