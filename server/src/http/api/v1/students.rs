//! Students.

pub(crate) mod import;
