//! Events.

pub(crate) mod attendance;
pub(crate) mod check_ins;
pub(crate) mod import;
pub(crate) mod passes;
