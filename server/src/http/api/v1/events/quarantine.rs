//! Scans in quarantine at an event.

pub(crate) mod answer;
pub(crate) mod list;
