//! Copied scanners of an event.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod proof;
