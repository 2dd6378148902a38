//! Events.

pub(crate) mod attendance;
pub(crate) mod attendance_files;
pub(crate) mod change;
pub(crate) mod check_ins;
pub(crate) mod conflicts;
pub(crate) mod create;
pub(crate) mod forks;
pub(crate) mod gates;
pub(crate) mod list;
pub(crate) mod missing;
pub(crate) mod passes;
pub(crate) mod places;
pub(crate) mod quarantine;
pub(crate) mod resolving;
pub(crate) mod scanner_revocation;
pub(crate) mod scanners;
pub(crate) mod show;
pub(crate) mod supervisor_cards;
