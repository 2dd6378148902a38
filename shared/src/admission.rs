//! Admission: from what was read, what the roster says and what is known of the holder, to a verdict.

pub mod decide;
pub mod door;
pub mod festival_day;
pub mod record;
pub mod undo;
pub mod verdict;
pub mod verdict_line;
