//! Conflicts of an event.

pub(crate) mod list;
pub(crate) mod settle;
