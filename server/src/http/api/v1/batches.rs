//! Feeds as files, for sticks: downloaded from here, and brought here.

pub(crate) mod download;
pub(crate) mod upload;

/// The media type of a file of feeds.
pub(crate) const FILE: &str = "application/vnd.esik.feeds";
