//! The API, by version.

pub(crate) mod v1;
