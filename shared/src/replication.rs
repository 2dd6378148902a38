//! How replicas agree: compare heads, send what is missing. Scanner and server, scanner and scanner, and a file on a
//! stick all speak these messages.

pub mod allowance;
pub mod digest;
pub mod file;
pub mod message;
pub mod missing;
pub mod neighbour;
pub mod plan;
pub mod receive;
pub mod report;
pub mod restore;
pub mod talk;

use std::collections::BTreeMap;

use crate::feed::{FeedId, Head};

/// The tips, ascending, of feeds that have several branches.
pub type Tips = BTreeMap<FeedId, Vec<Head>>;

/// What a replica holds: for each feed its last number and the hash there; of several branches the greatest tip.
pub type Vector = BTreeMap<FeedId, Head>;
