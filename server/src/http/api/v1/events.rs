//! Events.

pub(crate) mod attendance;
