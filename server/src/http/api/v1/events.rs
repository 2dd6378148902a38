//! Events.

pub(crate) mod attendance;
pub(crate) mod import;
pub(crate) mod passes;
