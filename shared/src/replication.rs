//! How replicas agree: compare heads, send what is missing. Scanner and server, scanner and scanner, and a file on a
//! stick all speak these messages.

pub mod message;
pub mod plan;

use std::collections::BTreeMap;

use crate::feed::{FeedId, Head};

/// What a replica holds: for each feed its last number and the hash there.
pub type Vector = BTreeMap<FeedId, Head>;
