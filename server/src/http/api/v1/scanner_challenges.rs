//! Challenges, which a scanner answers to show its key.

pub(crate) mod create;
