//! One's own sessions. API tokens have none.

pub(crate) mod end;
pub(crate) mod list;
