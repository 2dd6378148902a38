//! Sessions of scanners.

pub(crate) mod create;
