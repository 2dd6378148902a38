//! Events.

pub(crate) mod attendance;
pub(crate) mod check_ins;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod passes;
pub(crate) mod scanners;
pub(crate) mod show;
pub(crate) mod supervisor_cards;
