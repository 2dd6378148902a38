//! What must agree on server, scanner and peer exists once, here, and is pure: no I/O, no async, no clock,
//! no randomness, no SQL, no environment.

pub mod admission;
pub mod answer;
pub mod attendance;
pub mod batch;
pub mod card;
pub mod certificate;
pub mod clock;
pub mod crockford;
pub mod detail;
pub mod enrollment;
pub mod event;
pub mod event_record;
pub mod feed;
pub mod id;
pub mod language;
pub mod message;
pub mod pass;
pub mod places;
pub mod policy;
pub mod replication;
pub mod roster;
pub mod scan;
pub mod search_key;
pub mod session;
pub mod short_code;
pub mod standing;
pub mod time;
