//! Devices that become scanners.

pub(crate) mod create;
