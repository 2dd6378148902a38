//! What a restored server has to take back before it writes.

pub(crate) mod go_without;
pub(crate) mod show;
