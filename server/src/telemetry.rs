//! What the server tells those who run it: lines in a log, and numbers.
//!
//! Neither says who: no name, e-mail, address of a person, token, link or pass code is in them, whatever happens.

pub(crate) mod logs;
pub(crate) mod metrics;
