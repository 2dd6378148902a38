//! One-time codes that make a device a scanner.

pub(crate) mod create;
